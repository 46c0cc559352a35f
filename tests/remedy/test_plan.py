"""From findings to what is written where, in manifests and in values; and why nothing is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from capsule_lint.frozen import replace
from capsule_lint.load import Input, load
from capsule_lint.model import (
    START,
    Bundle,
    Chart,
    Finding,
    Origin,
    Place,
    Repair,
    Rule,
    Severity,
    ValuesAlone,
    ValuesKey,
)
from capsule_lint.paths import parse
from capsule_lint.remedy.edit import Edit
from capsule_lint.remedy.plan import Refusal, Step, Target, edits, plan, read_yaml

RULE = Rule("CAP101", "single-replica", "availability", Severity.ERROR, "backend", "summary", "why", "fix")
BUDGET = "kind: PodDisruptionBudget\nmetadata: {name: capsule}\n"
MANIFEST = """\
kind: Deployment
spec:
  replicas: 1
  args: [--a]
"""


def finding(*repairs: Repair) -> Finding:
    return Finding(RULE, Severity.ERROR, "one is too few", Place("a.yaml", START), repairs=repairs)


def repair(path: str, value: str = "3", *, document: int = 0, **more: Any) -> Repair:
    return Repair(Origin(document, parse(path)), value, **more)


def manifests(**texts: str) -> Bundle:
    """Return a bundle of files; their names lack the ``.yaml``."""
    return load([Input(f"{name}.yaml", text.encode()) for name, text in texts.items()])


def rendered(values: Mapping[str, str], **chart: Any) -> Bundle:
    """Return what the chart in ``chart/`` rendered, of another chart's after it, with the values files in use."""
    bundle = load([Input("chart/", MANIFEST.encode()), Input("other/", b"kind: Pod\n")])
    first = len(bundle.documents)
    files = load([Input(name, text.encode()) for name, text in values.items()]).documents
    documents = tuple(replace(file, index=first + number) for number, file in enumerate(files))
    made = {"version": "0.13.1", "values": tuple(document.index for document in documents), **chart}
    charts = (Chart("other/", "other", "1.0.0", "other/"), Chart("chart/", "capsule", source="chart/", **made))
    return replace(bundle, values=documents, charts=charts)


def planned(bundle: Bundle, *repairs: Repair, unsafe: bool = False) -> list[tuple[Target | None, Any]] | str:
    """Return where and what is written for one finding, or why nothing is."""
    steps, refusals = plan(bundle, [finding(*repairs)], unsafe=unsafe)
    if refusals:
        assert steps == []
        (refusal,) = refusals
        return refusal.reason
    return [(step.target, step.value) for step in steps]


def test_a_field_is_set_in_its_document_of_its_file() -> None:
    listed = "kind: List\napiVersion: v1\nitems: [{apiVersion: v1, kind: Pod}]\n"
    bundle = manifests(a=f"{listed}---\n{MANIFEST}", b=MANIFEST)
    found = [finding(repair("spec.replicas", document=index)) for index in (2, 3)]

    assert plan(bundle, found, unsafe=False) == (
        [
            Step(found[0], Target("a.yaml", 1, ("spec", "replicas")), 3, manifest="", beside="", separate=False),
            Step(found[1], Target("b.yaml", 0, ("spec", "replicas")), 3, manifest="", beside="", separate=False),
        ],
        [],
    )


@pytest.mark.parametrize(("name", "separate"), [("a.yaml", False), ("a.json", True)])
def test_an_object_goes_behind_those_of_its_file_or_beside_it(name: str, separate: bool) -> None:
    bundle = load([Input(name, b'{"kind": "Deployment"}')])
    found = finding(Repair(Origin(0), manifest=BUDGET))

    steps = [Step(found, None, None, BUDGET, name, separate)]
    assert plan(bundle, [found, found], unsafe=False) == (steps * 2, [])


@pytest.mark.parametrize(
    ("bundle", "document", "reason"),
    [
        (load([Input("<stdin>", MANIFEST.encode())]), 0, "it came through standard input"),
        (
            manifests(a="kind: List\napiVersion: v1\nitems: [{apiVersion: v1, kind: Pod}]\n"),
            1,
            "it stands inside another object of a.yaml",
        ),
        (
            rendered({"values.yaml": "a: 1\n"}),
            0,
            "no value of chart capsule 0.13.1 writes `spec.replicas`",
        ),
        (rendered({"values.yaml": "a: 1\n"}, version=""), 0, "no value of chart capsule writes `spec.replicas`"),
    ],
)
def test_where_nothing_can_be_written_the_reason_is_said(bundle: Bundle, document: int, reason: str) -> None:
    assert planned(bundle, repair("spec.replicas", document=document)) == reason


def test_what_is_less_secure_is_done_when_asked_for() -> None:
    bundle = manifests(a=MANIFEST)
    careful, bold = repair("spec.replicas"), repair("spec.policy", "Ignore", safe=False)
    replicas, policy = (Target("a.yaml", 0, ("spec", field)) for field in ("replicas", "policy"))

    assert [planned(bundle, careful, bold, unsafe=unsafe) for unsafe in (False, True)] == [
        [(replicas, 3)],
        [(replicas, 3), (policy, "Ignore")],
    ]
    assert planned(bundle, bold) == "--unsafe fixes it, at the price of security"
    assert planned(bundle) == "it needs a decision"


