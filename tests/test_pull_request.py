"""A pull request is compared with what it starts from and told so once: in the jobs of GitHub and of GitLab."""

from __future__ import annotations

import base64
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from capsule_lint.pull_request.comment import HEADING, body, fitted, marker
from capsule_lint.pull_request.comparison import Compared

from .pull_request_hosts import TOKEN, Api

ROOT = Path(__file__).resolve().parents[1]
PYTHON = shlex.quote(sys.executable)
INPUTS = ROOT / "tests" / "diff" / "inputs"

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed, which runners have")


class Done(NamedTuple):
    """What a job left behind."""

    code: int
    log: str
    summary: str


class Project:
    """A repository with a pull request, and the checkout of the job that looks at it."""

    def __init__(self, folder: Path, api: Api) -> None:
        self.folder, self.api = folder, api
        self.origin, self.checkout = folder / "origin", folder / "checkout"
        (folder / "temp").mkdir()
        for repository in (self.origin, self.checkout):
            repository.mkdir()
            self.git(repository, "init", "--quiet", "--initial-branch=main")
        self.git(self.checkout, "remote", "add", "origin", f"file://{self.origin}")
        self.base = self.head = self.merge = ""

    def git(self, repository: Path, *words: str) -> str:
        """Run git, and return what it says."""
        people = {f"GIT_{role}_{key}": "nobody" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")}
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), **people}
        done = subprocess.run(
            ["git", *words], cwd=repository, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def commit(self, files: dict[str, str | None], message: str = "change") -> str:
        """Write files, or delete those without a text, and commit; return the commit."""
        for name, text in files.items():
            path = self.origin / name
            if text is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self.git(self.origin, "add", "--all", "--force")
        self.git(self.origin, "commit", "--quiet", "--allow-empty", "--message", message)
        return self.git(self.origin, "rev-parse", "HEAD")

    def propose(self, before: dict[str, str | None], after: dict[str, str | None], branch: str = "change") -> None:
        """Make a pull request: from one set of files, to which main adds something since, to another."""
        self.commit({"README.md": "Shop\n"})
        self.start = self.commit(before)
        self.git(self.origin, "checkout", "--quiet", "-b", branch)
        self.head = self.commit(after)
        self.git(self.origin, "checkout", "--quiet", "main")
        self.base = self.commit({"README.md": "Shops\n"})
        self.git(self.origin, "checkout", "--quiet", "--detach")
        self.git(self.origin, "merge", "--quiet", "--no-ff", "--no-edit", self.head)
        self.merge = self.git(self.origin, "rev-parse", "HEAD")
        self.git(self.origin, "update-ref", "refs/pull/5/merge", self.merge)
        self.git(self.origin, "checkout", "--quiet", "main")

    def check_out(self, commit: str, depth: int = 1) -> None:
        """Check out as a runner does: one commit, without its history."""
        self.git(self.checkout, "fetch", "--quiet", "--no-tags", f"--depth={depth}", "origin", commit)
        self.git(self.checkout, "checkout", "--quiet", "--detach", commit)

    def on_github(self, *inputs: str, fork: bool = False, folder: str = "", **more: str) -> Done:
        """Run the step of the action."""
        repository = {"full_name": "org/shop"}
        event = {
            "pull_request": {
                "number": 5,
                "title": "$(touch stolen) `touch stolen` @octocat",
                "base": {"sha": self.base, "ref": "main", "repo": repository},
                "head": {
                    "sha": self.head,
                    "ref": "$(touch${IFS}stolen)",
                    "repo": {"full_name": "stranger/shop"} if fork else repository,
                },
            }
        }
        (self.folder / "event.json").write_text(json.dumps(event), encoding="utf-8")
        return self._run(
            ["bash", str(ROOT / "action" / "compare.sh")],
            folder,
            {
                "GITHUB_ACTIONS": "true",
                "GITHUB_ACTION_PATH": str(ROOT),
                "GITHUB_API_URL": self.api.url,
                "GITHUB_BASE_REF": "main",
                "GITHUB_EVENT_NAME": "pull_request",
                "GITHUB_EVENT_PATH": str(self.folder / "event.json"),
                "GITHUB_GRAPHQL_URL": f"{self.api.url}/graphql",
                "GITHUB_REPOSITORY": "org/shop",
                "GITHUB_RUN_ID": "99",
                "GITHUB_SERVER_URL": "https://github.example",
                "GITHUB_SHA": self.merge,
                "GITHUB_STEP_SUMMARY": str(self.folder / "summary"),
                "GITHUB_TOKEN": TOKEN,
                "GITHUB_WORKSPACE": str(self.checkout),
                "RUNNER_TEMP": str(self.folder / "temp"),
                "ACTION_INTERPRETER": sys.executable,
                "ACTION_INPUTS": "\n".join(inputs),
                **more,
            },
        )

    def on_gitlab(self, *words: str, **more: str) -> Done:
        """Run the command of the recipe in docs/ci.md, with other inputs."""
        page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
        (line,) = re.findall(r"^    - (python -I -m capsule_lint.pull_request .*)$", page, re.MULTILINE)
        command = line.replace("capsule-lint-diff.md", str(self.folder / "summary")).replace("python ", f"{PYTHON} ", 1)
        return self._run(
            ["bash", "-c", command.replace("manifests/", shlex.join(words))],
            "",
            {
                "GITLAB_CI": "true",
                "CI_API_V4_URL": self.api.url,
                "CI_COMMIT_SHA": self.head,
                "CI_JOB_URL": "https://gitlab.example/org/shop/-/jobs/99",
                "CI_MERGE_REQUEST_DIFF_BASE_SHA": self.start,
                "CI_MERGE_REQUEST_IID": "5",
                "CI_MERGE_REQUEST_PROJECT_ID": "12",
                "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "12",
                "CI_PROJECT_DIR": str(self.checkout),
                "CI_PROJECT_URL": "https://gitlab.example/org/shop",
                "CAPSULE_LINT_TOKEN": TOKEN,
                **more,
            },
        )

    def _run(self, command: list[str], folder: str, environment: dict[str, str]) -> Done:
        done = subprocess.run(
            command,
            cwd=self.checkout / folder,
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder), "CI": "true", **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        summary = self.folder / "summary"
        told = summary.read_text(encoding="utf-8") if summary.exists() else ""
        summary.unlink(missing_ok=True)
        assert TOKEN not in done.stdout + done.stderr + told
        assert list((self.folder / "temp").iterdir()) == []
        return Done(done.returncode, done.stdout + done.stderr, told)


@pytest.fixture
def api() -> Iterator[Api]:
    """Return a server without comments."""
    server = Api()
    yield server
    server.close()


@pytest.fixture
def project(tmp_path: Path, api: Api) -> Project:
    """Return a repository without a commit."""
    return Project(tmp_path, api)


@pytest.fixture
def upgrade(project: Project) -> Project:
    """Return a pull request from one version of Capsule to the next, checked out as GitHub does."""
    old, new = ((INPUTS / name).read_text(encoding="utf-8") for name in ("old.yaml", "new.yaml"))
    project.propose({"clusters/a b/capsule.yaml": old}, {"clusters/a b/capsule.yaml": new})
    project.check_out(project.merge)
    return project


SIGN = marker("capsule-lint")


def test_what_changes_is_one_comment_and_the_summary(upgrade: Project) -> None:
    done = upgrade.on_github("clusters")

    assert (done.code, done.log) == (0, "capsule-lint: a comment says what changes\n")
    (comment,) = upgrade.api.comments
    assert comment["body"] == f"{SIGN}\n{done.summary.removesuffix(chr(10))}"
    base, merge = upgrade.base, upgrade.merge
    page = "https://github.example/org/shop"
    lines = done.summary.splitlines()
    assert lines[:3] == [HEADING, "", f"Compared with [`{base[:12]}`]({page}/commit/{base}), which it starts from."]
    assert "From Capsule 0.12.4 in capsule-system (clusters) to Capsule 0.14.0 in capsule-system (clusters)." in lines
    assert [line for line in lines if line.startswith(("### If", "### These"))] == [
        "### If no pod of Capsule answers, these stop now and did not before: 8 kinds of requests",
        "### These no longer stop: 16 kinds of requests",
    ]
    places = re.findall(r"\[clusters/a b/capsule.yaml:(\d+)\]\((.*?)#L(\d+)\)", done.summary)
    assert {url for _, url, _ in places} == {
        f"{page}/blob/{base}/clusters/a%20b/capsule.yaml",
        f"{page}/blob/{merge}/clusters/a%20b/capsule.yaml",
    }
    assert all(shown == linked for shown, _, linked in places)
    assert str(upgrade.folder) not in done.summary
    assert upgrade.api.tokens == {f"Bearer {TOKEN}"}


def test_the_next_run_changes_the_comment_and_a_third_leaves_it(upgrade: Project) -> None:
    upgrade.api.say("a word before")
    upgrade.on_github("clusters")
    first = upgrade.api.comments[1]["body"]
    done = upgrade.on_github("clusters", ACTION_SELECT="CAP101")
    again = upgrade.on_github("clusters", ACTION_SELECT="CAP101")

    assert [each["body"] for each in upgrade.api.comments] == [
        "a word before",
        f"{SIGN}\n{done.summary.removesuffix(chr(10))}",
    ]
    assert upgrade.api.comments[1]["body"] != first
    assert [line for run in (done, again) for line in run.log.splitlines()] == [
        "capsule-lint: the comment says what changes now",
        "capsule-lint: the comment says what changes already",
    ]
    assert [method for method, _ in upgrade.api.asked] == ["GET", "POST", "GET", "PATCH", "GET"]


def test_the_comment_is_found_behind_a_hundred_others_and_by_its_author(upgrade: Project) -> None:
    upgrade.api.say(f"{SIGN}\nnot ours", own=False)
    for number in range(120):
        upgrade.api.say(f"comment {number}")
    upgrade.api.say(f"{SIGN}\nwhat was")
    upgrade.api.say(f"{marker('capsule-lint-2')}\nof another category")

    upgrade.on_github("clusters")

    assert [method for method, _ in upgrade.api.asked] == ["GET", "GET", "PATCH"]
    assert upgrade.api.comments[0]["body"] == f"{SIGN}\nnot ours"
    assert upgrade.api.comments[121]["body"].startswith(f"{SIGN}\n{HEADING}\n")


@pytest.mark.parametrize("refused", ["GET", "POST"])
def test_a_token_that_only_reads_leaves_it_in_the_summary(upgrade: Project, refused: str) -> None:
    upgrade.api.refuses = (refused,)

    done = upgrade.on_github("clusters")

    assert (done.code, upgrade.api.comments, done.summary.splitlines()[0]) == (0, [], HEADING)
    assert done.log == (
        f"capsule-lint: no comment: the token may not comment (the API answers 403 to {refused}); GitHub wants the "
        "permission pull-requests: write, GitLab a token of scope api\n"
    )


def test_a_fork_is_never_commented_on(upgrade: Project) -> None:
    done = upgrade.on_github("clusters", fork=True)

    assert (done.code, upgrade.api.asked, done.summary.splitlines()[0]) == (0, [], HEADING)
    assert done.log == "capsule-lint: no comment: it comes from a fork\n"


def test_comment_false_leaves_it_in_the_summary(upgrade: Project) -> None:
    done = upgrade.on_github("clusters", ACTION_COMMENT="false")

    assert (done.log, upgrade.api.asked, done.summary.splitlines()[0]) == ("", [], HEADING)


def test_an_api_that_does_not_answer_costs_the_comment_alone(upgrade: Project) -> None:
    done = upgrade.on_github("clusters", GITHUB_API_URL="http://127.0.0.1:9", GITHUB_GRAPHQL_URL="")

    assert (done.code, done.summary.splitlines()[0]) == (0, HEADING)
    assert done.log.startswith("::warning title=capsule-lint::no comment: the API does not answer: ")


def test_on_pull_request_target_nothing_is_done(upgrade: Project) -> None:
    done = upgrade.on_github("clusters", GITHUB_EVENT_NAME="pull_request_target")

    assert (done.code, upgrade.api.asked, done.summary) == (0, [], "")
    assert done.log == (
        "::warning title=capsule-lint::not compared: on pull_request_target nothing is compared: run it on "
        "pull_request\n"
    )


def test_a_push_is_compared_with_nothing(upgrade: Project) -> None:
    done = upgrade.on_github("clusters", GITHUB_EVENT_NAME="push")

    assert (done.log, upgrade.api.asked, done.summary) == (
        "capsule-lint: this job is about no pull request: nothing is compared\n",
        [],
        "",
    )


@pytest.mark.parametrize("depth", [1, 2, 50])
def test_the_branch_itself_is_compared_with_the_merge_base(upgrade: Project, depth: int) -> None:
    upgrade.check_out(upgrade.head, depth)

    done = upgrade.on_github("clusters")

    assert f"Compared with [`{upgrade.start[:12]}`]" in done.summary


def test_where_nothing_changes_no_comment_is_made_but_one_that_is_there_says_so(project: Project) -> None:
    text = (INPUTS / "new.yaml").read_text(encoding="utf-8")
    project.propose({"capsule.yaml": text}, {"capsule.yaml": f"# the same\n{text}"})
    project.check_out(project.merge)

    first = project.on_github("capsule.yaml")
    project.api.say(f"{SIGN}\nmuch changes")
    second = project.on_github("capsule.yaml")

    assert (first.log, second.log) == (
        "capsule-lint: no comment: nothing changes\n",
        "capsule-lint: the comment says what changes now\n",
    )
    (comment,) = project.api.comments
    assert comment["body"].splitlines()[-1] == "Nothing changes in what stops, or in findings."


def test_an_input_that_is_new_and_one_that_the_job_made(project: Project) -> None:
    text = (INPUTS / "new.yaml").read_text(encoding="utf-8")
    project.propose({"README.md": "Shop!\n"}, {"capsule.yaml": text})
    project.check_out(project.merge)
    (project.checkout / "made.yaml").write_text(text, encoding="utf-8")

    done = project.on_github("capsule.yaml", "made.yaml")

    assert done.summary.splitlines()[4:] == [
        "## capsule.yaml",
        "",
        "Not compared: it is new: the commit that this starts from does not have it.",
        "",
        "## made.yaml",
        "",
        "Nothing changes in what stops, or in findings.",
        "",
    ]


def test_values_are_those_of_each_side(project: Project, helm: str, charts: Path) -> None:
    chart = "charts/capsule"
    shutil.copytree(charts / "capsule-new", project.origin / chart)
    project.propose({"prod.yaml": "replicaCount: 3\n"}, {"prod.yaml": "replicaCount: 1\n"})
    project.check_out(project.merge)
    (project.folder / "bin").mkdir()
    (project.folder / "bin" / "helm").symlink_to(helm)
    path = f"{project.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"

    done = project.on_github(chart, PATH=path, ACTION_VALUES="prod.yaml", ACTION_SELECT="CAP101")

    assert "### 1 finding comes, 0 go, 0 stay." in done.summary
    assert f"[prod.yaml:1](https://github.example/org/shop/blob/{project.merge}/prod.yaml#L1)" in done.summary


def test_what_the_configuration_says_of_paths_is_about_both_sides(project: Project) -> None:
    old, new = ((INPUTS / name).read_text(encoding="utf-8") for name in ("old.yaml", "new.yaml"))
    settings = (
        "exclude: clusters/lab/\n"
        "ignore:\n- {rule: [CAP101, CAP102], path: clusters/prod/capsule.yaml, reason: known}\n"
        "- {rule: CAP006, reason: not about this}\n"
    )
    project.commit({"clusters/lab/twice.yaml": old, ".capsule-lint.yaml": settings})
    project.propose({"clusters/prod/capsule.yaml": old}, {"clusters/prod/capsule.yaml": new})
    project.check_out(project.merge)

    done = project.on_github("clusters", ACTION_SELECT="CAP101\nCAP102\nCAP008")

    assert "### 0 findings come, 0 go, 0 stay." in done.summary


def test_a_base_that_cannot_be_read_is_named(project: Project) -> None:
    text = (INPUTS / "new.yaml").read_text(encoding="utf-8")
    project.propose({"clusters/capsule.yaml": "just: values\n"}, {"clusters/capsule.yaml": text})
    project.check_out(project.merge)

    done = project.on_github("clusters")

    assert done.code == 0
    (line,) = [line for line in done.summary.splitlines() if line.startswith("Not compared: ")]
    assert line.startswith("Not compared: clusters")
    assert str(project.folder) not in done.summary + done.log


def test_no_word_of_the_pull_request_runs_or_is_more_than_text(project: Project) -> None:
    old, new = ((INPUTS / name).read_text(encoding="utf-8") for name in ("old.yaml", "new.yaml"))
    name = "cl $(touch stolen);`touch stolen`/@octocat <!-- ::error::x\n::error::y |.yaml"
    hostile = "@octocat closes #12 <img src=x> <!-- --> | [x](http://evil.example) /close"
    key = json.dumps(hostile)
    twice = f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: shop, {key}: a, {key}: b}}\n"
    project.propose(
        {name: old, "json.py": "", "capsule_lint/__init__.py": ""},
        {
            name: f"{new}---\n{twice}",
            "json.py": "import pathlib; pathlib.Path('stolen').touch()\n",
            "capsule_lint/__init__.py": "import pathlib; pathlib.Path('stolen').touch()\n",
            "capsule_lint/pull_request/__main__.py": "import pathlib; pathlib.Path('stolen').touch()\n",
        },
        branch="$(touch${IFS}stolen)",
    )
    project.check_out(project.merge)

    done = project.on_github(".")

    assert done.code == 0
    assert list(project.folder.rglob("stolen")) == []
    assert [line for line in done.log.splitlines() if not line.startswith("capsule-lint: ")] == []
    (comment,) = project.api.comments
    text = comment["body"].removeprefix(SIGN)
    found = re.findall(r"@\w|(?<!&)#\d|<(?!/?(?:details|summary)>)|[^\\]\]\(http:|//evil|^/", text, re.MULTILINE)
    assert found == ["//evil"] * text.count(":&#8203;//evil")
    assert "@&#8203;octocat closes #&#8203;12 &lt;img src=x&gt;" in text


