"""What a Kubernetes reader would stumble over, each with its place."""

from __future__ import annotations

import pytest

from capsule_lint.model import START, Problem, Span

from .reading import bundle_of, document_of, excerpt, problems_of

POD = "apiVersion: v1\nkind: Pod\n"
DIRECTIVE = "kubectl refuses directives such as `%YAML` and `%TAG`: remove this line"


def unreadable(text: str) -> tuple[str, str]:
    """Return the words for the only problem of the only document, and what stands at its place."""
    document = document_of(text)
    (problem,) = document.problems
    assert (document.data, problem.kind) == (None, "unreadable")
    return problem.message, excerpt(text, problem.span)


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("a:\n\tb: 1\n", "a tab indents this line; YAML allows only spaces there", "\tb: 1"),
        ("a: |\n  b\n\tc\n", "a tab indents this line; YAML allows only spaces there", "\tc"),
        ("a: |\n\tc\n", "a tab indents this line; YAML allows only spaces there", "\tc"),
        ("a: b: c\n", "a `:` cannot stand here: quote the text, or indent the line", ": c"),
        ("a: 1\n b: 2\n", "a `:` cannot stand here: quote the text, or indent the line", ": 2"),
        ("a: [1\nb: 2\n", "this `[` is never closed, or a comma is missing after it", "[1"),
        ("a: {b: 1\n", "this `{` is never closed, or a comma is missing after it", "{b: 1"),
        ('a: "b\nc: d\n\n', "this quoted string is never closed", '"b'),
        ("x: 1\na\nb: 1\n", "neither `key: value` nor a list item: there is no colon", "a"),
        (
            "#\nx:\n  a:\n    b: 1\n   c: 2\n",
            "this does not continue the mapping of line 3: check indentation and quotes",
            "c: 2",
        ),
        ("a: 'it's'\n", "this does not continue the mapping of line 1: check indentation and quotes", "s'"),
        ("x:\n- a\n- b\nc\n", "neither `key: value` nor a list item: there is no colon", "c"),
        ("- a\nb: 1\n", "this does not continue the list of line 1: check the indentation", "b: 1"),
        ("a: - b\n", "a list item cannot start here", "- b"),
        ("a: ]\n", "a value is expected here", "]"),
        ("a: [\n\n", "a value is expected here", ""),
        ("a: @b # c\n", "a value cannot start with '@': quote it", "@b # c"),
        ("a: `b`\n", "a value cannot start with '`': quote it", "`b`"),
        ("é: 🌈\x07x\n", "the control character U+0007 cannot stand in YAML", "\x07"),
        ('a: "\\q"\n', "found unknown escape character while parsing a quoted scalar", '\\q"'),
        ("a: *b\n", "no anchor of this name stands before this alias: quote the text if it is not an alias", "*b"),
        ("a: &a [*a]\n", "this alias stands inside its own anchor", "*a]"),
        ("a: &a\n  b: *a\n", "this alias stands inside its own anchor", "*a"),
        ("? [a]\n: b\n", "a mapping or a list cannot be a key", "[a]"),
        ("? {a: b}\n: b\n", "a mapping or a list cannot be a key", "{a: b}"),
        ("a: { {b: c}: d}\n", "a mapping or a list cannot be a key", "{b: c}: d}"),
        ("a: &a [b]\n*a : c\n", "Kubernetes takes no null, mapping or list for a key", "*a : c"),
        ("a: &a [b]\n<<: *a\n", "a merge key (`<<`) takes a mapping or a list of mappings", "*a"),
        ("<<: [{a: 1}, 2]\n", "a merge key (`<<`) takes a mapping or a list of mappings", "[{a: 1}, 2]"),
        ("a: " + "[" * 900, "nested more than 200 levels deep", "[" * 701),
        ("- " * 5000, "nested more than 200 levels deep", "- " * 4799 + "-"),
        ("%YAML 3.0\n", "found incompatible YAML document", "%YAML 3.0"),
        ("# a\n%YAML 1.2\n%TAG ! !b\n# c\n", DIRECTIVE, "%YAML 1.2"),
        ("%YAML 1.1\na: 1\n", DIRECTIVE, "%YAML 1.1"),
    ],
)
def test_a_text_that_cannot_be_read(text: str, message: str, place: str) -> None:
    found, where = unreadable(text)

    assert (found.removeprefix("this key cannot be read: "), where) == (message, place)


