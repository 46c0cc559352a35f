"""A rollout in stages as the command shows it, its values rendered by real Helm, and inputs that have none."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from ..cli.conftest import Run, Runner

RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: capsule, namespace: flux-system}
spec:
  chart: {spec: {chart: capsule, version: 0.13.11, sourceRef: {kind: HelmRepository, name: capsule}}}
  targetNamespace: capsule-system
  values: {webhooks: {hooks: {devices: {enabled: %s}, tenants: {enabled: %s, failurePolicy: %s}}}}
---
apiVersion: capsule.clastix.io/v1beta2
kind: Tenant
metadata: {name: solar}
spec: {owners: [{kind: User, name: alice}]}
---
apiVersion: capsule.clastix.io/v1beta2
kind: Tenant
metadata: {name: wind}
spec: {owners: [{kind: User, name: bob}]}
"""


@pytest.fixture
def pair(tmp_path: Path) -> None:
    (tmp_path / "old.yaml").write_text(RELEASE % ("false", "true", "Ignore"))
    (tmp_path / "new.yaml").write_text(RELEASE % ("true", "true", "Fail"))


@pytest.mark.usefixtures("pair")
@pytest.mark.parametrize("name", ["text", "markdown"])
def test_in_full(capsule_lint: Runner, name: str, assert_golden: Callable[[str, str], None]) -> None:
    run = capsule_lint("diff", "old.yaml", "new.yaml", "--stages", "--format", name)

    assert (run.code, run.err) == (0, "")
    assert_golden(f"stages.{name}", run.out)


