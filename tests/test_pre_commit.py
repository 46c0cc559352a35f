"""The hooks, run by the real pre-commit from this checkout, in repositories made for the purpose."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

# One worker, for pre-commit builds the environment of the hooks once, and says so to others who wait.
pytestmark = [pytest.mark.installs, pytest.mark.xdist_group("pre-commit")]

ROOT = Path(__file__).resolve().parents[1]

SOUND = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"
DOUBLED = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\nkind: Namespace\n"
WARNED = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop} # capsule-lint: ignore[CAP008]\n"
TEMPLATE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: {{ .Values.name }}}\n"
CHART = "charts/capsule-new"


class Run(NamedTuple):
    """What a run of pre-commit left behind."""

    code: int
    output: str

    @property
    def verdict(self) -> str:
        """What stands behind the dots: ``Passed``, ``Failed``, or why it was skipped."""
        line = next(line for line in self.output.splitlines() if not line.startswith("[INFO]"))  # it builds, at first
        return line.rpartition(".")[2]

    @property
    def findings(self) -> list[str]:
        """The severities and rules of the findings, which have a line each."""
        return re.findall(r"^\S.*?:\d+:\d+: ((?:error|warning) CAP\d+) ", self.output, re.MULTILINE)


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Variables that leave git and pre-commit their defaults, and a folder for what it builds, once for all tests."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PRE_COMMIT"))}
    people = {f"GIT_{role}_{key}": "nobody" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")}
    folder = tmp_path_factory.mktemp("pre-commit")
    (folder / "gitconfig").touch()
    settings = {"GIT_CONFIG_GLOBAL": folder / "gitconfig", "PRE_COMMIT_HOME": folder / "home"}
    return {**clean, **people, **{key: str(path) for key, path in settings.items()}, "PRE_COMMIT_COLOR": "never"}


@pytest.fixture(scope="session")
def hooks(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> tuple[str, str]:
    """A repository and a commit of it with what stands in this checkout, committed or not: where hooks come from."""
    folder = tmp_path_factory.mktemp("hooks")
    names = git(ROOT, environment, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(lambda name: (ROOT / name).is_file(), names.split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    git(folder, environment, "init", "--quiet")
    git(folder, environment, "add", "--all", "--force")
    git(folder, environment, "commit", "--quiet", "--message", "hooks")
    return str(folder), git(folder, environment, "rev-parse", "HEAD").strip()


def git(folder: Path, environment: dict[str, str], *words: str) -> str:
    """Run git, and return what it says."""
    done = subprocess.run(["git", *words], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


class Repository:
    """Somebody's repository that uses one of the hooks."""

    def __init__(self, folder: Path, environment: dict[str, str], hooks: tuple[str, str]) -> None:
        self.folder, self.environment, self._hooks = folder, environment, hooks
        git(folder, environment, "init", "--quiet")

    def write(self, files: dict[str, str]) -> None:
        """Write and stage files."""
        for name, text in files.items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_text(text, encoding="utf-8")
        self.stage()

    def stage(self) -> None:
        """Stage everything."""
        git(self.folder, self.environment, "add", "--all")

    def commit(self) -> None:
        """Commit what is staged, without hooks."""
        git(self.folder, self.environment, "commit", "--quiet", "--no-verify", "--message", "before")

    def use(self, hook: str, **keys: object) -> None:
        """Write the configuration of pre-commit with one hook."""
        self.use_all({"id": hook, **keys})

    def use_all(self, *hooks: dict[str, object]) -> None:
        """Write the configuration of pre-commit; JSON is YAML."""
        repo, revision = self._hooks
        entry = {"repo": repo, "rev": revision, "hooks": hooks}
        self.write({".pre-commit-config.yaml": json.dumps({"repos": [entry]})})

    def run_all(self, path: str) -> Run:
        """Run the hooks that the configuration has over what is staged."""
        command = [sys.executable, "-m", "pre_commit", "run", "--verbose"]
        environment = {**self.environment, "PATH": path}
        done = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)
        return Run(done.returncode, done.stdout)

    def run(self, hook: str, *words: str, path: str = "", **keys: object) -> Run:
        """Run a hook over what is staged, or over what the words name.

        Args:
            hook: Its id.
            words: For ``pre-commit run``.
            path: PATH, where it is another than that of the tests.
            keys: Of the hook in the configuration, such as ``args``.
        """
        self.use(hook, **keys)
        command = [sys.executable, "-m", "pre_commit", "run", hook, *words]
        environment = {**self.environment, **({"PATH": path} if path else {})}
        done = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)
        return Run(done.returncode, done.stdout)


