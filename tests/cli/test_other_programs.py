"""What other programs are handed: no word of an input, a file's name or a configuration is an option of theirs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from .conftest import Runner

CHART = "apiVersion: v2\nname: {name}\nversion: 1.0.0\n"
OBJECT = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"

STAND_IN = """#!PYTHON
import json, sys
with open(RECORD, "a", encoding="utf-8") as record:
    record.write(json.dumps(sys.argv[1:]) + "\\n")
print(OUTPUT if sys.argv[1] != "show" else "")
"""


class Records(NamedTuple):
    """What a stand-in for other programs was started with."""

    program: str
    file: Path

    def read(self, folder: Path) -> list[list[str]]:
        """Return the words of each start; the folder of the run, and temporary ones, are called so."""
        lines = self.file.read_text(encoding="utf-8").splitlines() if self.file.exists() else []
        return [[self._called(word, folder) for word in json.loads(line)] for line in lines]

    def _called(self, word: str, folder: Path) -> str:
        option, mark, path = word.partition("=")
        if option in ("--values", "--destination"):
            return f"{option}{mark}TEMPORARY/{os.path.basename(path)}"
        return word.replace(str(folder), "FOLDER")


@pytest.fixture
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Records:
    """A program that takes the place of Helm and Kustomize, and writes down what it is started with."""
    folder = tmp_path_factory.mktemp("stand-in")
    program = folder / "program"
    text = STAND_IN.replace("PYTHON", sys.executable).replace("RECORD", repr(str(folder / "record")))
    program.write_text(text.replace("OUTPUT", repr(OBJECT)), encoding="utf-8")
    program.chmod(0o755)
    return Records(str(program), folder / "record")


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def chart(folder: str = "chart", name: str = "shop") -> dict[str, str]:
    return {f"{folder}/Chart.yaml": CHART.format(name=name), f"{folder}/templates/a.yaml": OBJECT}


TEMPLATE, SHOW = ["template", "--namespace=default"], ["show", "crds", "--", "./chart"]

HANDED = {
    "the chart's name": (chart(), ["chart"], {}, [[*TEMPLATE, "--", "shop", "./chart"], SHOW]),
    "a folder": (
        chart("--post-renderer=sh"),
        ["--", "--post-renderer=sh"],
        {},
        [[*TEMPLATE, "--", "shop", "./--post-renderer=sh"], ["show", "crds", "--", "./--post-renderer=sh"]],
    ),
    "a folder that Git would clone": (
        chart("https:/example.org/shop"),
        ["https:/example.org/shop"],
        {},
        [
            [*TEMPLATE, "--", "shop", "./https:/example.org/shop"],
            ["show", "crds", "--", "./https:/example.org/shop"],
        ],
    ),
    "options of the command line": (
        chart(),
        [
            "chart",
            *["--release-name", "my.shop", "-n", "apps", "--kube-version", "v1.36.2"],
            *["--api-versions", "a/v1,b.c/v2/Kind", "--set", "a=--output-dir=x", "--set-string=--b=1"],
            "--include-crds",
        ],
        {},
        [
            [
                *["template", "--namespace=apps", "--kube-version=v1.36.2", "--api-versions=a/v1,b.c/v2/Kind"],
                *["--set=a=--output-dir=x", "--set-string=--b=1", "--include-crds", "--", "my.shop", "./chart"],
            ]
        ],
    ),
    "values files": (
        {**chart(), "--debug": "a: 1\n", "http:/x.yaml": "b: 2\n"},
        ["chart", "--values=--debug", "-f", "http:/x.yaml"],
        {},
        [
            [*TEMPLATE, "--values=TEMPORARY/0.yaml", "--values=TEMPORARY/1.yaml", "--", "shop", "./chart"],
            SHOW,
        ],
    ),
    "the environment": (
        chart(),
        ["chart"],
        {"HELM_NAMESPACE": "apps"},
        [["template", "--namespace=apps", "--", "shop", "./chart"], SHOW],
    ),
    "the configuration": (
        {
            **chart(),
            "more/v.yaml": "a: 1\n",
            ".capsule-lint.yaml": "release-name: mine\nnamespace: apps\nkube-version: '1.36'\napi-versions: [a/v1]\n"
            "values: more/v.yaml\nset: --a=1\nset-file: b=more/v.yaml\n",
        },
        ["chart"],
        {},
        [
            [
                *["template", "--namespace=apps", "--kube-version=1.36", "--api-versions=a/v1", "--set=--a=1"],
                *["--set-file=b=more/v.yaml", "--values=TEMPORARY/0.yaml", "--", "mine", "./chart"],
            ],
            SHOW,
        ],
    ),
    "a Kustomize folder": (
        {"--enable-exec/kustomization.yaml": "resources: [a.yaml]\n", "--enable-exec/a.yaml": OBJECT},
        ["--", "--enable-exec"],
        {},
        [["build", "--", "FOLDER/--enable-exec"]],
    ),
    "charts that changed": (
        chart("--repo=x"),
        ["--changed-charts", "--", "--repo=x/Chart.yaml"],
        {},
        [[*TEMPLATE, "--", "shop", "./--repo=x"], ["show", "crds", "--", "./--repo=x"]],
    ),
}


@pytest.mark.parametrize("source", HANDED)
def test_each_word_is_handed_over_as_what_it_is(
    capsule_lint: Runner, tmp_path: Path, stand_in: Records, source: str
) -> None:
    files, words, environment, expected = HANDED[source]
    write(tmp_path, files)

    programs = [f"--helm={stand_in.program}", f"--kustomize={stand_in.program}"]
    run = capsule_lint(*programs, "--select=input", *words, **environment)

    assert (run.code, run.err, stand_in.read(tmp_path)) == (0, "", expected)


DECLARED = """\
apiVersion: helm.cattle.io/v1
kind: HelmChart
metadata: {name: capsule, namespace: kube-system}
spec: {SPEC}
"""
PULLED = {
    "a registry": (
        'chart: "oci://example.org/charts/capsule", version: 0.14.0',
        [["pull", "--destination=TEMPORARY/fetched", "--version=0.14.0", "--", "oci://example.org/charts/capsule"]],
    ),
    "a registry of this machine": (
        'chart: "oci://localhost:5000/capsule", version: ">=0.12 <0.13, !=0.12.1"',
        [
            [
                *["pull", "--destination=TEMPORARY/fetched", "--version=>=0.12 <0.13, !=0.12.1", "--plain-http", "--"],
                "oci://localhost:5000/capsule",
            ]
        ],
    ),
    "a repository": (
        'chart: capsule, repo: "https://example.org/-/charts", version: 0.14.0',
        [["repo", "add", "--", "charts", "https://example.org/-/charts"]],
    ),
    "an archive": (
        'chart: "https://example.org/capsule-0.14.0.tgz"',
        [
            [
                "pull",
                "--destination=TEMPORARY/fetched",
                "--version=0.14.0",
                "--",
                "https://example.org/capsule-0.14.0.tgz",
            ]
        ],
    ),
    "an option as repository": ('chart: capsule, repo: "--post-renderer=x", version: 0.14.0', []),
    "an option as chart": ('chart: "--post-renderer=x/capsule", repo: "--debug", version: 0.14.0', []),
    "an option as version": ('chart: capsule, repo: "https://example.org/charts", version: "--devel"', []),
    "a version and an option": ('chart: capsule, repo: "https://example.org/charts", version: "0.14.0 --devel"', []),
    "an option below a host": ('chart: capsule, repo: "https://example.org/--debug/ --x", version: 0.14.0', []),
}


@pytest.mark.parametrize(("spec", "expected"), PULLED.values(), ids=PULLED)
def test_what_a_declaration_says_is_handed_over_as_what_it_is(
    capsule_lint: Runner, tmp_path: Path, stand_in: Records, spec: str, expected: list[list[str]]
) -> None:
    write(tmp_path, {"a.yaml": DECLARED.replace("SPEC", spec)})

    capsule_lint("a.yaml", "--pull", f"--helm={stand_in.program}", XDG_CACHE_HOME=str(tmp_path / "cache"))

    assert stand_in.read(tmp_path) == expected


HOSTILE = ["--post-renderer=sh", "-x", "--", "a b", "A", "a\nb", "../x", "a.", "x" * 54]
"""No names of releases; nor, but for the last, of namespaces."""


@pytest.mark.parametrize("word", HOSTILE)
def test_a_chart_whose_name_is_no_release_name_is_refused(
    capsule_lint: Runner, tmp_path: Path, stand_in: Records, word: str
) -> None:
    write(tmp_path, chart(name=json.dumps(word)))

    run = capsule_lint("chart", f"--helm={stand_in.program}")
    named = capsule_lint("chart", f"--helm={stand_in.program}", "--release-name=shop")

    where = f"capsule-lint: chart/Chart.yaml:2: name: {word!r} is not a release name: "
    assert (run.code, run.out, run.err[: len(where)]) == (2, "", where)
    assert (named.code, stand_in.read(tmp_path)) == (0, [[*TEMPLATE, "--", "shop", "./chart"], SHOW])


SETTINGS = [
    *(("release-name", word) for word in HOSTILE if word != "--"),  # which argparse takes for no value
    *(("namespace", word) for word in (*HOSTILE[:-1], "x" * 64, "a.b") if word != "--"),
    *(("kube-version", word) for word in ("--validate", "1.2.3.4", "new", "1 2")),
    *(("api-versions", word) for word in ("--validate", "a b", "/v1")),
]


@pytest.mark.parametrize(("key", "word"), SETTINGS)
def test_a_setting_that_is_not_the_name_it_should_be_is_refused(
    capsule_lint: Runner, tmp_path: Path, stand_in: Records, key: str, word: str
) -> None:
    write(tmp_path, {**chart(), "other.yaml": f"{key}: {json.dumps(word)}\n"})

    configured = capsule_lint("chart", f"--helm={stand_in.program}", "--config=other.yaml")
    given = capsule_lint("chart", f"--helm={stand_in.program}", f"--{key}={word}")

    assert (configured.code, given.code) == (2, 2)
    assert configured.err.startswith(f"capsule-lint: other.yaml:1: {key}: {word!r} is not a")
    assert given.err.startswith(f"capsule-lint: --{key}: {word!r} is not a")
    assert stand_in.read(tmp_path) == []


def test_a_namespace_of_the_environment_is_looked_at_too(
    capsule_lint: Runner, tmp_path: Path, stand_in: Records
) -> None:
    write(tmp_path, chart())

    run = capsule_lint("chart", f"--helm={stand_in.program}", HELM_NAMESPACE="--validate")

    assert (run.code, stand_in.read(tmp_path)) == (2, [])
    assert run.err.startswith("capsule-lint: HELM_NAMESPACE: '--validate' is not a namespace: ")


@pytest.mark.parametrize("name", ["--post-renderer=sh", "-n", "a,b", "https:/x/y"])
def test_helm_takes_a_folder_of_any_name_for_a_folder(
    capsule_lint: Runner, tmp_path: Path, helm: str, name: str
) -> None:
    write(tmp_path, {**chart(name), f"{name}/values.yaml": "a: 1\n", "--debug": "b: 2\n"})

    run = capsule_lint(f"--helm={helm}", "--values=--debug", "--select=input", "--", name)

    assert (run.code, run.err) == (0, "")


@pytest.mark.parametrize("name", ["--enable-exec", "-h", "github.com/a/b", "https:/a/b"])
def test_kustomize_takes_a_folder_of_any_name_for_a_folder(
    capsule_lint: Runner, tmp_path: Path, kustomize: str, name: str
) -> None:
    write(tmp_path, {f"{name}/kustomization.yaml": "resources: [a.yaml]\n", f"{name}/a.yaml": OBJECT})

    run = capsule_lint(f"--kustomize={kustomize}", "--", name)

    assert (run.code, run.err) == (0, "")


def test_a_chart_cannot_make_helm_run_a_program(capsule_lint: Runner, tmp_path: Path, helm: str) -> None:
    write(tmp_path, chart(name="--post-renderer=./ev.sh"))
    write(tmp_path, {"ev.sh": "#!/bin/sh\ntouch ran\ncat\n"})
    (tmp_path / "ev.sh").chmod(0o755)

    run = capsule_lint("chart", f"--helm={helm}")

    assert (run.code, (tmp_path / "ran").exists()) == (2, False)


AUDIT = """
import sys
STARTS = ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.system", "os.fork", "os.startfile", "pty.spawn")
def look(event, arguments):
    if event.startswith("socket.") or event in STARTS:
        raise SystemExit(f"{event} {arguments}")