def test_a_nesting_that_libyaml_itself_refuses() -> None:
    # Where it gives up depends on its version: 0.2.6 looks a thousand levels ahead of what it hands over.
    found, where = unreadable("a: " + "[" * 5000)

    assert (found, set(where)) == ("nested more than 200 levels deep", {"["})


def test_an_alias_bomb() -> None:
    text = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{letter}: &{letter} [{', '.join([f'*{chr(ord(letter) - 1)}'] * 9)}]\n" for letter in "bcdef"
    )

    message, place = unreadable(text)

    assert (message, place[:3]) == ("alias bomb: the aliases stand for 4,630 nodes, more than Kubernetes reads", "*c,")


def test_what_stands_behind_too_many_aliases_does_not_excuse_them() -> None:
    text = "a: &a [" + "x, " * 200 + "]\nb: [" + "*a, " * 900 + "]\nc: [" + "y, " * 3000 + "]\n"

    message, place = unreadable(text)

    assert (message.split(":")[0], place[:2]) == ("alias bomb", "*a")


def test_a_bomb_of_any_size_is_stopped_early() -> None:
    text = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}' if n else '*a'] * 9)}]\n" for n in range(5000)
    )

    (problem,) = document_of(text).problems

    assert (problem.kind, problem.message.split(":")[0], problem.span.line) == ("unreadable", "alias bomb", 8)


def test_aliases_in_the_measure_of_go_yaml_are_read() -> None:
    text = "a: &a {b: 1}\nc: [" + "*a, " * 5000 + "]\n"

    assert (len(document_of(text).data["c"]), problems_of(text)) == (5000, [])


def test_aliases_do_not_nest_deeper_than_brackets_may() -> None:
    text = "- &a0 []\n" + "".join(f"- &a{n} [*a{n - 1}]\n" for n in range(1, 300))

    message, place = unreadable(text)

    assert (message, place) == ("nested more than 200 levels deep", "*a198]")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("  a: 1\nb: 2\n", "b: 2"),
        ("{a: 1} }\n", "}"),
        ("a: 1\n...\nb: 2\n", "b: 2"),
        ("a: 1\n... b\n", "b"),
        ("a: 1\n...\n# c\n%YAML 1.1\n  b: [\n", "b: ["),
        ("a: 1\r---\rb: 2\n", "---"),
    ],
)
def test_text_behind_the_document_is_ignored_by_kubernetes(text: str, place: str) -> None:
    document = document_of(text)
    (problem,) = document.problems

    assert (document.data, problem.kind, problem.message, excerpt(text, problem.span)) == (
        {"a": 1},
        "unreadable",
        "the document has ended: Kubernetes ignores this line and all below",
        place,
    )


SEPARATOR = "kubectl ends the document at a line that starts with `---`, and refuses all but a comment after it"
QUESTION = "Kubernetes refuses an unquoted `?` inside brackets or braces: quote the text"
SLASH = "Kubernetes does not know the escape `\\/` in YAML: write `/`"


@pytest.mark.parametrize(
    ("text", "data", "message", "place"),
    [
        ("--- {a: 1}\n", {"a": 1}, SEPARATOR, "--- {a: 1}"),
        ("b: 2\n---\n--- {a: 1}\n", {"a": 1}, SEPARATOR, "--- {a: 1}"),
        ("---a: 1\n", {"---a": 1}, SEPARATOR, "---a: 1"),
        ("a: 1\n---b: 2\n", {"a": 1, "---b": 2}, SEPARATOR, "---b: 2"),
        ("a: [b, http://c/?d=e]\n", {"a": ["b", "http://c/?d=e"]}, QUESTION, "?d=e]"),
        ("a: {b: [c], d: [e?]} # why?\n", {"a": {"b": ["c"], "d": ["e?"]}}, QUESTION, "?]} # why?"),
        ("a: {'b?': c?d}\n", {"a": {"b?": "c?d"}}, QUESTION, "?d}"),
        ('a: "\\\\/"\nb: "c\\/d"\n', {"a": "\\/", "b": "c/d"}, SLASH, '\\/d"'),
        ('{"a": 1}\n---\n{"b": "\\/"}\n', {"b": "/"}, SLASH, '\\/"}'),
    ],
)
def test_what_kubernetes_refuses_although_libyaml_reads_it(text: str, data: object, message: str, place: str) -> None:
    document = bundle_of(text).documents[-1]
    (problem,) = document.problems

    assert (document.data, problem.kind, problem.message, excerpt(text, problem.span)) == (
        data,
        "unreadable",
        message,
        place,
    )