@pytest.fixture
def repository(tmp_path: Path, environment: dict[str, str], hooks: tuple[str, str]) -> Repository:
    """An empty repository."""
    return Repository(tmp_path, environment, hooks)


@pytest.fixture
def with_chart(repository: Repository, charts: Path) -> Repository:
    """A repository with a chart, committed, in which nothing is changed."""
    shutil.copytree(charts / "capsule-new", repository.folder / CHART)
    repository.use("capsule-lint-helm")
    repository.commit()
    return repository


@pytest.fixture
def path_with_helm(helm: str, tmp_path_factory: pytest.TempPathFactory, path_without_helm: str) -> str:
    """The PATH of the tests, with this Helm."""
    folder = tmp_path_factory.mktemp("bin")
    (folder / "helm").symlink_to(helm)
    return f"{folder}{os.pathsep}{path_without_helm}"


@pytest.fixture
def path_without_helm() -> str:
    """The PATH of the tests, without any Helm."""
    folders = os.environ["PATH"].split(os.pathsep)
    return os.pathsep.join(folder for folder in folders if not shutil.which("helm", path=folder))


def test_a_finding_stops_the_commit_and_is_shown(repository: Repository) -> None:
    repository.use("capsule-lint")
    repository.write({"shop.yaml": DOUBLED})
    install = [sys.executable, "-m", "pre_commit", "install"]
    subprocess.run(install, cwd=repository.folder, env=repository.environment, check=True, capture_output=True)

    commit = ["git", "commit", "--message", "shop"]
    refused = subprocess.run(
        commit, cwd=repository.folder, env=repository.environment, capture_output=True, text=True, check=False
    )
    repository.write({"shop.yaml": SOUND})
    git(repository.folder, repository.environment, *commit[1:])

    assert refused.returncode == 1
    assert "shop.yaml:4:1: error CAP002 " in refused.stderr
    assert git(repository.folder, repository.environment, "log", "--format=%s") == "shop\n"


def test_what_pre_commit_builds_has_the_rules_in_compiled_form(repository: Repository) -> None:
    repository.write({"shop.yaml": SOUND})

    run = repository.run("capsule-lint")

    built = Path(repository.environment["PRE_COMMIT_HOME"]).rglob("site-packages/capsule_lint/rulebook/compiled.py")
    assert (run.code, len(list(built))) == (0, 1)


def test_sound_manifests_pass_and_what_is_none_is_left_alone(repository: Repository) -> None:
    repository.write(
        {
            "shop.yaml": SOUND,
            "chart/templates/shop.yaml": TEMPLATE,
            "chart/values.yaml": "name: shop\n",
            "chart/ci/ha-values.yaml": "name: shop\n",
        }
    )

    run = repository.run("capsule-lint")

    assert (run.code, run.verdict) == (0, "Passed")


def test_changed_files_without_a_manifest_pass(repository: Repository) -> None:
    repository.write({".github/workflows/ci.yaml": "on: push\njobs: {}\n"})

    run = repository.run("capsule-lint", "--verbose")

    assert (run.code, run.verdict) == (0, "Passed")
    assert "capsule-lint: .github/workflows/ci.yaml" in run.output
    assert "no Kubernetes object" in run.output


def test_the_configuration_of_the_repository_is_heeded(repository: Repository) -> None:
    repository.write({"lab/shop.yaml": DOUBLED, ".capsule-lint.yaml": "exclude: lab/\n"})

    run = repository.run("capsule-lint")

    assert (run.code, run.verdict) == (0, "Passed")


def test_a_warning_fails_unless_only_errors_shall(repository: Repository) -> None:
    repository.write({"shop.yaml": WARNED})

    by_default, errors = repository.run("capsule-lint"), repository.run("capsule-lint", args=["--fail-on", "error"])

    assert (by_default.code, by_default.verdict, by_default.findings) == (
        1,
        "Failed",
        ["warning CAP006"],
    )
    assert (errors.code, errors.verdict, errors.findings) == (0, "Passed", [])