sys.addaudithook(look)
from capsule_lint.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "command", ["check", "impact", "webhooks", "alerts", "facts", "fix", "diff", "rules", "test", "config"]
)
def test_manifests_need_neither_the_network_nor_another_program(tmp_path: Path, command: str) -> None:
    shutil.copytree(Path(__file__).resolve().parents[2] / "examples" / "fragile", tmp_path / "in")
    reading = ("check", "impact", "webhooks", "alerts", "facts", "fix")
    words = ["in"] if command in reading else ["in", "in"] if command == "diff" else []

    done = subprocess.run(
        [sys.executable, "-c", AUDIT, command, *words], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert (done.returncode, "socket." in done.stderr, "Traceback" in done.stderr) == (
        1 if command == "check" else 0,
        False,
        False,
    )


def test_manifests_are_judged_without_a_network(tmp_path: Path) -> None:
    if shutil.which("unshare") is None or subprocess.run(["unshare", "-n", "true"], check=False).returncode:
        pytest.skip("unshare cannot make a network namespace here")
    fragile = str(Path(__file__).resolve().parents[2] / "examples" / "fragile")
    command = [sys.executable, "-m", "capsule_lint", fragile]

    with_network, without = (
        subprocess.run([*before, *command], cwd=tmp_path, capture_output=True, check=False)
        for before in ([], ["unshare", "-n"])
    )

    assert (without.returncode, without.stdout, without.stderr) == (1, with_network.stdout, b"")


def test_strace_sees_no_socket_and_no_other_program(tmp_path: Path) -> None:
    if shutil.which("strace") is None or subprocess.run(["strace", "-qq", "true"], check=False).returncode:
        pytest.skip("there is no strace, or it may not trace here")
    fragile = str(Path(__file__).resolve().parents[2] / "examples" / "fragile")

    strace = ["strace", "-f", "-qq", "-e", "trace=execve,socket,connect", "-o", "trace"]
    command = [*strace, sys.executable, "-m", "capsule_lint", fragile]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)

    calls = [line for line in (tmp_path / "trace").read_text(encoding="utf-8").splitlines() if "(" in line]
    assert (done.returncode, [line for line in calls if "execve(" not in line]) == (1, [])
    assert len([line for line in calls if "execve(" in line]) == 1


def test_only_one_module_starts_programs() -> None:
    package = Path(__file__).resolve().parents[2] / "capsule_lint"
    words = ("import subprocess", "os.system", "os.exec", "os.spawn", "os.posix_spawn", "import pty")

    found = {
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if any(word in path.read_text(encoding="utf-8") for word in words)
    }

    assert found == {os.path.join("load", "programs.py")}
