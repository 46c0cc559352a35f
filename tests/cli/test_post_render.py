"""``post-render``: the manifests pass unchanged, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Run, Runner

SOUND = b"apiVersion: v1\r\nkind: Namespace\r\nmetadata: {name: shop}   # \xc3\xa4\r\n"
WARNED = b"apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\nreplicas: 1\n"


def test_what_is_sound_passes_to_the_byte(capsule_lint: Runner) -> None:
    run = capsule_lint("post-render", stdin=SOUND)

    assert run == Run(
        0,
        SOUND.decode(),
        "No Capsule installation in the input: only the input rules were applied\n\nNo findings.\n"
        "Judged 1 object. Not judged: nothing.\n",
    )


@pytest.mark.parametrize(("level", "code"), [("error", 0), ("warning", 1)])
def test_fail_on_says_what_refuses(capsule_lint: Runner, level: str, code: int) -> None:
    run = capsule_lint("post-render", "--fail-on", level, stdin=WARNED)

    assert (run.code, run.out) == (code, "" if code else WARNED.decode())
    assert "\n1 warning\nCAP004 not-a-resource :" in run.err


def test_nothing_passes_too(capsule_lint: Runner) -> None:
    assert (capsule_lint("post-render", stdin=b"").code, capsule_lint("post-render", stdin=b"").out) == (0, "")


def test_a_wrong_option_stops_helm(capsule_lint: Runner) -> None:
    run = capsule_lint("post-render", "--select", "CAP999", stdin=SOUND)

    assert (run.code, run.out) == (2, "")


def test_what_helm_shows_of_it_is_no_command_of_a_runner(capsule_lint: Runner) -> None:
    run = capsule_lint("post-render", stdin=(DOUBLE % b"").replace(b"shop", b"'##[error]a'"))

    assert (run.code, "##[" in run.err, "# #[error]a" in run.err) == (1, False, True)


DOUBLE = b"""apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop%s}
"""
"""CAP008 is an error: two objects of one name. What Helm renders may say itself that a finding is accepted."""


def test_an_error_is_refused_unless_a_comment_or_an_annotation_accepts_it(capsule_lint: Runner) -> None:
    accepted = DOUBLE % b", annotations: {capsule-lint.dev/ignore: CAP008 two clusters}"
    by_comment = DOUBLE.replace(b"metadata: {name: shop%s}", b"# capsule-lint: ignore[CAP008] two clusters\n%s") % (
        b"metadata: {name: shop}"
    )

    runs = [capsule_lint("post-render", stdin=manifests) for manifests in (DOUBLE % b"", accepted, by_comment)]

    assert [(run.code, run.out) for run in runs] == [(1, ""), (0, accepted.decode()), (0, by_comment.decode())]
    assert ["1 suppressed" in run.err for run in runs] == [False, True, True]


@pytest.mark.parametrize(
    ("until", "code", "said"), [("2027-01-31", 0, "1 suppressed"), ("2026-01-31", 1, "CAP007 expired-suppression")]
)
def test_the_configuration_accepts_a_finding_until_the_last_day(
    capsule_lint: Runner, tmp_path: Path, until: str, code: int, said: str
) -> None:
    entry = f"ignore:\n- rule: CAP008\n  object: Namespace/shop\n  until: {until}\n  reason: two clusters\n"
    (tmp_path / ".capsule-lint.yaml").write_text(entry)
    manifests = DOUBLE % b""

    run = capsule_lint("post-render", stdin=manifests, SOURCE_DATE_EPOCH="1790000000")

    assert (run.code, run.out) == (code, "" if code else manifests.decode())
    assert said in run.err
    assert "Switched off by .capsule-lint.yaml: ignore 1 entry" in " ".join(run.err.split())


def test_an_entry_for_a_file_is_not_about_what_helm_hands_over(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / ".capsule-lint.yaml").write_text(
        "ignore:\n- rule: CAP008\n  path: manifests/*\n  reason: two clusters\n"
    )

    run = capsule_lint("post-render", "--fail-on", "warning", stdin=DOUBLE % b"")

    assert (run.code, run.out, "unused-suppression" in run.err) == (1, "", False)
