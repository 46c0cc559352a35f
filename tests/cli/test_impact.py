"""The command ``impact``: what it reads and writes, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Runner

HOOK = b"""\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: policy}
webhooks:
- name: pods.example.com
  rules: [{operations: [CREATE], apiGroups: ["*"], apiVersions: ["*"], resources: [pods, tokenreviews]}]
"""
POD = b"apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n"
REQUESTS = """\
requests:
- id: own
  loses: Nothing.
  request: {operation: CREATE, resource: {resource: pods}, namespace: mine, userInfo: {username: me}}
"""


@pytest.fixture
def hook(tmp_path: Path) -> str:
    (tmp_path / "hook.yaml").write_bytes(HOOK)
    (tmp_path / "own.yaml").write_text(REQUESTS)
    return "hook.yaml"


def ends(output: str) -> dict[str, str]:
    return {request["id"]: request["refused"] for request in json.loads(output)["requests"]}


def test_a_bare_configuration_is_enough(capsule_lint: Runner, hook: str) -> None:
    run = capsule_lint("impact", hook)

    assert (run.code, run.out.splitlines()[:2], run.err) == (
        0,
        ["The backend without a Service or a URL: 1 webhook, 1 fail-closed.", ""],
        "",
    )


def test_standard_input(capsule_lint: Runner) -> None:
    run = capsule_lint("impact", "-", stdin=HOOK)

    assert (run.code, "by pods.example.com <stdin>:5" in run.out) == (0, True)


def test_requests_of_ones_own_are_added(capsule_lint: Runner, hook: str, tmp_path: Path) -> None:
    (tmp_path / "more.yaml").write_text(REQUESTS.replace("CREATE", "DELETE").replace("id: own", "id: more"))

    run = capsule_lint("impact", hook, "--format", "json", "--requests", "own.yaml", "--requests", "more.yaml")

    found = ends(run.out)
    assert (found["own"], found["more"], len(found) > 120) == ("stopped", "passes", True)


def test_the_version_of_kubernetes_counts(capsule_lint: Runner, hook: str) -> None:
    older = capsule_lint("impact", hook, "--format", "json", "--kube-version", "v1.36.2")
    newest = capsule_lint("impact", hook, "--format", "json")

    assert (ends(older.out)["token-review"], ends(newest.out)["token-review"]) == ("stopped", "passes")


@pytest.mark.parametrize(("version", "taken"), [("1.29", "1.30"), ("v1.38.1", "1.37"), ("2.0", "1.37")])
def test_a_version_of_kubernetes_that_is_not_known_is_told(
    capsule_lint: Runner, hook: str, version: str, taken: str
) -> None:
    found, known = (
        capsule_lint("impact", hook, "--format", "json", "--kube-version", each) for each in (version, taken)
    )

    assert (found.code, found.out, known.err) == (0, known.out, "")
    assert found.err == (
        f"capsule-lint: --kube-version {version}: which requests webhooks never see is known for Kubernetes 1.30 to "
        f"1.37; the run assumes {taken}\n"
    )


def test_output_goes_to_a_file(capsule_lint: Runner, hook: str, tmp_path: Path) -> None:
    shown = capsule_lint("impact", hook, "--format", "markdown")

    run = capsule_lint("impact", hook, "--format", "markdown", "--output", "impact.md", "--color", "always")

    assert (run, (tmp_path / "impact.md").read_text()) == ((0, "", ""), shown.out)


@pytest.mark.parametrize(
    ("words", "heads"),
    [
        ([], ["refused", "hung"]),
        (["--scenario", "refused"], ["refused"]),
        (["--scenario", "hung"], ["hung alone"]),
    ],
)
def test_scenarios(capsule_lint: Runner, hook: str, words: list[str], heads: list[str]) -> None:
    known = {
        "If no pod of the backend answers (connection refused)": "refused",
        "If it hangs instead (connection accepted, no answer)": "hung",
        "If the backend hangs (connection accepted, no answer)": "hung alone",
    }

    run = capsule_lint("impact", hook, *words)

    assert [known[line] for line in run.out.splitlines() if line.startswith("If ")] == heads


def test_all_lists_every_request(capsule_lint: Runner, hook: str) -> None:
    run = capsule_lint("impact", hook, "--all", "--requests", "own.yaml")

    lines = [" ".join(line.split()) for line in run.out.splitlines()]
    assert "STOP own: CREATE pods in mine by me" in lines
    assert "passes kubelet-node-status: UPDATE nodes/status by kubelet" in lines


@pytest.mark.parametrize("choice", ["always", "never"])
def test_colour_is_a_choice(capsule_lint: Runner, hook: str, choice: str) -> None:
    assert ("\x1b[" in capsule_lint("impact", hook, "--color", choice).out) == (choice == "always")


def test_what_an_input_without_a_hook_stops_is_not_known(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "pod.yaml").write_bytes(POD)
    (tmp_path / "broken.yaml").write_bytes(POD + b"---\na: [\n")

    none = "The input declares no webhook and no conversion: what stops is not known.\n"
    assert capsule_lint("impact", "pod.yaml") == (0, none, "")
    assert capsule_lint("impact", "pod.yaml", "broken.yaml") == (
        0,
        f"{none}\nNot in this: broken.yaml:5: a value is expected here.\n",
        "",
    )


def test_an_input_without_an_object_is_told_as_everywhere(capsule_lint: Runner) -> None:
    run = capsule_lint("impact", "-")

    assert run == (3, "", "capsule-lint: standard input holds no Kubernetes object: nothing with apiVersion and kind\n")


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["missing.yaml"], "missing.yaml does not exist"),
        (["hook.yaml", "--requests", "none.yaml"], "cannot read none.yaml: No such file or directory"),
        (
            ["hook.yaml", "--requests", "hook.yaml"],
            "hook.yaml has an unknown field 'apiVersion'; its fields are namespaces, requests",
        ),
        (["hook.yaml", "--requests", "latin.yaml"], "latin.yaml is not UTF-8"),
        (
            ["hook.yaml", "--kube-version", "latest"],
            "--kube-version: 'latest' is not a Kubernetes version such as 1.36 or v1.36.2",
        ),
        (["hook.yaml", "--kube-version", "1"], "--kube-version 1: wanted a version such as 1.36"),
        (["hook.yaml", "--output", "nowhere/a"], "nowhere/a: No such file or directory"),
    ],
)
def test_a_wrong_command_line_is_told(
    capsule_lint: Runner, hook: str, tmp_path: Path, words: list[str], error: str
) -> None:
    (tmp_path / "latin.yaml").write_bytes(b"requests: [] # caf\xe9\n")

    assert capsule_lint("impact", *words) == (2, "", f"capsule-lint: {error}\n")