def test_of_files_that_need_several_calls_none_is_lost(repository: Repository) -> None:
    # pre-commit fills a command line up to 128 KiB: these need two, in which the findings are among many.
    name = "clusters/{}/" + "x" * 180 + "/shop-{:03}.yaml"
    files = {name.format("eu", number): SOUND.replace("shop", f"shop-{number}") for number in range(800)}
    wrong = [name.format("eu", number) for number in (0, 799)]
    repository.write({**files, **dict.fromkeys(wrong, DOUBLED)})

    run = repository.run("capsule-lint")

    assert (run.code, run.verdict) == (1, "Failed")
    assert run.findings == ["error CAP002"] * 2
    assert [name for name in wrong if f"{Path(name).name}:4:1" in run.output] == wrong
    assert run.output.splitlines().count("1 error.") == 2  # calls, each of which has one of the two


def test_the_whole_repository_is_judged_together(repository: Repository) -> None:
    hooks = (
        "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nmetadata: {name: shop}\n"
    )
    repository.write({"a.yaml": hooks, "b/shop.yaml": hooks})

    run = repository.run("capsule-lint-all")

    assert (run.code, run.findings) == (1, ["error CAP008"])


def test_the_whole_repository_is_judged_when_something_is_only_deleted(repository: Repository) -> None:
    manifests = (ROOT / "examples" / "sound" / "deployment.yaml").read_text(encoding="utf-8").split("---\n")
    (budget,) = (text for text in manifests if "kind: PodDisruptionBudget" in text)
    others = [text for text in manifests if text is not budget]
    shutil.copytree(ROOT / "examples" / "sound", repository.folder / "capsule")
    repository.write({"capsule/deployment.yaml": "---\n".join(others), "capsule/budget.yaml": budget})
    repository.use("capsule-lint-all")
    repository.commit()
    (repository.folder / "capsule" / "budget.yaml").unlink()
    repository.stage()

    all_of_it = repository.run("capsule-lint-all", args=["--select", "CAP102", "capsule"])

    assert (all_of_it.code, all_of_it.findings) == (1, ["warning CAP102"])


def test_a_changed_template_has_its_chart_rendered(with_chart: Repository, path_with_helm: str) -> None:
    template = (with_chart.folder / CHART / "templates" / "deployment.yaml").read_text(encoding="utf-8")
    with_chart.write({f"{CHART}/templates/deployment.yaml": f"{template}# changed\n"})

    run = with_chart.run("capsule-lint-helm", path=path_with_helm, args=["--select", "CAP101"])

    assert (run.code, run.findings) == (1, ["error CAP101"])
    assert f"{CHART}/values.yaml:15:1" in run.output


def test_changed_values_are_those_it_is_rendered_with(with_chart: Repository, path_with_helm: str) -> None:
    values = (with_chart.folder / CHART / "values.yaml").read_text(encoding="utf-8")
    with_chart.write({f"{CHART}/values.yaml": values.replace("replicaCount: 1", "replicaCount: 3")})

    run = with_chart.run("capsule-lint-helm", path=path_with_helm, args=["--select", "CAP101"])

    assert (run.code, run.verdict) == (0, "Passed")


def test_a_chart_of_which_files_are_deleted_is_rendered_without_them(
    with_chart: Repository, path_with_helm: str
) -> None:
    (with_chart.folder / CHART / "templates" / "webhook-service.yaml").unlink()
    (with_chart.folder / CHART / "ci" / "ha-values.yaml").write_text("replicaCount: 2\n")
    with_chart.stage()

    run = with_chart.run("capsule-lint-helm", path=path_with_helm, args=["--select", "CAP301"])

    assert (run.code, run.findings) == (1, ["error CAP301"])


def test_values_beside_the_chart_are_given_with_it(with_chart: Repository, path_with_helm: str) -> None:
    with_chart.write({"clusters/values.prod.yaml": "replicaCount: 3\n"})
    words = ["-f", "clusters/values.prod.yaml", "--select", "CAP101"]

    without = with_chart.run("capsule-lint-helm", path=path_with_helm, args=words)
    with_it = with_chart.run("capsule-lint-helm", path=path_with_helm, args=[CHART, *words])

    assert (without.code, without.verdict) == (1, "Failed")
    assert "which chart they are for is not said: name its folder" in without.output
    assert (with_it.code, with_it.verdict) == (0, "Passed")


