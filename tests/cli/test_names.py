"""Files whose names are no UTF-8: shown or written as they are, by every command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

VALUES, MANIFEST = b"values\xff.yaml", b"caps\xfeule.yaml"
HOOK = b"""\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: capsule}
webhooks: [{name: a.example.org, clientConfig: {service: {name: a, namespace: b}}}]
"""


def run(folder: Path, *words: bytes) -> tuple[int, bytes, bytes]:
    done = subprocess.run([sys.executable, "-m", "capsule_lint", *words], cwd=folder, capture_output=True, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in ((VALUES, b"replicaCount: 1\n"), (MANIFEST, HOOK)):
        with open(os.path.join(os.fsencode(tmp_path), name), "wb") as file:
            file.write(content)
    return tmp_path


def test_the_diff_of_a_fix_names_the_file_by_its_bytes(folder: Path) -> None:
    code, out, err = run(folder, b"fix", VALUES, b"--chart-version", b"0.14.0", b"--select", b"CAP101", b"--diff")

    assert (code, out) == (
        0,
        b"--- values\xff.yaml\n+++ values\xff.yaml\n@@ -1 +1 @@\n-replicaCount: 1\n+replicaCount: 3\n",
    )
    assert err.startswith(b"values\\udcff.yaml:\n")


def test_a_fix_writes_into_such_a_file(folder: Path) -> None:
    assert run(folder, b"fix", VALUES, b"--chart-version", b"0.14.0", b"--select", b"CAP101")[0] == 0
    assert (folder / os.fsdecode(VALUES)).read_bytes() == b"replicaCount: 3\n"


def test_facts_name_it_in_json(folder: Path) -> None:
    code, out, _ = run(folder, b"facts", MANIFEST, b"--subject", b"document")

    assert (code, json.loads(out)["document"][0]["origin"]["file"]) == (0, os.fsdecode(MANIFEST))


@pytest.mark.parametrize(
    "words",
    [
        *([b"check", b"--format", name] for name in (b"text", b"json", b"sarif", b"github", b"gitlab", b"junit")),
        *([b"check", b"--format", name] for name in (b"markdown", b"html")),
        *([b"impact", b"--format", name] for name in (b"text", b"json", b"markdown")),
        *([b"webhooks", b"--format", name] for name in (b"text", b"json", b"markdown")),
        *([b"alerts", b"--format", name] for name in (b"prometheusrule", b"tests", b"json")),
        [b"fix", b"--check"],
        [b"facts"],
    ],
)
def test_every_command_ends_as_it_would_with_another_name(folder: Path, words: list[bytes]) -> None:
    (folder / "capsule.yaml").write_bytes(HOOK)

    there, here = run(folder, *words, b"capsule.yaml"), run(folder, *words, MANIFEST)

    assert (here[0], b"Traceback" in here[2]) == (there[0], False)
    assert here[0] in (0, 1)