@pytest.mark.usefixtures("pair")
def test_the_new_input_may_come_from_standard_input(capsule_lint: Runner, tmp_path: Path) -> None:
    named = capsule_lint("diff", "old.yaml", "new.yaml", "--format", "json")
    piped = capsule_lint("diff", "old.yaml", "-", "--format", "json", stdin=(tmp_path / "new.yaml").read_bytes())

    assert json.loads(piped.out)["stages"] == json.loads(named.out)["stages"]
    assert [each["provenBy"] for step in stages(piped)["steps"] for each in step["values"]] == ["table", "table"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("new.yaml", "new.yaml", "No webhook comes to fail closed, and none that does is asked about more.\n"),
        ("new.yaml", "old.yaml", "No webhook comes to fail closed, and none that does is asked about more.\n"),
        (
            "empty.yaml",
            "new.yaml",
            "Which webhooks come to fail closed is not known: the input declares no webhook\nand no conversion.\n",
        ),
        ("empty.yaml", "empty.yaml", "The new input declares none of the webhooks that are judged.\n"),
    ],
)
@pytest.mark.usefixtures("pair")
def test_where_there_are_none(capsule_lint: Runner, tmp_path: Path, old: str, new: str, said: str) -> None:
    (tmp_path / "empty.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
    run = capsule_lint("diff", old, new, "--stages")
    whole = capsule_lint("diff", old, new)

    assert (run.code, run.out.split("\n\n", 1)[1]) == (0, said)
    assert "In stages" not in whole.out


def stages(run: Run) -> Any:
    assert (run.code, run.err) == (0, "")
    return json.loads(run.out)["stages"]


def policies(rendered: str) -> dict[str, tuple[str, Any]]:
    """Return failurePolicy and namespaceSelector of all webhooks in what Helm rendered, by name."""
    found = {}
    for document in filter(None, yaml.safe_load_all(rendered)):
        admission = document.get("spec", {}).get("admission", {}) if document["kind"] == "CapsuleConfiguration" else {}
        for block in (document, *(each for each in admission.values() if isinstance(each, dict))):
            for each in block.get("webhooks") or ():
                found[each["name"]] = (each["failurePolicy"], each.get("namespaceSelector"))
    return found


@pytest.mark.parametrize(("old", "new"), [("capsule-old", "capsule-new"), ("capsule-new", "capsule-old")])
def test_values_of_each_stage_do_in_helm_what_it_says(
    capsule_lint: Runner, helm: str, charts: Path, tmp_path: Path, old: str, new: str
) -> None:
    words = ("-n", "capsule-system", "--helm", helm)
    found = stages(capsule_lint("diff", str(charts / old), str(charts / new), *words, "--format", "json"))

    def template(*more: str) -> dict[str, tuple[str, Any]]:
        made = [helm, "template", "capsule", str(charts / new), "-n", "capsule-system", *more]
        return policies(subprocess.run(made, check=True, capture_output=True, text=True).stdout)

    before = template()
    assert [step["stage"] for step in found["steps"]] == ["ignore", "tenant", "fail"]
    for step in found["steps"][:-1]:
        (values,) = step["values"]
        (tmp_path / "stage.yaml").write_text(json.dumps(values["data"]))
        expected = dict(before)
        for each in step["settings"]:
            name = each["webhook"].rpartition("/")[2]
            policy, selector = expected[name]
            is_policy = each["field"].endswith(".failurePolicy")
            narrowed = {**(selector or {}), "matchExpressions": each["value"]}
            expected[name] = (each["value"], selector) if is_policy else (policy, narrowed)
        assert template("-f", str(tmp_path / "stage.yaml")) == expected != before
        assert (values["provenBy"], values["notProven"]) == ("helm", "")


def changed(charts: Path, folder: Path, old: str, new: str) -> str:
    """Return a copy of the newer chart with another text in the template of its webhooks."""
    copy = folder / "chart"
    shutil.copytree(charts / "capsule-new", copy)
    for template in (copy / "templates").rglob("*"):
        if template.is_file():
            template.write_text(template.read_text().replace(old, new))
    return str(copy)


def test_values_that_a_template_does_not_heed_are_not_proven(
    capsule_lint: Runner, helm: str, charts: Path, tmp_path: Path
) -> None:
    chart = changed(charts, tmp_path, "failurePolicy: {{ .hook.failurePolicy }}", "failurePolicy: Fail")
    words = ("-n", "capsule-system", "--helm", helm, "--format", "json")
    found = stages(capsule_lint("diff", str(charts / "capsule-old"), chart, *words))

    for step in found["steps"][:-1]:
        (values,) = step["values"]
        assert values["provenBy"] is None
        assert values["notProven"].endswith("would not be as this stage has it")


def test_what_the_command_line_sets_counts_more(capsule_lint: Runner, helm: str, charts: Path) -> None:
    given = ("--set", "webhooks.hooks.generic.failurePolicy=Fail", "-n", "capsule-system", "--helm", helm)
    run = capsule_lint("diff", str(charts / "capsule-old"), str(charts / "capsule-new"), *given, "--format", "json")

    assert [values["notProven"] for values in stages(run)["steps"][0]["values"]] == [
        "`webhooks.hooks.generic.failurePolicy` is set on the command line, which counts more"
    ]


def test_values_that_helm_refuses_are_not_proven(capsule_lint: Runner, helm: str, charts: Path, tmp_path: Path) -> None:
    guard = '{{ if eq .hook.failurePolicy "Ignore" }}{{ fail "no Ignore here" }}{{ end }}'
    fields = "failurePolicy: {{ .hook.failurePolicy }}"
    chart = changed(charts, tmp_path, fields, f"{guard}{fields}")
    values = Path(chart) / "values.yaml"
    values.write_text(values.read_text().replace("failurePolicy: Ignore", "failurePolicy: Fail"))
    words = ("-n", "capsule-system", "--helm", helm, "--format", "json")
    found = stages(capsule_lint("diff", str(charts / "capsule-old"), chart, *words))

    for step in found["steps"][:-1]:
        (values,) = step["values"]
        assert values["provenBy"] is None
        assert values["notProven"].startswith(f"helm cannot render {chart}:")
        assert "no Ignore here" in values["notProven"]
