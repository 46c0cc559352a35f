"""The command ``webhooks``: what it reads and writes, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Runner
from .test_declared_releases import RELEASE, schema_errors

HOOK = b"""\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: policy}
webhooks:
- name: pods.example.com
  clientConfig: {service: {name: policy, namespace: policy}}
  rules: [{operations: [CREATE], apiGroups: [""], apiVersions: [v1], resources: [pods]}]
"""
POD = b"apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n"
SECRET = b"""\
apiVersion: v1
kind: Secret
metadata: {name: key, namespace: policy}
stringData: {key: pods.example.com}
"""
BY_FLUX = "by HelmRelease capsule-system/capsule (release.yaml:1)"


def on_one_line(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture
def hook(tmp_path: Path) -> str:
    (tmp_path / "hook.yaml").write_bytes(HOOK)
    return "hook.yaml"


def test_a_bare_configuration_is_enough(capsule_lint: Runner, hook: str) -> None:
    run = capsule_lint("webhooks", hook)

    assert (run.code, run.err) == (0, "")
    assert run.out.startswith(
        "1 webhook, of policy.\n\n"
        "policy: Service policy/policy\n"
        "1 webhook, 1 fail-closed; replicas and budget not known (its pods are not in the\n"
        "input).\n"
        "webhook           phase       policy  time  own      kube-sys\n"
        "pods.example.com  validating  Fail    10 s  no       no\n"
        "  CREATE pods. Stops: "
    )


def test_standard_input(capsule_lint: Runner) -> None:
    run = capsule_lint("webhooks", "-", "--format", "json", stdin=HOOK)

    found = json.loads(run.out)
    (webhook,) = found["backends"][0]["webhooks"]
    assert (run.code, schema_errors("webhooks", run.out)) == (0, [])
    assert (webhook["key"], webhook["file"], webhook["line"]) == ("validating/policy/pods.example.com", "<stdin>", 5)


def test_output_goes_to_a_file(capsule_lint: Runner, hook: str, tmp_path: Path) -> None:
    shown = capsule_lint("webhooks", hook, "--format", "markdown")

    run = capsule_lint("webhooks", hook, "--format", "markdown", "--output", "table.md", "--color", "always")

    assert (run, (tmp_path / "table.md").read_text()) == ((0, "", ""), shown.out)


@pytest.mark.parametrize("choice", ["always", "never"])
def test_colour(capsule_lint: Runner, hook: str, choice: str) -> None:
    assert ("\x1b[" in capsule_lint("webhooks", hook, "--color", choice).out) == (choice == "always")


def test_no_secret_value_is_shown(capsule_lint: Runner, hook: str, tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_bytes(SECRET)

    out = capsule_lint("webhooks", hook, "secret.yaml", "--format", "json").out

    assert ("pods.example.com" in out, json.loads(out)["backends"][0]["webhooks"][0]["name"]) == (False, "***")


def test_manifests_without_webhooks_do_not_say_that_there_are_none(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "pod.yaml").write_bytes(POD)

    assert capsule_lint("webhooks", "pod.yaml") == (
        0,
        "The input declares no webhook.\n\n"
        "Which webhooks the cluster has is not known: the input declares no webhook and\n"
        "no conversion.\n",
        "",
    )


def test_no_object_at_all(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "empty.yaml").write_bytes(b"# nothing\n")

    run = capsule_lint("webhooks", "empty.yaml")

    assert (run.code, run.out) == (3, "")


@pytest.mark.parametrize("words", [["missing.yaml"], ["hook.yaml", "--format", "csv"], []])
def test_a_wrong_command_line(capsule_lint: Runner, hook: str, words: list[str]) -> None:
    run = capsule_lint("webhooks", *words)

    assert (run.code, run.out) == (2, "")


def test_a_declared_release(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "release.yaml").write_text(RELEASE, encoding="utf-8")

    text, markdown, data = (
        capsule_lint("webhooks", "release.yaml", "--format", form).out for form in ("text", "markdown", "json")
    )

    headline = f"Capsule 0.12.4, {BY_FLUX}, from the table of the chart"
    found = json.loads(data)
    assert on_one_line(text).startswith(f"{headline}: 25 webhooks, all of Capsule. Capsule: Deployment ")
    assert markdown.split("\n\n")[:3] == ["## Webhooks", headline, "25 webhooks, all of Capsule."]
    assert (found["release"], schema_errors("webhooks", data)) == (headline, [])
    keys = {each["name"]: each["offWith"] for each in found["backends"][0]["webhooks"]}
    assert keys["pods.projectcapsule.dev"] == {"key": "webhooks.hooks.pods.enabled", "chart": "capsule"}


def test_what_versions_and_values_leave_open_is_said(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "release.yaml").write_text(RELEASE.replace("0.12.4", "'>=0.12 <0.14'"), encoding="utf-8")

    shown = on_one_line(capsule_lint("webhooks", "release.yaml").out)

    assert "Not known: chart capsule >=0.12 <0.14: it is taken for what 0.12.0 to 0.13.11 have in common." in shown


def test_values_without_their_chart(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "values.yaml").write_text("webhooks: {hooks: {nodes: {enabled: true}}}\n", encoding="utf-8")

    run = capsule_lint("webhooks", "values.yaml", "--chart-version", "0.12.4", "--format", "json")

    (backend,) = json.loads(run.out)["backends"]
    places = {each["name"]: (each["file"], each["line"]) for each in backend["webhooks"]}
    assert places["nodes.projectcapsule.dev"] == ("values.yaml", 1)


def test_each_of_several_installations_has_its_table(capsule_lint: Runner, tmp_path: Path) -> None:
    other = RELEASE.replace("name: capsule\n", "name: other\n", 1).replace("0.12.4", "0.14.0")
    (tmp_path / "both.yaml").write_text(f"{RELEASE}\n---\n{other}", encoding="utf-8")

    text, data = (capsule_lint("webhooks", "both.yaml", "--format", form).out for form in ("text", "json"))

    found = json.loads(data)
    assert schema_errors("webhooks", data) == []
    numbers = [len(each["backends"][0]["webhooks"]) for each in (found, *found["others"])]
    assert (sorted(numbers), text.count("webhooks, all of Capsule.")) == ([25, 33], 2)


def test_the_version_of_kubernetes_counts(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "hook.yaml").write_bytes(
        HOOK.replace(b'apiGroups: [""]', b'apiGroups: ["*"]').replace(
            b"[v1], resources: [pods]", b'["*"], resources: [tokenreviews]'
        )
    )

    older, newest = (
        json.loads(capsule_lint("webhooks", "hook.yaml", "--format", "json", "--kube-version", version).out)
        for version in ("1.36", "1.37")
    )

    assert [bool(each["backends"][0]["webhooks"][0]["stops"]) for each in (older, newest)] == [True, False]