def test_a_repair_in_part_is_none_and_those_of_other_findings_go_on() -> None:
    bundle = load([Input("a.yaml", MANIFEST.encode()), Input("<stdin>", MANIFEST.encode())])
    half = finding(repair("spec.args", "[--b]", append=True), repair("spec.replicas", document=1))
    whole = finding(repair("spec.args", "[--c]", append=True))

    assert plan(bundle, [half, whole], unsafe=False) == (
        [Step(whole, Target("a.yaml", 0, ("spec", "args")), ["--a", "--c"])],
        [Refusal(half, "it came through standard input")],
    )


def test_a_key_is_written_once_and_another_value_waits() -> None:
    bundle = manifests(a=MANIFEST)
    target = Target("a.yaml", 0, ("spec", "replicas"))
    first, same, other = (finding(repair("spec.replicas", value)) for value in ("3", "3", "2"))

    steps, refusals = plan(bundle, [first, same, other], unsafe=False)

    assert (steps, refusals) == ([Step(first, target, 3), Step(same, target, 3)], [])


def test_items_are_added_behind_those_that_are_there_and_those_that_others_add() -> None:
    bundle = manifests(a=MANIFEST)
    target = Target("a.yaml", 0, ("spec", "args"))
    first = finding(*(repair("spec.args", f"[{word}]", append=True) for word in ("--b", "--c")))
    second = finding(repair("spec.args", "[--a, --d]", append=True))

    steps, _ = plan(bundle, [first, second], unsafe=False)

    assert [(step.finding, step.target, step.value) for step in steps] == [
        (first, target, ["--a", "--b"]),
        (first, target, ["--a", "--b", "--c"]),
        (second, target, ["--a", "--b", "--c", "--d"]),
    ]


@pytest.mark.parametrize("path", ["spec.absent", "spec.replicas"])
def test_items_are_the_whole_list_where_there_is_none(path: str) -> None:
    assert planned(manifests(a=MANIFEST), repair(path, "[--b]", append=True)) == [
        (Target("a.yaml", 0, parse(path)), ["--b"])
    ]


def test_what_is_set_last_in_a_file_is_its_edit() -> None:
    found = finding()
    steps = [
        Step(found, Target("a.yaml", 0, ("a",)), 1),
        Step(found, Target("b.yaml", 0, ("a",)), 2),
        Step(found, Target("a.yaml", 1, ("a",)), 3),
        Step(found, None, None, BUDGET, "a.yaml"),
        Step(found, Target("a.yaml", 0, ("a",)), 4),
    ]

    assert edits(steps, "a.yaml") == [Edit(0, ("a",), 4), Edit(1, ("a",), 3)]


REPLICAS = ValuesKey("manager.replicas")


@pytest.mark.parametrize(
    ("values", "file"),
    [
        ({"chart/values.yaml": "manager: {replicas: 1}\n"}, "chart/values.yaml"),
        ({"chart/values.yaml": "manager: {replicas: 1}\n", "one.yaml": "a: 1\n"}, "one.yaml"),
        # the last that sets it, or else the last
        ({"one.yaml": "a: 1\n", "two.yaml": "a: 1\n", "three.yaml": "a: 1\n", "four.yaml": "a: 1\n"}, "four.yaml"),
        (
            {
                "one.yaml": "manager: {replicas: 1}\n",
                "two.yaml": "manager: {replicas: 1}\n",
                "three.yaml": "manager: {replicas: 1}\n",
                "four.yaml": "a: 1\n",
            },
            "three.yaml",
        ),
        # standard input is no file
        ({"chart/values.yaml": "a: 1\n", "<stdin>": "manager: {replicas: 1}\n"}, "chart/values.yaml"),
        ({"one.yaml": "a: 1\n", "<stdin>": "manager: {replicas: 1}\n"}, "one.yaml"),
    ],
)
def test_a_value_is_written_into_the_file_that_decides(values: dict[str, str], file: str) -> None:
    bundle = rendered(values)

    assert planned(bundle, repair("spec.replicas", key=REPLICAS)) == [(Target(file, 0, ("manager", "replicas")), 3)]


@pytest.mark.parametrize("values", [{}, {"<stdin>": "manager: {replicas: 1}\n"}])
def test_without_a_values_file_nothing_is_written(values: dict[str, str]) -> None:
    reason = "no values file is in use: name one with -f"

    assert [
        planned(rendered(values), repair("spec.replicas", key=REPLICAS)),
        planned(rendered(values), Repair(Origin(0), manifest=BUDGET)),
    ] == [reason, reason]


def test_an_object_that_no_value_takes_goes_beside_the_last_values_file() -> None:
    bundle = rendered({"one.yaml": "a: 1\n", "two.yaml": "- no mapping\n"})
    found = finding(Repair(Origin(0), manifest=BUDGET))

    assert plan(bundle, [found], unsafe=False) == ([Step(found, None, None, BUDGET, "two.yaml", separate=True)], [])


