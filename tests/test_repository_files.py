"""Files for GitHub and for container engines: they hold to their schemas, to what they name, and to our pins."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from .conftest import program

ROOT = Path(__file__).resolve().parents[1]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
FORMS = sorted(path for path in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.mark.installs
@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("github-issue-forms", FORMS),
        ("github-issue-config", [GITHUB / "ISSUE_TEMPLATE" / "config.yml"]),
        ("dependabot", [GITHUB / "dependabot.yml"]),
        ("github-workflows", WORKFLOWS),
        ("github-actions", [ROOT / "action.yml"]),
    ],
)
def test_files_for_github_hold_to_their_schema(schema: str, files: list[Path]) -> None:
    # In an environment of its own: it needs a newer ruamel.yaml than we do.
    words = ["tool", "run", "--python", sys.executable, "check-jsonschema==0.39.0", "--builtin-schema"]
    done = subprocess.run(
        [Path(sys.executable).with_name("uv"), *words, f"vendor.{schema}", *files],
        capture_output=True,
        text=True,
        check=False,
    )

    assert files
    assert (done.returncode, done.stdout) == (0, "ok -- validation done\n")


def test_ids_of_a_form_are_there_once() -> None:
    ids = {path.name: [part["id"] for part in load(path)["body"] if "id" in part] for path in FORMS}

    assert len(ids) == 4
    assert [name for name, named in ids.items() if len(named) != len(set(named))] == []


def test_forms_for_bugs_send_vulnerabilities_elsewhere() -> None:
    first = {path.name: load(path)["body"][0] for path in FORMS if "bug" in load(path)["labels"]}

    assert sorted(first) == ["crash.yml", "wrong-verdict.yml"]
    assert [part["type"] for part in first.values()] == ["markdown"] * 2
    assert all("/security/advisories/new" in part["attributes"]["value"] for part in first.values())


def test_links_of_forms_lead_to_files_that_exist() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml"))
    names = re.findall(r"github\.com/capsule-lint/capsule-lint/blob/main/([\w./-]+)", text)

    assert names
    assert [name for name in names if not (ROOT / name).is_file()] == []


def test_every_action_is_pinned_to_a_commit_with_its_version() -> None:
    lines = [
        (path.name, line.strip())
        for path in (*WORKFLOWS, ROOT / "action.yml")
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.match(r"\s*(- )?uses: ", line)
    ]
    pinned = re.compile(r"(- )?uses: (\./ # zizmor: .*|[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)")

    assert [line for line in lines if not pinned.fullmatch(line[1])] == []


def test_one_version_of_an_action_everywhere_in_our_own_workflows() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in WORKFLOWS if path.name in ("ci.yml", "release.yml"))
    used = {tuple(each.split("@")) for each in re.findall(r"uses: (\S+@[0-9a-f]{40})", text)}

    assert len(used) == len({action for action, _ in used})


def test_only_what_publishes_may_write_and_what_can_be_undone_comes_first() -> None:
    jobs = load(GITHUB / "workflows" / "release.yml")["jobs"]
    writes = {
        name: sorted(key for key, value in job["permissions"].items() if value == "write") for name, job in jobs.items()
    }

    assert {name: rights for name, rights in writes.items() if rights} == {
        "image": ["attestations", "id-token", "packages"],
        "pypi": ["id-token"],
        "github": ["attestations", "contents", "id-token"],
    }
    assert {name: job.get("needs", []) for name, job in jobs.items()} == {
        "build": [],
        "clean": "build",
        "plugin": "build",
        "image": ["build", "clean", "plugin"],
        "pypi": ["build", "image"],
        "github": ["build", "pypi"],
    }


def test_workflows_pass_the_strictest_check_of_zizmor() -> None:
    words = ["--offline", "--quiet", "--no-progress", "--persona", "pedantic", ".github"]
    done = subprocess.run(
        [Path(sys.executable).with_name("zizmor"), *words], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout


def test_every_update_waits() -> None:
    updates = load(GITHUB / "dependabot.yml")["updates"]

    assert {each["package-ecosystem"] for each in updates} == {"github-actions", "pip", "docker"}
    assert [each["cooldown"] for each in updates] == [{"default-days": 7}] * len(updates)


@pytest.mark.skipif(sys.platform != "linux", reason="hadolint has a wheel for Linux alone")
def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("hadolint"), ROOT / "Dockerfile"], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (0, "")


def test_base_images_are_pinned_by_digest_and_nothing_is_downloaded_unchecked() -> None:
    bases = re.findall(r"^FROM (?:--\S+ )?(\S+)", DOCKERFILE, re.MULTILINE)

    assert [base for base in bases if not re.fullmatch(r"[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}", base)] == []
    assert len({base for base in bases if base.startswith("python:")}) == 1
    assert re.findall(r"\b(?:curl|wget|ADD|apt-get|http\S+)", DOCKERFILE) == []


def test_the_image_runs_as_a_user_without_rights() -> None:
    last = DOCKERFILE.rpartition("\nFROM ")[2]

    assert re.findall(r"^USER (.*)$", last, re.MULTILINE) == ["65532:65532"]
    assert last.rstrip().endswith('ENTRYPOINT ["capsule-lint"]')


def test_the_image_is_given_what_it_copies_and_no_more() -> None:
    copied = {
        word
        for line in re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE)
        for word in line.removesuffix(" ./").split()
    }
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()

    assert {line.removeprefix("!") for line in lines if line.startswith("!")} == copied
    assert "*" in lines


@pytest.mark.parametrize("script", [".ci/image", ".ci/run", ".ci/programs"])
def test_scripts_of_ci_are_clean(script: str) -> None:
    words = [Path(sys.executable).with_name("shellcheck"), "-x", ROOT / script]
    done = subprocess.run(words, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (0, "")


ENGINE = r"""#!/usr/bin/env bash
# Does what .ci/image asks of a container engine, without containers.
entrypoint=capsule-lint
shift
while [[ "$1" == --* ]]; do
  case "$1" in
    --volume) folder="${2%%:*}" && shift ;;
    --entrypoint) entrypoint="$2" && shift ;;
    --network) shift ;;
  esac
  shift
