"""``post-render``: the manifests pass unchanged, or not at all."""

from __future__ import annotations

import pytest

from .conftest import Run, Runner

SOUND = b"apiVersion: v1\r\nkind: Namespace\r\nmetadata: {name: shop}   # \xc3\xa4\r\n"
WARNED = b"apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\nreplicas: 1\n"


def test_what_is_sound_passes_to_the_byte(capsule_lint: Runner) -> None:
    run = capsule_lint("post-render", stdin=SOUND)

    assert run == Run(
        0,
        SOUND.decode(),
        "No Capsule installation in the input: only the input rules were applied. No\n  findings.\n"
        "Judged 1 object.\nNot judged: nothing.\n",
    )


@pytest.mark.parametrize(("level", "code"), [("error", 0), ("warning", 1)])
def test_fail_on_says_what_refuses(capsule_lint: Runner, level: str, code: int) -> None:
    run = capsule_lint("post-render", "--fail-on", level, stdin=WARNED)

    assert (run.code, run.out) == (code, "" if code else WARNED.decode())
    assert run.err.startswith("warning CAP004 not-a-resource\n")


def test_nothing_passes_too(capsule_lint: Runner) -> None:
    assert (capsule_lint("post-render", stdin=b"").code, capsule_lint("post-render", stdin=b"").out) == (0, "")


def test_a_wrong_option_stops_helm(capsule_lint: Runner) -> None:
    run = capsule_lint("post-render", "--select", "CAP999", stdin=SOUND)

    assert (run.code, run.out) == (2, "")


def test_what_helm_shows_of_it_is_no_command_of_a_runner(capsule_lint: Runner) -> None:
    run = capsule_lint("post-render", stdin=b"##[error]a: 1\n]\n")

    assert (run.code, "##[" in run.err, "# #[error]a: 1" in run.err) == (1, False, True)
