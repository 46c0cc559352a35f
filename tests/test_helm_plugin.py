"""The Helm plugin and the post-renderer, run by real Helm."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"

Helm = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def plugged(helm: str, tmp_path: Path) -> Helm:
    """Return a function that runs Helm with the plugin installed and capsule-lint on its PATH."""
    bin_folder, plugin = tmp_path / "bin", tmp_path / "plugin"
    bin_folder.mkdir()
    program = bin_folder / "capsule-lint"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m capsule_lint "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    shutil.copytree(ROOT / "helm", plugin / "helm")
    shutil.copy(ROOT / "plugin.yaml", plugin)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("HELM_", "GITHUB_", "CAPSULE_"))}
    environment = {
        **kept,
        "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        **{f"HELM_{kind}_HOME": str(tmp_path / kind.lower()) for kind in ("DATA", "CACHE", "CONFIG")},
    }

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [helm, *words], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    done = run("plugin", "install", str(plugin))
    assert done.returncode == 0, done.stderr
    return run


@pytest.fixture
def chart(tmp_path: Path) -> Path:
    """A chart of one Namespace, in the folder of the run."""
    (tmp_path / "shop" / "templates").mkdir(parents=True)
    (tmp_path / "shop" / "Chart.yaml").write_text("apiVersion: v2\nname: shop\nversion: 1.0.0\n", encoding="utf-8")
    (tmp_path / "shop" / "templates" / "namespace.yaml").write_text(NAMESPACE, encoding="utf-8")
    return tmp_path / "shop"


def post_rendering(helm: Helm, tmp_path: Path) -> tuple[str, ...]:
    """Return the words by which this Helm runs the post-renderer: 4 wants a plugin, 3 the program itself."""
    if helm("version", "--short").stdout.startswith("v4"):
        done = helm("plugin", "install", str(tmp_path / "plugin" / "helm" / "post-renderer"))
        assert done.returncode == 0, done.stderr
        return ("--post-renderer", "capsule-lint-post-renderer")
    return ("--post-renderer", "capsule-lint", "--post-renderer-args", "post-render")


def test_helm_lints_a_chart(plugged: Helm, chart: Path) -> None:
    done = plugged("capsule-lint", "shop")

    assert (done.returncode, done.stderr) == (0, "")
    assert "Judged 1 object." in done.stdout


def test_findings_fail_it(plugged: Helm, chart: Path) -> None:
    (chart / "templates" / "again.yaml").write_text(NAMESPACE, encoding="utf-8")

    done = plugged("capsule-lint", "shop", "--format", "json")

    assert (done.returncode, '"rule": "CAP008"' in done.stdout) == (1, True)


def test_it_takes_the_namespace_that_helm_keeps_to_itself(plugged: Helm, chart: Path) -> None:
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: '{{ .Release.Namespace }}'}\n"
    (chart / "templates" / "map.yaml").write_text(text, encoding="utf-8")

    done = plugged("capsule-lint", "facts", "shop", "--subject", "document", "--namespace", "capsule-system")

    assert (done.returncode, '"name": "capsule-system"' in done.stdout) == (0, True)


def test_commands_without_a_chart_work_too(plugged: Helm) -> None:
    assert plugged("capsule-lint", "explain", "CAP101").stdout.startswith("CAP101 single-replica")


def test_the_post_renderer_changes_nothing(plugged: Helm, chart: Path, tmp_path: Path) -> None:
    plain = plugged("template", "shop", "shop")

    passed = plugged("template", "shop", "shop", *post_rendering(plugged, tmp_path))

    assert (passed.returncode, passed.stdout) == (0, plain.stdout)


def test_the_post_renderer_refuses_an_error(plugged: Helm, chart: Path, tmp_path: Path) -> None:
    (chart / "templates" / "again.yaml").write_text(NAMESPACE, encoding="utf-8")

    refused = plugged("template", "shop", "shop", *post_rendering(plugged, tmp_path))

    assert (refused.returncode, refused.stdout) == (1, "")


def test_findings_of_the_post_renderer_can_go_to_a_file(plugged: Helm, chart: Path, tmp_path: Path) -> None:
    (chart / "templates" / "again.yaml").write_text(NAMESPACE, encoding="utf-8")
    words = post_rendering(plugged, tmp_path)

    plugged("template", "shop", "shop", *words, "--post-renderer-args", "-o", "--post-renderer-args", "found.txt")

    assert "CAP008 duplicate-resource" in (tmp_path / "found.txt").read_text(encoding="utf-8")


@pytest.mark.installs
def test_what_pip_cannot_install_is_said_with_the_page_that_names_the_platforms(tmp_path: Path) -> None:
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "PYTHON": sys.executable, "HELM_PLUGIN_DIR": str(tmp_path)}
    words = ["bash", str(ROOT / "helm" / "install.sh")]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert done.stderr.endswith(
        "capsule-lint: pip could not install it; "
        "https://github.com/capsule-lint/capsule-lint/blob/main/docs/install.md names the platforms, "
        "and the way out elsewhere\n"
    )


def test_an_environment_of_an_earlier_installation_goes_where_another_program_is_installed(tmp_path: Path) -> None:
    for folder in (tmp_path / "bin", tmp_path / "plugin" / ".environment" / "bin"):
        folder.mkdir(parents=True)
        (folder / "capsule-lint").write_text("#!/bin/sh\necho capsule-lint 9.9.9\n", encoding="utf-8")
        (folder / "capsule-lint").chmod(0o755)
    environment = {"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin", "HELM_PLUGIN_DIR": str(tmp_path / "plugin")}
    words = ["bash", str(ROOT / "helm" / "install.sh")]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "capsule-lint: the plugin uses the one that is installed, capsule-lint 9.9.9\n"
    assert list((tmp_path / "plugin").iterdir()) == []


def test_versions_are_those_of_the_project() -> None:
    import yaml

    from capsule_lint import __version__

    plugins = (ROOT / "plugin.yaml", ROOT / "helm" / "post-renderer" / "plugin.yaml")
    assert [yaml.safe_load(path.read_text(encoding="utf-8"))["version"] for path in plugins] == [__version__] * 2


def test_a_namespace_is_no_option(plugged: Helm, chart: Path) -> None:
    done = plugged("capsule-lint", "shop", "--namespace=--pull")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("capsule-lint: --namespace: '--pull' is not a namespace: ")


@pytest.mark.parametrize(
    ("words", "handed"),
    [
        (["chart", "-f", "a b"], ["--helm=/opt/helm", "--namespace=apps", "chart", "-f", "a b"]),
        (["runbook", "chart"], ["runbook", "--helm=/opt/helm", "--namespace=apps", "chart"]),
        (["chekc", "chart"], ["--helm=/opt/helm", "--namespace=apps", "chekc", "chart"]),
        (["help", "impact"], ["help", "impact"]),
        (["completion", "bash"], ["completion", "bash"]),
        ([], []),
    ],
)
def test_the_program_is_told_who_calls_it_and_with_which_helm(
    tmp_path: Path, words: list[str], handed: list[str]
) -> None:
    program = tmp_path / ".environment" / "bin" / "capsule-lint"
    program.parent.mkdir(parents=True)
    program.write_text('#!/usr/bin/env bash\nprintf "%s\\n" "$CAPSULE_LINT_CALLED_AS" "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    known = {"HELM_PLUGIN_DIR": str(tmp_path), "HELM_BIN": "/opt/helm", "HELM_NAMESPACE": "apps"}

    done = subprocess.run(
        ["bash", str(ROOT / "helm" / "run.sh"), *words], env={**os.environ, **known}, capture_output=True, text=True
    )

    assert (done.stdout.splitlines(), done.stderr) == (["helm capsule-lint", *handed], "")