@pytest.mark.parametrize(
    "text",
    [
        "--- # x\na: 1\n---\t\nb: 2\n",
        "a: 50%\n---\n# %YAML\nb: 100%\n",
        "a: b?c\n? d\n: [e, 'f?', \"g?\"] # h?\n",
        "a: {? b : c}\n",
        "a: '\\/'\nb: \\/\nc: |\n  \"\\/\"\n",
        '{"a": "\\/", "b": ["?"]}\n',
    ],
)
def test_what_only_looks_like_it(text: str) -> None:
    assert problems_of(text) == []


def test_several_json_values_make_a_file_json_to_its_end() -> None:
    documents = bundle_of('{"a": 1}\n{"b": 2}\n# c\n---\nd: 4\n').documents

    assert [(one.data, [(it.kind, it.message) for it in one.problems]) for one in documents] == [
        ({"a": 1}, []),
        ({"b": 2}, []),
        (
            None,
            [
                (
                    "unreadable",
                    "this file starts with several JSON values, and kubectl refuses anything else after them",
                )
            ],
        ),
        ({"d": 4}, []),
    ]


def test_one_broken_document_does_not_silence_the_others() -> None:
    bundle = bundle_of("a: 1\n---\nb: [\n---\nc: 3\n--- # x\nd: *d\n---\ne: 5\n...\nf: ]\n---\ng: 7\n")

    assert [(document.data, [one.span.line for one in document.problems]) for document in bundle.documents] == [
        ({"a": 1}, []),
        (None, [3]),
        ({"c": 3}, []),
        (None, [7]),
        ({"e": 5}, [11]),
        ({"g": 7}, []),
    ]


def test_duplicate_keys() -> None:
    text = "a: 1\nb:\n- c: {d: 1, 'd': 2}\n  1: x\n  \"1\": y\na: 3\na: 4\n"
    document = document_of(text)

    assert document.data == {"a": 4, "b": [{"c": {"d": 2}, "1": True}]}
    assert document.problems == (
        Problem(
            "duplicate-key",
            "`b[0].c.d` is set twice; Kubernetes keeps the last value and says nothing",
            Span(3, 13, 3, 16),
            ("b", 0, "c", "d"),
            Span(3, 7, 3, 8),
        ),
        Problem(
            "duplicate-key",
            "`b[0].1` is set twice; Kubernetes keeps the last value and says nothing",
            Span(5, 3, 5, 6),
            ("b", 0, "1"),
            Span(4, 3, 4, 4),
        ),
        *(
            Problem(
                "duplicate-key",
                "`a` is set twice; Kubernetes keeps the last value and says nothing",
                Span(line, 1, line, 2),
                ("a",),
                Span(1, 1, 1, 2),
            )
            for line in (6, 7)
        ),
    )


def test_duplicate_keys_before_an_error_are_told_too() -> None:
    assert [(problem.kind, problem.span.line) for _, problem in problems_of("a: 1\na: 2\nb: [\nc\n")] == [
        ("duplicate-key", 2),
        ("unreadable", 3),
    ]


