"""The paths that each release of the controller answers."""

from __future__ import annotations

import pytest

from capsule_lint.capsule.webhook_paths import lifetime, served_paths

from .. import truth


def test_every_recorded_release_answers_its_recorded_paths_and_convert() -> None:
    recorded = truth.recorded("admission/paths")["releases"]
    expected = {
        release["since"]: {*release["paths"], *(["/convert"] if release["since"] >= "0.1.0" else [])}
        for release in recorded
    }

    assert {version: set(served_paths(version) or ()) for version in expected} == expected


def test_a_release_between_two_recorded_ones_answers_those_of_the_earlier() -> None:
    assert served_paths("0.13.9") == served_paths("0.13.8")


@pytest.mark.parametrize("version", ["0.14.1", "1.0.0", "0.13.0-rc.2", "latest", None])
def test_what_other_versions_answer_is_unknown(version: str | None) -> None:
    assert served_paths(version) is None


@pytest.mark.parametrize(
    ("path", "releases"),
    [
        ("/tenants/mutating", ("0.11.0", "")),
        ("/pods", ("0.1.0", "0.13.0")),
        ("/no-such-path", ("", "")),
    ],
)
def test_a_path_comes_with_one_release_and_may_go_with_another(path: str, releases: tuple[str, str]) -> None:
    assert lifetime(path) == releases
