"""The command ``alerts``: what it reads and writes, and how it ends."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import yaml

from ..alerts.conftest import WHOLE
from .conftest import Runner
from .test_declared_releases import RELEASE, schema_errors
from .test_webhooks import HOOK, POD, SECRET


@pytest.fixture
def hook(tmp_path: Path) -> str:
    (tmp_path / "hook.yaml").write_bytes(HOOK)
    return "hook.yaml"


def test_a_prometheusrule_by_default(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "capsule.yaml").write_text(WHOLE)

    run = capsule_lint("alerts", "capsule.yaml")

    assert (run.code, run.err) == (0, "")
    assert run.out.startswith("# Alerts for Capsule 0.12.4 in capsule-system, by capsule-lint alerts.\napiVersion: ")
    assert yaml.safe_load(run.out)["kind"] == "PrometheusRule"


def test_standard_input(capsule_lint: Runner) -> None:
    run = capsule_lint("alerts", "-", "--format", "json", stdin=HOOK)

    found = json.loads(run.out)
    assert (run.code, run.err, schema_errors("alerts", run.out)) == (0, "", [])
    assert [each["name"] for each in found["alerts"]] == [
        "BackendValidatingWebhooksFail",
        "BackendValidatingWebhooksFailOpen",
        "BackendValidatingWebhooksNearTimeout",
    ]


@pytest.mark.parametrize("form", ["prometheusrule", "rules", "tests", "grafana", "json"])
def test_output_goes_to_a_file(capsule_lint: Runner, hook: str, tmp_path: Path, form: str) -> None:
    shown = capsule_lint("alerts", hook, "--format", form)

    run = capsule_lint("alerts", hook, "--format", form, "--output", "out")

    assert shown.out
    assert (run, (tmp_path / "out").read_text()) == ((0, "", ""), shown.out)


def test_backends_all(capsule_lint: Runner, hook: str, tmp_path: Path) -> None:
    (tmp_path / "capsule.yaml").write_text(WHOLE)

    own, everyone = (
        {each["backend"] for each in json.loads(capsule_lint("alerts", ".", "--format", "json", *words).out)["alerts"]}
        for words in ([], ["--backends", "all"])
    )

    assert (own, everyone) == ({"Capsule"}, {"Capsule", "Service policy/policy"})


def test_a_runbook_of_ones_own(capsule_lint: Runner, hook: str) -> None:
    run = capsule_lint("alerts", hook, "--format", "rules", "--runbook-url", "https://example.com/a#{{b}}")

    (group,) = yaml.safe_load(run.out)["groups"]
    assert {rule["annotations"]["runbook_url"] for rule in group["rules"]} == {
        'https://example.com/a#{{ "{" }}{{ "{" }}b}}'
    }


@pytest.mark.parametrize(
    "url", ["example.com", "javascript:alert(1)", "https://", "https://[", "https://a b", "http://a\n"]
)
def test_a_runbook_that_is_no_address(capsule_lint: Runner, hook: str, url: str) -> None:
    assert capsule_lint("alerts", hook, f"--runbook-url={url}") == (
        2,
        "",
        "capsule-lint: --runbook-url: an address that begins with https:// or http://\n",
    )


def test_no_dashboard_without_the_sdk(capsule_lint: Runner, hook: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "grafana_foundation_sdk"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "grafana_foundation_sdk", None)

    assert capsule_lint("alerts", hook, "--format", "grafana") == (
        2,
        "",
        "capsule-lint: --format grafana needs Grafana's SDK: pip install 'capsule-lint[grafana]'\n",
    )


def test_no_secret_value_is_shown(capsule_lint: Runner, hook: str, tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_bytes(SECRET)

    for form in ("prometheusrule", "rules", "tests", "grafana", "json"):
        run = capsule_lint("alerts", hook, "secret.yaml", "--format", form)

        assert (run.code, "example" in run.out, bool(yaml.safe_load(run.out))) == (0, False, True)


def test_manifests_without_webhooks_do_not_say_that_there_are_none(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "pod.yaml").write_bytes(POD)

    assert capsule_lint("alerts", "pod.yaml", "--format", "rules") == (
        0,
        "# Alerts for an outage of webhooks, by capsule-lint alerts.\n"
        "#\n"
        "# Which webhooks the cluster has is not known: the input declares no webhook and no conversion.\n"
        "groups: []\n",
        "",
    )


def test_no_object_at_all(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "empty.yaml").write_bytes(b"# nothing\n")

    run = capsule_lint("alerts", "empty.yaml")

    assert (run.code, run.out) == (3, "")


@pytest.mark.parametrize("words", [["missing.yaml"], ["hook.yaml", "--format", "text"], []])
def test_a_wrong_command_line(capsule_lint: Runner, hook: str, words: list[str]) -> None:
    run = capsule_lint("alerts", *words)

    assert (run.code, run.out) == (2, "")


def test_a_declared_release(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "release.yaml").write_text(RELEASE, encoding="utf-8")

    found = json.loads(capsule_lint("alerts", "release.yaml", "--format", "json").out)

    assert found["release"].endswith(
        ", by HelmRelease capsule-system/capsule (release.yaml:1), from the table of the chart"
    )
    assert "CapsuleNoReadyReplica" in {each["name"] for each in found["alerts"]}


def test_several_installations_are_refused(capsule_lint: Runner, tmp_path: Path) -> None:
    for name, version in (("a", "0.12.4"), ("b", "0.13.0")):
        (tmp_path / f"{name}.yaml").write_text(RELEASE.replace("0.12.4", version), encoding="utf-8")

    run = capsule_lint("alerts", "a.yaml", "b.yaml")

    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("capsule-lint: alerts are for one installation; name the files of one of these: Capsule")