def test_an_object_that_a_value_takes_is_added_to_its_list() -> None:
    bundle = rendered({"one.yaml": "extra: [{kind: Pod}]\n", "two.yaml": "extra: [{kind: Job}]\n"})
    added = Repair(Origin(0), manifest=BUDGET, key=ValuesKey("extra", form="manifests"))

    target = Target("two.yaml", 0, ("extra",))
    assert planned(bundle, added) == [
        (target, [{"kind": "Job"}, {"kind": "PodDisruptionBudget", "metadata": {"name": "capsule"}}])
    ]


@pytest.mark.parametrize(
    ("overrides", "is_set"),
    [
        (["manager.replicas"], True),
        (["manager"], True),
        (["manager.replicas.deeper"], True),
        (["other", "manager.replicas"], True),
        (["manager.image", "other"], False),
        ([], False),
    ],
)
def test_what_the_command_line_sets_is_not_written_into_a_file(overrides: list[str], is_set: bool) -> None:
    bundle = rendered({"values.yaml": "a: 1\n"}, overrides=tuple(parse(given) for given in overrides))

    written = [(Target("values.yaml", 0, ("manager", "replicas")), 3)]
    wanted = "`manager.replicas` is set on the command line" if is_set else written
    assert planned(bundle, repair("spec.replicas", key=REPLICAS)) == wanted


@pytest.mark.parametrize(
    ("form", "set_to", "added"),
    [
        ("value", "--x=5", ["--a", "--x=5"]),
        ("flag", 5, None),
        ("addition", None, ["--own", "--x=5"]),
        ("manifests", None, ["--own", "--x=5"]),
        ("tag", None, None),
        ("switch", None, None),
    ],
)
def test_what_a_value_can_say_depends_on_its_form(form: str, set_to: Any, added: Any) -> None:
    bundle = rendered({"values.yaml": "key: [--own]\n", "last.yaml": "a: 1\n"})
    key = ValuesKey("key", form=form)

    found = [
        planned(bundle, repair("spec.args", "--x=5", key=key)),
        planned(bundle, repair("spec.args", "[--x=5]", key=key, append=True)),
    ]

    refused = "`key` is not a value that says the same as `spec.args`"
    target = Target("values.yaml", 0, ("key",))
    assert found == [refused if value is None else [(target, value)] for value in (set_to, added)]


def test_a_list_whose_default_is_not_known_is_not_added_to() -> None:
    alone = ValuesAlone("values of chart capsule 0.13.1")
    added = repair("spec.args", "[--b]", key=ValuesKey("key"), append=True)
    unset, once = {"one.yaml": "a: 1\n"}, {"one.yaml": "key: [--a]\n", "two.yaml": "a: 1\n"}

    assert planned(rendered(unset, alone=alone), added) == "what `key` holds by default is not known without the chart"
    assert [
        planned(rendered(once, alone=alone), added),
        planned(rendered(unset), added),
        planned(rendered(unset, alone=alone), repair("spec.replicas", key=ValuesKey("key"))),
    ] == [
        [(Target("one.yaml", 0, ("key",)), ["--a", "--b"])],
        [(Target("one.yaml", 0, ("key",)), ["--a", "--b"])],
        [(Target("one.yaml", 0, ("key",)), 3)],
    ]


@pytest.mark.parametrize(
    ("text", "value"), [("3", 3), ('"3"', "3"), ("a: 1\nb:\n- c\n", {"a": 1, "b": ["c"]}), ("- a\n\n", ["a"])]
)
def test_the_value_of_a_repair_is_any_yaml(text: str, value: Any) -> None:
    assert read_yaml(text) == value


NO_NAME = "Kubernetes takes no such name, and no file is called by it"
NOT_ONE = "what it would add is not one object"


@pytest.mark.parametrize(
    ("manifest", "reason"),
    [
        ("kind: PodDisruptionBudget\n", NO_NAME),
        ("metadata: {name: capsule}\n", NO_NAME),
        ("kind: PodDisruptionBudget\nmetadata: {name: ../a}\n", NO_NAME),
        ("kind: ../a\nmetadata: {name: a}\n", NO_NAME),
        ("kind: A\nmetadata: {name: a}\n---\nkind: B\nmetadata: {name: b}\n", NOT_ONE),
        ("kind: [\n", NO_NAME),
    ],
)
def test_a_file_is_called_by_a_name_of_kubernetes(manifest: str, reason: str) -> None:
    bundle = load([Input("a.json", b'{"kind": "Deployment"}')])

    assert planned(bundle, Repair(Origin(0), manifest=manifest)) == reason


def test_a_value_with_what_json_escapes_in_two_halves_is_read_as_it_is() -> None:
    assert read_yaml('"\\udbff\\udfff"') == "\U0010ffff"


def test_what_cannot_be_read_is_not_written() -> None:
    assert (
        planned(manifests(a=MANIFEST), repair("spec.args", "- {", append=True)) == "what it would write cannot be read"
    )