def test_no_other_program_is_told_the_token(upgrade: Project) -> None:
    real = shutil.which("git")
    (upgrade.folder / "bin").mkdir()
    wrapper = upgrade.folder / "bin" / "git"
    wrapper.write_text(f'#!/bin/sh\nenv >> "{upgrade.folder}/environments"\necho "$@" >> "{upgrade.folder}/words"\n')
    with wrapper.open("a") as file:
        file.write(f'exec "{real}" "$@"\n')
    wrapper.chmod(0o755)

    upgrade.on_github("clusters", PATH=f"{wrapper.parent}{os.pathsep}{os.environ['PATH']}")

    assert TOKEN not in (upgrade.folder / "environments").read_text(encoding="utf-8")
    assert TOKEN not in (upgrade.folder / "words").read_text(encoding="utf-8")


def test_a_fetch_that_needs_a_login_gets_it_by_the_environment(upgrade: Project) -> None:
    real = shutil.which("git")
    (upgrade.folder / "bin").mkdir()
    wrapper = upgrade.folder / "bin" / "git"
    # A server that lets nobody fetch without a login: the first fetch fails, the second has it.
    wrapper.write_text(
        "#!/bin/sh\n"
        'case "$*" in *" fetch --quiet "*)\n'
        f'  echo "$GIT_CONFIG_KEY_0 $GIT_CONFIG_VALUE_0 $*" >> "{upgrade.folder}/fetches"\n'
        '  [ -n "$GIT_CONFIG_COUNT" ] || exit 128;;\n'
        "esac\n"
        f'exec "{real}" "$@"\n'
    )
    wrapper.chmod(0o755)

    done = upgrade.on_github("clusters", PATH=f"{wrapper.parent}{os.pathsep}{os.environ['PATH']}")

    login = base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()
    first, second = (upgrade.folder / "fetches").read_text(encoding="utf-8").splitlines()
    folder = os.path.realpath(upgrade.folder / "checkout")
    words = (
        f"-C {folder} -c core.hooksPath=/dev/null -c safe.directory=* fetch --quiet --no-tags "
        "--no-recurse-submodules --depth=1"
    )
    assert first.strip() == f"{words} origin {upgrade.base}"
    assert second == (
        f"http.https://github.example/.extraheader Authorization: Basic {login} {words} origin {upgrade.base}"
    )
    assert done.log == "capsule-lint: a comment says what changes\n"


