"""A part of the recordings, asked again of a real kube-apiserver: ``python -m tests.truth.repeat`` asks all of them."""

from __future__ import annotations

import pytest

from ..truth.repeat import repeat
from .cluster import Cluster


@pytest.mark.parametrize("name", ["random-hooks-1", "v0.14.0.default"])
def test_the_server_the_recording_and_the_simulation_agree(cluster: Cluster, name: str) -> None:
    tally = repeat(cluster, name, limit=12)

    assert tally.differences == []
    assert tally.requests >= 9
    assert tally.agree >= 9 * 33
