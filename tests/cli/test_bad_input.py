"""Whatever is given: findings or one clear error that names file and line, the right exit code, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Runner

POD = b"apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n"
NAMESPACE = b"apiVersion: v1\nkind: Namespace\nmetadata: {name: web}\n"
BOMB = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (letter, letter, b",".join([b"*%c" % (letter - 1)] * 9)) for letter in b"bcdefghij"
)


def findings(output: str) -> list[str]:
    """Return the first lines of the findings in a text report."""
    return [line for line in output.splitlines() if line.startswith(("error ", "warning ", "note "))]


def test_a_missing_file(capsule_lint: Runner) -> None:
    run = capsule_lint("missing.yaml")

    assert run == (2, "", "capsule-lint: missing.yaml does not exist\n")


def test_a_folder_without_manifests(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "README.md").write_text("nothing here")

    run = capsule_lint("empty")

    assert run == (3, "", "capsule-lint: empty holds no file that ends in .yaml, .yml or .json\n")


@pytest.mark.parametrize("text", [b"", b"# only a comment\n", b"---\n---\n"])
def test_a_file_without_an_object(capsule_lint: Runner, tmp_path: Path, text: bytes) -> None:
    (tmp_path / "empty.yaml").write_bytes(text)

    run = capsule_lint("empty.yaml")

    assert run == (3, "", "capsule-lint: empty.yaml holds no Kubernetes object: nothing with apiVersion and kind\n")


def test_standard_input_without_an_object_is_named(capsule_lint: Runner) -> None:
    run = capsule_lint("-")

    assert run == (3, "", "capsule-lint: standard input holds no Kubernetes object: nothing with apiVersion and kind\n")


def test_a_values_file_is_told_to_be_rendered(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "values.yaml").write_bytes(b"replicaCount: 3\nmanager: {}\n")

    run = capsule_lint("values.yaml")

    assert run == (
        3,
        "",
        "capsule-lint: values.yaml holds no Kubernetes object. It looks like Helm values; lint the chart with them: "
        "capsule-lint CHART -f values.yaml, or without it: capsule-lint values.yaml --chart-version VERSION\n",
    )


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("binary", bytes(range(256)), ["error CAP001 unreadable-yaml"]),
        ("not-utf-8", POD + b"# caf\xe9\n", ["error CAP001 unreadable-yaml"]),
        ("utf-16", POD.decode().encode("utf-16"), ["error CAP001 unreadable-yaml"]),
        ("tabs", b"apiVersion: v1\nkind: Pod\nmetadata:\n\tname: web\n", ["error CAP001 unreadable-yaml"]),
        ("duplicate", POD + b"kind: Service\n", ["error CAP002 duplicate-key"]),
        ("bomb", BOMB, ["error CAP001 unreadable-yaml"]),
        ("recursive", b"apiVersion: v1\nkind: Pod\nmetadata: &a {self: *a}\n", ["error CAP001 unreadable-yaml"]),
        ("deep", b"apiVersion: v1\nkind: Pod\nspec: " + b"[" * 5000, ["error CAP001 unreadable-yaml"]),
        ("template", POD + b"spec: {{ .Values.spec }}\n", ["error CAP003 unrendered-template"]),
        ("a list", NAMESPACE + b"---\n- 1\n", ["warning CAP004 not-a-resource"]),
    ],
)
def test_a_broken_file_is_a_finding(
    capsule_lint: Runner, tmp_path: Path, name: str, text: bytes, found: list[str]
) -> None:
    (tmp_path / f"{name}.yaml").write_bytes(text)

    run = capsule_lint(f"{name}.yaml", "--format", "full")

    assert (run.code, findings(run.out), run.err) == (1, found, "")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("windows", POD.replace(b"\n", b"\r\n")),
        ("bom", b"\xef\xbb\xbf" + POD),
        ("json", b'{"apiVersion": "v1", "kind": "Pod"}'),
    ],
)
def test_an_odd_but_sound_file_is_clean(capsule_lint: Runner, tmp_path: Path, name: str, text: bytes) -> None:
    (tmp_path / "odd.yaml").write_bytes(text)

    run = capsule_lint("odd.yaml")

    assert (run.code, findings(run.out), run.err) == (0, [], "")


def test_a_broken_document_in_the_middle_does_not_silence_the_others(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "stream.yaml").write_bytes(
        b"---\n".join([NAMESPACE, b"kind: [\n", NAMESPACE.replace(b"web", b"web, labels: {a: b}")])
    )

    run = capsule_lint("stream.yaml", "--format", "full")

    assert (run.code, findings(run.out)) == (1, ["error CAP001 unreadable-yaml", "error CAP008 duplicate-resource"])


@pytest.mark.slow
def test_fifty_megabytes_are_read(capsule_lint: Runner, tmp_path: Path) -> None:
    line = b"  k%07d: " + b"x" * 88 + b"\n"
    data = b"".join(line % number for number in range(500_000))
    (tmp_path / "big.yaml").write_bytes(b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: big}\ndata:\n" + data)

    run = capsule_lint("big.yaml")

    assert (run.code, run.out.splitlines()[-2:], run.err) == (
        0,
        ["No findings.", "Judged 1 object. Not judged: nothing."],
        "",
    )


def test_a_file_that_may_not_be_a_rule(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "broken.yaml").write_text("id: [")
    (tmp_path / "pod.yaml").write_bytes(POD)

    run = capsule_lint("--rules", "mine", "pod.yaml")

    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("capsule-lint: mine/broken.yaml:1: not readable as YAML:")


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["--select", "CAPOO1"], "no rule CAPOO1; did you mean CAP001 (unreadable-yaml)?"),
        (["--format", "sariff"], "no format sariff; did you mean sarif?"),
        (["--formt"], "unrecognized arguments: --formt; did you mean --format?\nTry: capsule-lint check --help"),
        (
            ["--format", "json", "--format", "sarif"],
            "two formats for standard output; give one of them a file: --format json:FILE",
        ),
        (["--ignore=--"], "argument --ignore: -- is not a value\nTry: capsule-lint check --help"),
        (["--rules", "nowhere"], "nowhere: there is no such folder of rules"),
        (["--output", "nowhere/report.txt"], "nowhere/report.txt: No such file or directory"),
    ],
)
def test_a_wrong_command_line_is_told_what_is_near(
    capsule_lint: Runner, tmp_path: Path, words: list[str], error: str
) -> None:
    (tmp_path / "pod.yaml").write_bytes(POD)

    run = capsule_lint("check", "pod.yaml", *words)

    assert run == (2, "", f"capsule-lint: {error}\n")


def test_facts_hold_no_character_that_a_terminal_obeys(capsule_lint: Runner, tmp_path: Path) -> None:
    pods = b'spec: {template: {spec: {containers: [{image: "capsule:\\x9b31m"}]}}}\n'
    named = b'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: "capsule\\x9b31m\\u202e"}\n'
    (tmp_path / "a.yaml").write_bytes(named + pods)

    run = capsule_lint("facts", "a.yaml", "--subject", "document")

    assert (run.code, run.out.isascii()) == (0, True)
    assert r"capsule\u009b31m\u202e" in run.out


def test_a_folder_of_charts_is_answered_with_the_first_of_them(capsule_lint: Runner, tmp_path: Path) -> None:
    for name in ("a b", "c"):
        (tmp_path / "charts" / name / "ci").mkdir(parents=True)
        (tmp_path / "charts" / name / "Chart.yaml").write_text(f"name: {name}\nversion: 1.0.0\n", encoding="utf-8")
        (tmp_path / "charts" / name / "ci" / "values.yaml").write_text("replicaCount: 1\n", encoding="utf-8")

    assert capsule_lint("charts") == (
        3,
        "",
        "capsule-lint: charts holds no Kubernetes object outside of 2 Helm charts. A chart is rendered if it is named "
        "itself: capsule-lint 'charts/a b'\n",
    )