def test_a_working_directory_below_the_root(upgrade: Project) -> None:
    done = upgrade.on_github("a b", folder="clusters")

    assert "[clusters/a b/capsule.yaml:" in done.summary


def test_gitlab_gets_a_note_and_then_changes_it(upgrade: Project) -> None:
    upgrade.check_out(upgrade.head)
    upgrade.api.say(f"{SIGN}\nnot ours", own=False)
    first = upgrade.on_gitlab("clusters")
    second = upgrade.on_gitlab("--select=CAP101", "--preview", "clusters")

    assert [line for run in (first, second) for line in run.log.splitlines()] == [
        "capsule-lint: a comment says what changes",
        "capsule-lint: the comment says what changes now",
    ]
    assert [each["body"] for each in upgrade.api.comments] == [f"{SIGN}\nnot ours", f"{SIGN}\n{second.summary}"]
    page, start = "https://gitlab.example/org/shop/-", upgrade.start
    assert f"Compared with [`{start[:12]}`]({page}/commit/{start}), which it starts from." in first.summary
    assert f"({page}/blob/{upgrade.head}/clusters/a%20b/capsule.yaml#L33)" in first.summary
    notes = "/projects/12/merge_requests/5/notes"
    assert [(method, path.partition("?")[0]) for method, path in upgrade.api.asked] == [
        ("GET", notes),
        ("POST", notes),
        ("GET", notes),
        ("PUT", f"{notes}/2"),
    ]
    assert upgrade.api.tokens == {TOKEN}