def test_files_of_no_chart_have_none_rendered(with_chart: Repository, path_without_helm: str) -> None:
    with_chart.write({"README.md": "Shop\n", "jobs/templates/mail.yaml": "a: b\n"})

    run = with_chart.run("capsule-lint-helm", "--verbose", path=path_without_helm)

    assert (run.code, run.verdict) == (0, "Passed")
    assert "capsule-lint: nothing that changed belongs to a Helm chart" in run.output


def test_without_helm_the_hook_of_charts_says_so(with_chart: Repository, path_without_helm: str) -> None:
    with_chart.write({f"{CHART}/templates/more.yaml": SOUND})

    run = with_chart.run("capsule-lint-helm", path=path_without_helm)

    assert (run.code, run.verdict) == (1, "Failed")
    assert f"capsule-lint: {CHART} is a Helm chart, and there is no helm on the PATH." in run.output
    assert "- exit code: 2" in run.output


UMBRELLA = """\
apiVersion: v2
name: platform
version: 1.0.0
dependencies:
- {name: capsule, version: 0.12.4, repository: "oci://ghcr.io/projectcapsule/charts"}
"""
THREE: tuple[dict[str, object], ...] = (
    {"id": "capsule-lint"},
    {"id": "capsule-lint-helm", "args": ["--select", "CAP101"]},
    {"id": "capsule-lint-all"},
)


def all_three(repository: Repository, *hooks: dict[str, object]) -> None:
    """Use all hooks, and change a manifest, a chart and an umbrella chart, each of which has a finding."""
    repository.use_all(*hooks)
    template = repository.folder / CHART / "templates" / "deployment.yaml"
    repository.write(
        {
            "shop.yaml": DOUBLED,
            f"{CHART}/templates/deployment.yaml": f"{template.read_text(encoding='utf-8')}# changed\n",
            "platform/Chart.yaml": UMBRELLA,
            "platform/values.yaml": "capsule: {replicaCount: 1}\n",
        }
    )


def test_three_hooks_together_print_no_finding_twice(with_chart: Repository, path_with_helm: str) -> None:
    all_three(with_chart, *THREE)

    run = with_chart.run_all(path_with_helm)

    places = ["shop.yaml:4:1", f"{CHART}/values.yaml:15:1", "platform/values.yaml:1:11"]
    assert run.code == 1
    assert [run.output.count(f"{place}: error ") for place in places] == [1, 1, 1]
    assert [run.findings.count(f"error {rule}") for rule in ("CAP002", "CAP101")] == [1, 2]
    assert "capsule-lint: the pre-commit hook capsule-lint-all judges 1 of 1 inputs" in run.output


@pytest.mark.parametrize(
    "hook",
    [
        {"id": "capsule-lint-all", "args": ["clusters"]},
        {"id": "capsule-lint-all", "args": ["--select", "CAP3", "."]},
        {"id": "capsule-lint-all", "stages": ["manual"]},
    ],
    ids=["elsewhere", "other rules", "another stage"],
)
def test_what_all_does_not_judge_is_judged_by_the_others(
    repository: Repository, hook: dict[str, object], path_without_helm: str
) -> None:
    (repository.folder / "clusters").mkdir()
    repository.write({"clusters/sound.yaml": SOUND.replace("shop", "mail"), "shop.yaml": DOUBLED})
    repository.use_all({"id": "capsule-lint"}, hook)

    run = repository.run_all(path_without_helm)

    assert run.output.count("shop.yaml:4:1") == 1


@pytest.mark.parametrize("name", ["--helm=x/run.yaml", "--config=x/run.yaml", "--rules=x/run.yaml"])
@pytest.mark.parametrize("hook", ["capsule-lint", "capsule-lint-helm"])
def test_a_file_that_reads_like_an_option_is_none(with_chart: Repository, hook: str, name: str) -> None:
    folder, _, file = name.partition("/")
    program = f"#!/bin/sh\ntouch {with_chart.folder}/ran\n"
    with_chart.write({"x/run.yaml": program, name: SOUND, f"{folder}/templates/{file}": SOUND})
    (with_chart.folder / "x" / "run.yaml").chmod(0o755)
    with_chart.write({f"{CHART}/templates/more.yaml": SOUND})

    run = with_chart.run(hook, args=["--select", "CAP101"])

    assert (run.code, run.verdict) == (1, "Failed")
    assert "- exit code: 2" in run.output
    assert f"capsule-lint: '{folder}/" in run.output
    assert "is a file here and reads like an option" in run.output
    assert not (with_chart.folder / "ran").exists()
