"""``python -m tools.release``: one version in one place, and everything that follows it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from capsule_lint import __version__
from tools.release import changelog, krew, places
from tools.release.__main__ import main
from tools.standalone import PLATFORMS, archive_name, this_platform

ROOT = Path(__file__).resolve().parents[1]

LOG = "# Changelog\n\n## Unreleased\n\n### Added\n\n- A rule.\n\n## 1.2.3 - 2026-01-02\n\n- The first.\n"
PAGE = """\
# Install

    pip install capsule-lint==1.2.3 'capsule-lint[lsp]==1.2.3' capsule_lint-1.2.3-py3-none-any.whl
    uvx capsule-lint@1.2.3, uses: capsule-lint/capsule-lint@v1.2.3, ghcr.io/capsule-lint/capsule-lint:1.2.3
    https://github.com/capsule-lint/capsule-lint.git#v1.2.3 https://github.com/capsule-lint/capsule-lint.git@v1.2.3
    https://github.com/capsule-lint/capsule-lint/releases/download/v1.2.3/capsule-lint.yaml
    rev: v1.2.3, --version v1.2.3, --branch v1.2.3, --old v1.2.3
    helm pull oci://ghcr.io/projectcapsule/charts/capsule --version 1.2.3, quay.io/clastix/capsule:v1.2.3
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout at 1.2.3, in small."""
    texts = {
        "capsule_lint/__init__.py": '"""A package."""\n\n__version__ = "1.2.3"\n',
        "CHANGELOG.md": LOG,
        "plugin.yaml": "name: capsule-lint\nversion: 1.2.3\n",
        "helm/post-renderer/plugin.yaml": "version: 1.2.3\r\n",
        "docs/install.md": PAGE,
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(text.encode())
    return tmp_path


def texts(root: Path) -> dict[str, str]:
    """Return every file of a folder."""
    return {path.relative_to(root).as_posix(): path.read_bytes().decode() for path in root.rglob("*") if path.is_file()}


def test_everything_here_says_the_version_that_is_stated(capsys: pytest.CaptureFixture[str]) -> None:
    assert (main(["--check"]), capsys.readouterr().out) == (0, "")
    assert places.stated(ROOT) == __version__


def test_every_kind_of_place_is_looked_at_here() -> None:
    found = {place.file for place in places.followers(ROOT) if list(place.mentions(ROOT))}

    assert {"plugin.yaml", "helm/post-renderer/plugin.yaml", "README.md", "docs/ci.md", "docs/install.md"} <= found


def test_a_release_changes_its_places_and_nothing_else(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["1.3.0", "--date", "2026-12-01"], checkout)

    said = "1.3.0 is set, with the date 2026-12-01 in CHANGELOG.md. Next: python -m tools.promises --write\n"
    assert (code, capsys.readouterr()) == (0, (said, ""))
    assert texts(checkout) == {
        "capsule_lint/__init__.py": '"""A package."""\n\n__version__ = "1.3.0"\n',
        "CHANGELOG.md": LOG.replace("## Unreleased\n", "## Unreleased\n\n## 1.3.0 - 2026-12-01\n"),
        "plugin.yaml": "name: capsule-lint\nversion: 1.3.0\n",
        "helm/post-renderer/plugin.yaml": "version: 1.3.0\r\n",
        "docs/install.md": PAGE.replace("1.2.3", "1.3.0").replace(
            "capsule --version 1.3.0, quay.io/clastix/capsule:v1.3.0",
            "capsule --version 1.2.3, quay.io/clastix/capsule:v1.2.3",
        ),
    }


def test_what_is_stale_is_said_line_by_line(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (checkout / "capsule_lint" / "__init__.py").write_text('__version__ = "1.2.4"\n', encoding="utf-8")
    (checkout / "docs" / "install.md").write_text("A\n\nrev: v1.2.4\n    rev: v1.2.2\n", encoding="utf-8")

    code = main(["--check"], checkout)

    assert (code, capsys.readouterr().out.splitlines()) == (
        1,
        [
            "plugin.yaml:2: says 1.2.3, and capsule_lint/__init__.py 1.2.4",
            "helm/post-renderer/plugin.yaml:1: says 1.2.3, and capsule_lint/__init__.py 1.2.4",
            "docs/install.md:4: says 1.2.2, and capsule_lint/__init__.py 1.2.4",
        ],
    )


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["1.2"], "'1.2' is not of the form 1.2.3"),
        (["v1.3.0"], "'v1.3.0' is not of the form 1.2.3"),
        (["1.3.0.dev0"], "'1.3.0.dev0' is not of the form 1.2.3"),
        (["1.2.2"], "1.2.2 is older than 1.2.3, which capsule_lint/__init__.py says"),
        (["1.2.3"], "CHANGELOG.md has 1.2.3 already: a version is released once"),
        (["1.3.0", "--date", "soon"], "Invalid isoformat string: 'soon'"),
        (["--tag", "v1.3.0"], "the tag is v1.3.0, and capsule_lint/__init__.py says 1.2.3"),
        (["--krew", "."], ". lacks kubectl-capsule_lint-1.2.3-linux-amd64.tar.gz, "),
    ],
)
def test_what_cannot_be_released_is_refused_before_anything_is_written(
    checkout: Path, words: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = texts(checkout)

    code = main(words, checkout)

    assert code == 2
    assert capsys.readouterr().err.startswith(f"tools.release: {reason}")
    assert texts(checkout) == before


def test_nothing_unreleased_is_no_release() -> None:
    with pytest.raises(ValueError, match="says nothing below ## Unreleased"):
        changelog.released("## Unreleased\n\n## 1.2.3 - 2026-01-02\n\n- The first.\n", "1.3.0", "2026-12-01")


def test_the_notes_of_a_release_are_its_section(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (main(["--tag", "v1.2.3"], checkout), main(["--notes"], checkout)) == (0, 0)
    assert capsys.readouterr().out == "- The first.\n"


def test_a_tag_without_notes_is_refused(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (checkout / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n\n- A rule.\n", encoding="utf-8")

    assert main(["--tag", "v1.2.3"], checkout) == 2
    assert capsys.readouterr().err == "tools.release: CHANGELOG.md has no section ## 1.2.3\n"


def test_the_changelog_can_be_released() -> None:
    log = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    text = log.replace("## Unreleased\n", "## Unreleased\n\n- Something.\n", 1)  # after a release, there is nothing

    made = changelog.released(text, "99.0.0", "2026-12-01")

    assert changelog.notes(made, "99.0.0") == changelog.sections(text)["Unreleased"] + "\n"
    assert changelog.sections(made)["Unreleased"] == ""


def archives(folder: Path, version: str) -> None:
    """Write what stands for the archives of all platforms."""
    for platform in PLATFORMS:
        (folder / archive_name(version, platform)).write_bytes(platform.encode())


def test_krew_is_told_the_archive_of_each_platform_by_its_checksum(tmp_path: Path) -> None:
    archives(tmp_path, "1.2.3")

    manifest: dict[str, Any] = yaml.safe_load(krew.manifest(tmp_path, "1.2.3"))

    release = "https://github.com/capsule-lint/capsule-lint/releases/download/v1.2.3"
    assert (manifest["kind"], manifest["metadata"], manifest["spec"]["version"]) == (
        "Plugin",
        {"name": "capsule-lint"},
        "v1.2.3",
    )
    assert len(manifest["spec"]["platforms"]) == len(PLATFORMS)
    assert manifest["spec"]["platforms"][0] == {
        "selector": {"matchLabels": {"os": "linux", "arch": "amd64"}},
        "uri": f"{release}/kubectl-capsule_lint-1.2.3-linux-amd64.tar.gz",
        "sha256": "abb35c616421af72198ad7c2aeeef38516f08f6a7afb2a728cf0068a8a712ddc",
        "bin": "kubectl-capsule_lint/kubectl-capsule_lint",
    }
    assert manifest["spec"]["platforms"][-1]["bin"] == "kubectl-capsule_lint/kubectl-capsule_lint.exe"


def test_a_platform_without_a_wheel_gets_no_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.system", lambda: "Windows")
    monkeypatch.setattr("platform.machine", lambda: "ARM64")

    with pytest.raises(ValueError, match="windows-arm64: the CEL library has no wheel for it"):
        this_platform()


def test_the_build_reads_the_version_without_importing_the_package(tmp_path: Path) -> None:
    from hatchling.metadata.core import ProjectMetadata
    from hatchling.plugin.manager import PluginManager

    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "capsule_lint").mkdir()
    text = '__version__ = "7.8.9"\nraise SystemExit("imported")\n'
    (tmp_path / "capsule_lint" / "__init__.py").write_text(text, encoding="utf-8")

    assert ProjectMetadata(str(tmp_path), PluginManager()).version == "7.8.9"