def test_merged_results_of_gitlab_are_compared_with_the_target_branch(upgrade: Project) -> None:
    done = upgrade.on_gitlab("clusters", CI_MERGE_REQUEST_SOURCE_BRANCH_SHA=upgrade.head)

    assert f"Compared with [`{upgrade.base[:12]}`]" in done.summary


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "13"}, "it comes from a fork"),
        ({"CAPSULE_LINT_TOKEN": ""}, "CAPSULE_LINT_TOKEN is not set"),
    ],
)
def test_gitlab_is_not_commented_on_without_the_right_to(upgrade: Project, more: dict[str, str], reason: str) -> None:
    upgrade.check_out(upgrade.head)

    done = upgrade.on_gitlab("clusters", **more)

    assert (done.code, done.log, upgrade.api.asked) == (0, f"capsule-lint: no comment: {reason}\n", [])
    assert done.summary.splitlines()[0] == HEADING


def test_a_branch_pipeline_of_gitlab_compares_nothing(upgrade: Project) -> None:
    done = upgrade.on_gitlab("clusters", CI_MERGE_REQUEST_IID="")

    assert done.log == "capsule-lint: this job is about no pull request: nothing is compared\n"


def test_a_comment_is_cut_between_its_parts_and_says_where_the_rest_is() -> None:
    folded = "<details><summary>More</summary>\n\n```yaml\na: |\n  </details>\n```\n\n</details>\n"
    text = "one\n\n" + "| a |\n" * 3 + "\n" + folded + "\ntwo\n"
    cuts = {fitted(text, room, "Rest.") for room in range(20, len(text) + 1)}

    assert fitted(text, len(text), "Rest.") == text
    assert max(len(cut) for cut in cuts) <= len(text)
    assert {cut.count("<details>") - cut.count("\n</details>") for cut in cuts} == {0}
    assert {cut.count("```") % 2 for cut in cuts} == {0}
    assert all(len(fitted(text, room, "Rest.").encode()) <= room for room in range(20, len(text) + 1))


def test_a_comment_of_github_is_never_longer_than_it_takes() -> None:
    text = body([Compared("a", "\n".join(f"- finding {number}: 資料" for number in range(5000)))], "c0ffee", "")

    assert 65_000 < len(fitted(text, 65_536, "There is more.").encode()) <= 65_536


@pytest.mark.parametrize("category", ["capsule-lint", "a -->\n<b>", "資料"])
def test_a_marker_is_one_hidden_line_whatever_the_category(category: str) -> None:
    assert re.fullmatch(r"<!-- capsule-lint pull request [\w%.~]+ -->", marker(category))