done
shift
[[ "$entrypoint $*" != "$BROKEN" ]] || exit 2
[[ "$entrypoint" != id ]] || { echo 65532 && exit; }
cd "$folder" && exec "$PYTHON" -m capsule_lint "$@"
"""


@pytest.mark.helm
@pytest.mark.many
@pytest.mark.parametrize(
    ("broken", "ends"),
    [("", 0), ("capsule-lint --version", 1), ("capsule-lint - --exit-zero", 2), ("id --user", 1)],
)
def test_the_check_of_the_image_fails_where_one_of_its_runs_does(tmp_path: Path, broken: str, ends: int) -> None:
    (tmp_path / "engine").write_text(ENGINE, encoding="utf-8")
    (tmp_path / "engine").chmod(0o755)
    for name in ("helm-v4", "kustomize"):
        (tmp_path / name.partition("-")[0]).symlink_to(program(name))
    path = os.pathsep.join([str(tmp_path), os.environ["PATH"]])
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("CAPSULE_LINT_", "GITHUB_"))}
    variables = {**kept, "PATH": path, "PYTHONPATH": str(ROOT), "PYTHON": sys.executable, "BROKEN": broken}

    words = ["bash", ROOT / ".ci" / "image", tmp_path / "engine", "capsule-lint"]
    done = subprocess.run(words, env=variables, capture_output=True, text=True, check=False)

    assert done.returncode == ends, done.stderr
    assert ("it runs as user 65532" in done.stdout) is (ends == 0)


def _engine() -> str:
    """Return docker or podman, if one has its base images or can get them; empty without."""
    base = re.findall(r"^FROM (python:\S+)", DOCKERFILE, re.MULTILINE)[0]
    for name in ("docker", "podman"):
        pulled = shutil.which(name) and subprocess.run(
            [name, "pull", "--quiet", base], capture_output=True, check=False
        )
        if pulled and pulled.returncode == 0:
            return name
    return ""


@pytest.mark.installs
def test_the_image_is_built_and_runs() -> None:
    if not (engine := _engine()):
        pytest.skip("no docker or podman here that can pull the base images; the job image of ci.yml has one")
    subprocess.run([engine, "build", "--tag", "capsule-lint-test", ROOT], check=True, capture_output=True)

    subprocess.run(["bash", ROOT / ".ci" / "image", engine, "capsule-lint-test"], check=True)