def test_a_key_may_repeat_what_was_merged() -> None:
    assert problems_of("a: &x {b: 1}\nc: {<<: *x, b: 2}\nd: {b: 2, <<: *x}\ne: {<<: *x, <<: *x}\n") == []


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("replicas: {{ .Values.replicas }}\n", "{{ .Values.replicas }}"),
        ("name: {{ .Release.Name }}-web\nb: 1\n", "{{ .Release.Name }}"),
        ("{{ if .Values.x }}\na: 1\n{{ end }}\n", "{{ if .Values.x }}"),
        ("a: 1\n{{- if .Values.x }}\nb: 1\n{{- end }}\n", "{{- if .Values.x }}"),
        ('a: 1\n{{ include "b" . }}\nc: 1\n', '{{ include "b" . }}'),
        ('labels:\n  {{ include "b" . | nindent 2 }}\n  c: 1\n', '{{ include "b" . | nindent 2 }}'),
        ("labels: {{- toYaml .Values.labels | nindent 2 }}\n", "{{- toYaml .Values.labels | nindent 2 }}"),
        ("a: [{{ .Values.x }}, 1]\n", "{{ .Values.x }}"),
        ("- {{ .Values.x }}\n", "{{ .Values.x }}"),
        ("{{ .Values.key }}: a\n", "{{ .Values.key }}"),
        ("{{ .Values.key }}-x: a\n", "{{ .Values.key }}"),
        ("a: {{`{{ x }}`}}\n", "{{`{{ x }}"),
        ('a: {{ printf "%s: %s" .x .y }}\n', '{{ printf "%s: %s" .x .y }}'),
        ("a: {{\n  .x }}\n", "{{"),
    ],
)
def test_an_action_of_a_template(text: str, action: str) -> None:
    document = document_of(text)
    (problem,) = document.problems

    assert (document.data, problem.kind, problem.message, excerpt(text, problem.span)) == (
        None,
        "template",
        f"`{action}` is a template action: render the chart, and lint what `helm template` prints",
        action,
    )


@pytest.mark.parametrize(
    "text",
    [
        'a: "{{ $labels.pod }}"\n',
        "a: '{{ $labels.pod }} is down'\n",
        "a: |\n  {{ $labels.pod }}\n  {{- x }}\n",
        "a: Pod {{ $labels.pod }} is down\n",
        "a: 1 # {{ x }}\n# {{ y }}\n",
        "a: {}\n",
    ],
)
def test_braces_that_are_no_template(text: str) -> None:
    assert problems_of(text) == []


@pytest.mark.parametrize(
    ("text", "action"),
    [
        (POD + "metadata: {name: '{{ .Release.Name }}-web'}\n", "{{ .Release.Name }}"),
        (
            POD + 'metadata:\n  namespace: "{{ .Values.namespace | default \\"a\\" }}"\n',
            '{{ .Values.namespace | default "a" }}',
        ),
        (POD + "metadata:\n  name: web-{{ .Values.n }}\n", "{{ .Values.n }}"),
        ("apiVersion: '{{ .v }}'\nkind: Pod\n", "{{ .v }}"),
        (
            "apiVersion: v1\nkind: Hooks\nwebhooks: [1, {clientConfig: {service: {name: a, namespace: '{{ .n }}'}}}]\n",
            "{{ .n }}",
        ),
        (
            "apiVersion: v1\nkind: Binding\nsubjects:\n- {kind: User, name: a}\n- {name: b, namespace: '{{ .n }}'}\n",
            "{{ .n }}",
        ),
        (
            "apiVersion: v1\nkind: Crd\nspec: {conversion: {webhook: {clientConfig: {service: {name: '{{ .n }}'}}}}}\n",
            "{{ .n }}",
        ),
    ],
)
def test_an_action_in_quotes_where_only_a_name_can_stand(text: str, action: str) -> None:
    document = document_of(text)
    (problem,) = document.problems

    assert (document.data, problem.kind, problem.message) == (
        None,
        "template",
        f"`{action}` is a template action: render the chart, and lint what `helm template` prints",
    )
    assert "{{" in excerpt(text, problem.span)


def test_an_action_in_the_name_of_an_item_leaves_the_other_items() -> None:
    text = "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: a}}\n"
    text += "- {apiVersion: v1, kind: Pod, metadata: {name: '{{ .b }}'}}\n"

    assert [(each.kind, [problem.kind for problem in each.problems]) for each in bundle_of(text).documents] == [
        ("List", []),
        ("Pod", []),
        ("", ["template"]),
    ]


@pytest.mark.parametrize(
    "text",
    [
        'apiVersion: v1\nkind: A\nmetadata: {name: a, annotations: {b: "{{ $labels.pod }}"}}\n',
        "apiVersion: v1\nkind: A\nspec: {template: {metadata: {name: '{{name}}-capsule'}}}\n",
        "apiVersion: v1\nkind: A\nspec: {rawItems: [{metadata: {namespace: '{{ namespace }}'}}]}\n",
        "apiVersion: v1\nkind: A\nmetadata: [{name: '{{ a }}'}]\nwebhooks: {a: b}\nsubjects: [a, [b]]\n# {{\n",
    ],
)
def test_an_action_in_quotes_may_be_for_somebody_else(text: str) -> None:
    assert problems_of(text) == []


