"""What a document is judged with."""

from __future__ import annotations

from pathlib import Path

import pytest

from capsule_lint.language_server.scopes import LARGEST, Scope, scope_of

MANIFEST = "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n"
UMBRELLA = "apiVersion: v2\nname: mine\nversion: 1.0.0\ndependencies: [{name: capsule, version: 0.14.0}]\n"


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "top.yaml": MANIFEST,
        "plain/a.yaml": MANIFEST,
        "plain/deep/b.yaml": MANIFEST,
        "built/kustomization.yaml": "resources: [more/c.yaml]\n",
        "built/more/c.yaml": MANIFEST,
        "umbrella/Chart.yaml": UMBRELLA,
        "umbrella/values.yaml": "capsule: {replicaCount: 2}\n",
        "capsule/Chart.yaml": "apiVersion: v2\nname: capsule\nversion: 0.12.4\n",
        "capsule/values.yaml": "replicaCount: 2\n",
        "other/Chart.yaml": "- not a chart\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("name", "inputs", "version"),
    [
        ("top.yaml", (".",), ""),
        ("plain/a.yaml", ("plain",), ""),
        ("plain/deep/b.yaml", ("plain/deep",), ""),
        ("plain/new.yaml", ("plain",), ""),
        ("built/more/c.yaml", ("built",), ""),
        ("umbrella/Chart.yaml", ("umbrella",), ""),
        ("umbrella/values.yaml", ("umbrella",), ""),
        ("umbrella/ci/prod.yaml", ("umbrella/values.yaml", "umbrella/ci/prod.yaml"), "0.14.0"),
        ("capsule/values.yaml", ("capsule/values.yaml",), "0.12.4"),
        ("other/values.yaml", ("other",), ""),
    ],
)
def test_a_file_is_judged_with_the_chart_the_kustomization_or_the_folder_it_is_in(
    name: str, inputs: tuple[str, ...], version: str
) -> None:
    text = MANIFEST if Path(name).exists() and "Namespace" in Path(name).read_text(encoding="utf-8") else "a: 1\n"

    assert scope_of("root", name, text) == Scope("root", inputs, version)


@pytest.mark.parametrize(
    "name", ["notes.txt", "umbrella/templates/a.yaml", "umbrella/charts/b/c.yaml", ".capsule-lint.yaml", "skip/a.yaml"]
)
def test_what_is_not_judged(name: str) -> None:
    assert scope_of("root", name, MANIFEST, exclude=("skip",)) is None


@pytest.mark.parametrize(
    ("name", "text", "inputs", "version"),
    [
        ("plain/a.yaml", MANIFEST, ("plain/", "top.yaml"), ""),
        ("top.yaml", MANIFEST, ("plain/", "top.yaml"), ""),
        ("plainer/a.yaml", MANIFEST, ("plainer",), ""),
        ("values.yaml", "a: 1\n", ("values.yaml",), "0.12.4"),
    ],
)
def test_what_the_user_says_counts_first(name: str, text: str, inputs: tuple[str, ...], version: str) -> None:
    assert scope_of("root", name, text, ("plain/", "top.yaml"), "0.12.4") == Scope("root", inputs, version)


def test_of_a_very_large_folder_only_the_file_is_judged() -> None:
    for number in range(LARGEST):
        Path("plain", f"{number}.yaml").touch()

    assert scope_of("root", "plain/a.yaml", MANIFEST) == Scope("root", ("plain/a.yaml",))
