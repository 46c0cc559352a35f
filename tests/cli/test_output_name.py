"""``-o json``, as users of kubectl write it: a file is written, and that is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Runner

HOOK = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: capsule}
webhooks: [{name: a.example.org, clientConfig: {service: {name: a, namespace: b}}}]
"""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["check", "-o", "json"], "wrote text to the file json; for JSON on standard output: --format json"),
        (["check", "-o", "yaml"], "wrote text to the file yaml; --format chooses the format"),
        (
            ["check", "--format", "json", "-o", "json"],
            "wrote json to the file json; for JSON on standard output: --format json",
        ),
        (
            ["check", "--format", "html:a.html", "--format", "json", "-o", "sarif"],
            "wrote json to the file sarif; for SARIF on standard output: --format sarif",
        ),
        (
            ["impact", "-o", "markdown"],
            "wrote text to the file markdown; for markdown on standard output: --format markdown",
        ),
        (["impact", "-o", "sarif"], "wrote text to the file sarif; --format chooses the format"),
        (["webhooks", "-o", "wide"], "wrote text to the file wide; --format chooses the format"),
    ],
)
def test_it_is_said(capsule_lint: Runner, tmp_path: Path, words: list[str], said: str) -> None:
    (tmp_path / "hook.yaml").write_text(HOOK, encoding="utf-8")

    run = capsule_lint(words[0], "hook.yaml", *words[1:])

    assert (run.out, run.err) == ("", f"capsule-lint: {said}\n")
    assert (tmp_path / words[-1]).read_text(encoding="utf-8") != ""


@pytest.mark.parametrize("name", ["report.json", "./json", "report"])
def test_a_file_is_a_file(capsule_lint: Runner, tmp_path: Path, name: str) -> None:
    (tmp_path / "hook.yaml").write_text(HOOK, encoding="utf-8")

    assert capsule_lint("hook.yaml", "-o", name).err == ""