@pytest.mark.parametrize(
    "text",
    [
        'a: "{{ $labels.pod }}"\n\tb: 1\n',
        "a: |\n  {{ $labels.pod }}\n\tb: 1\n",
        "a: 1 # {{ c }}\n b: 1\n",
    ],
)
def test_an_error_beside_braces_is_no_template(text: str) -> None:
    assert [problem.kind for _, problem in problems_of(text)] == ["unreadable"]


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("kind: Pod\nmetadata: {}\n", "a mapping without apiVersion stands among Kubernetes objects", "kind: Pod"),
        ("apiVersion: v1\n", "a mapping without kind stands among Kubernetes objects", "apiVersion: v1"),
        ("apiVersion: v1\nkind: 1\n", "a mapping without kind stands among Kubernetes objects", "apiVersion: v1"),
        ("a: 1 # x\n", "a mapping without apiVersion and kind stands among Kubernetes objects", "a: 1 # x"),
        ("- a\n- b\n", "a list stands among Kubernetes objects", "- a"),
        ("text\n", "a single value stands among Kubernetes objects", "text"),
    ],
)
def test_something_else_among_objects(text: str, message: str, place: str) -> None:
    stream = f"{POD}---\n{text}---\nbroken: [\n"
    ((index, problem), _) = problems_of(stream)

    assert (index, problem.kind, problem.message, excerpt(stream, problem.span)) == (
        1,
        "not-a-resource",
        message,
        place,
    )


@pytest.mark.parametrize("text", ["a: 1\n---\n- b\n---\nc\n", "resources: [a.yaml]\n", "name: chart\napiVersion: v2\n"])
def test_a_file_without_objects_is_none_of_our_business(text: str) -> None:
    assert problems_of(text) == []


def test_bytes_that_are_not_utf_8() -> None:
    bundle = bundle_of(POD.encode() + b"---\na: caf\xe9\nb: \xff\n---\nkind: Pod\n")

    assert bundle.sources["a.yaml"].text == POD + "---\na: caf\ufffd\nb: \ufffd\n---\nkind: Pod\n"
    assert [(document.data, [one.kind for one in document.problems]) for document in bundle.documents] == [
        ({"apiVersion": "v1", "kind": "Pod"}, []),
        ({"a": "caf\ufffd", "b": "\ufffd"}, ["not-a-resource", "unreadable"]),
        ({"kind": "Pod"}, ["not-a-resource"]),
    ]
    assert bundle.documents[1].problems[1] == Problem(
        "unreadable", "byte 0xe9 on line 4 is not UTF-8 (`é` in Latin-1): save the file as UTF-8", Span(4, 7, 4, 8)
    )


def test_bytes_that_are_not_utf_8_outside_all_documents() -> None:
    document = document_of(b"# \x80\n---\n")

    assert (document.data, document.problems) == (
        None,
        (Problem("unreadable", "byte 0x80 on line 1 is not UTF-8: save the file as UTF-8", Span(1, 3, 1, 4)),),
    )


@pytest.mark.parametrize(("encoding", "name"), [("utf-16", "UTF-16"), ("utf-32", "UTF-32")])
def test_wide_encodings(encoding: str, name: str) -> None:
    bundle = bundle_of(POD.encode(encoding))

    assert bundle.sources["a.yaml"].text == POD
    assert [(document.data, document.problems) for document in bundle.documents] == [
        (
            None,
            (Problem("unreadable", f"the file is {name}, and Kubernetes reads UTF-8 only: save it as UTF-8", START),),
        )
    ]


def test_a_binary_file() -> None:
    document = document_of(b"a: 1\n---\nb: \0\xff\n---\nc: [\n")

    assert (document.data, document.problems) == (
        None,
        (Problem("unreadable", "a NUL byte: this is a binary file, not YAML", Span(3, 4, 3, 5)),),
    )


def test_problems_come_in_the_order_of_the_text() -> None:
    assert [problem.span.line for _, problem in problems_of(b"a: 1\na: \xff\na: 2\n" + b"b: {{ x }}\n")] == [2, 2, 3, 4]
