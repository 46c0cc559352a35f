"""The page, whole, in each format, and what makes it stale."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from capsule_lint import __version__
from capsule_lint.report.runbook import FORMATS

from ..cli.conftest import Runner, capsule_lint

__all__ = ["capsule_lint"]

INPUTS = Path(__file__).parent / "inputs"
NAMES = sorted(path.stem for path in INPUTS.glob("*.yaml"))


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", NAMES)
def test_the_page(capsule_lint: Runner, assert_golden: Callable[[str, str], None], name: str, form: str) -> None:
    run = capsule_lint("runbook", f"{name}.yaml", "--format", form, "--date", "2026-11-29", folder=INPUTS)

    assert (run.code, run.err) == (0, "")
    assert_golden(f"{name}.{form}", run.out.replace(f"capsule-lint {__version__}", "capsule-lint any"))


def test_it_is_made_today_in_utc_or_when_the_build_says(capsule_lint: Runner) -> None:
    run = capsule_lint("runbook", str(INPUTS / "static.yaml"), SOURCE_DATE_EPOCH="86400")

    assert re.findall(r" on (\S+), ", run.out) == ["1970-01-02"]


def test_a_date_is_a_date(capsule_lint: Runner) -> None:
    run = capsule_lint("runbook", str(INPUTS / "static.yaml"), "--date", "tomorrow")

    assert (run.code, run.out, run.err) == (
        2,
        "",
        "capsule-lint: --date is 'tomorrow', wanted a date such as 2026-11-29\n",
    )


def kept(capsule_lint: Runner, *, form: str = "markdown") -> None:
    run = capsule_lint("runbook", str(INPUTS / "static.yaml"), "--format", form, "--date", "2026-11-01", "-o", "page")
    assert (run.code, run.out) == (0, "")


@pytest.mark.parametrize("form", FORMATS)
def test_a_page_that_was_kept_is_current_on_any_day(capsule_lint: Runner, form: str) -> None:
    kept(capsule_lint, form=form)

    run = capsule_lint("runbook", str(INPUTS / "static.yaml"), "--check", "page", "--date", "2027-01-01")

    assert (run.code, run.out, run.err) == (0, "", "")


def test_a_page_is_current_wherever_its_input_stands(capsule_lint: Runner, tmp_path: Path) -> None:
    kept(capsule_lint)
    (tmp_path / "moved.yaml").write_text("# moved\n\n" + (INPUTS / "static.yaml").read_text(encoding="utf-8"))

    assert capsule_lint("runbook", "moved.yaml", "--check", "page").code == 0


def test_a_page_is_stale_where_a_command_is_another(capsule_lint: Runner, tmp_path: Path) -> None:
    kept(capsule_lint)
    changed = (INPUTS / "static.yaml").read_text(encoding="utf-8").replace("replicas: 2", "replicas: 3")
    (tmp_path / "changed.yaml").write_text(changed)

    run = capsule_lint("runbook", "changed.yaml", "--check", "page")

    stale = "capsule-lint: page is stale: made now, it would have other commands or facts. Write it again.\n"
    assert (run.code, run.out, run.err) == (1, "", stale)


HEAD = {
    "record": "capsule-lint drill",
    "version": 1,
    "date": "2026-11-20T02:00:00Z",
    "context": "staging",
    "name": "Capsule",
    "takeAway": "all",
    "verified": True,
}
PROBE = {"id": "node-uncordon", "predicted": "stopped", "came": "stopped", "seconds": 0, "message": ""}
END = {
    "end": "2026-11-20T02:04:00Z",
    "asPredicted": 1,
    "surprises": 0,
    "notProbed": 0,
    "secondsToRecover": 12,
    "complete": True,
}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([HEAD, PROBE, END], "Last drill: 2026-11-20, 9 days before this page was made, with no surprise."),
        (
            [HEAD, {**PROBE, "came": "passes"}],
            "Last drill: 2026-11-20, 9 days before this page was made, with 1 surprise, and was not finished.",
        ),
        ([{**HEAD, "date": "2026-12-24T02:00:00Z"}, PROBE, END], "Last drill: 2026-12-24, with no surprise."),
    ],
)
def test_it_says_how_long_ago_the_last_drill_was(
    capsule_lint: Runner, tmp_path: Path, lines: list[dict[str, object]], said: str
) -> None:
    (tmp_path / "drill.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")

    run = capsule_lint("runbook", str(INPUTS / "static.yaml"), "--drilled", "drill.jsonl", "--date", "2026-11-29")

    assert (run.code, said in run.out) == (0, True)


def test_a_day_that_is_none_is_named(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "drill.jsonl").write_text(json.dumps({**HEAD, "date": "2026-13-32T02:00:00Z"}), encoding="utf-8")

    run = capsule_lint("runbook", str(INPUTS / "static.yaml"), "--drilled", "drill.jsonl")

    assert (run.code, run.err) == (
        2,
        "capsule-lint: drill.jsonl: date is '2026-13-32T02:00:00Z', which is not a date\n",
    )


def test_what_is_not_known_makes_no_page(capsule_lint: Runner, tmp_path: Path) -> None:
    documents = (INPUTS / "dynamic.yaml").read_text(encoding="utf-8").split("---\n")
    (tmp_path / "deployment.yaml").write_text(documents[2])

    run = capsule_lint("runbook", "deployment.yaml")

    assert (run.code, run.out, run.err) == (
        2,
        "",
        "capsule-lint: no page without what is missing. Capsule 0.14.0 makes its webhooks from CapsuleConfiguration "
        "default, which is not in the input: what stops with Capsule 0.14.0 is not known. Add to the input what this "
        "prints: kubectl get capsuleconfiguration default -o yaml\n",
    )


def test_where_no_webhook_is_there_is_nothing_to_recover_from(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "namespace.yaml").write_text("{apiVersion: v1, kind: Namespace, metadata: {name: a}}")

    run = capsule_lint("runbook", "namespace.yaml")

    assert (run.code, run.out, run.err) == (
        3,
        "",
        "capsule-lint: the input declares no webhook and no conversion: there is nothing to recover from\n",
    )


def test_a_script_is_of_one_page(capsule_lint: Runner, tmp_path: Path) -> None:
    other = (INPUTS / "static.yaml").read_text(encoding="utf-8").replace("projectcapsule.dev", "example.com")
    (tmp_path / "other.yaml").write_text(other.split("---\n")[0].replace("capsule", "policy"))

    run = capsule_lint(
        "runbook",
        str(INPUTS / "static.yaml"),
        "other.yaml",
        "--backends",
        "all",
        "--format",
        "sh",
        "--date",
        "2026-11-29",
    )

    assert (run.code, run.out, run.err) == (
        2,
        "",
        "capsule-lint: --format sh is a script of one page, and the input has 2: Capsule 0.4.6 in capsule-system is "
        "down, Service policy-system/policy-webhook-service in policy-system is down\n",
    )
