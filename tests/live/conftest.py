"""A kube-apiserver for all tests of this folder that one process runs, cleared between them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .cluster import Cluster
from .server import Server, kubectl, missing, running


@pytest.fixture(scope="session")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running kube-apiserver; tests that need it are skipped where it cannot be built."""
    if absent := missing():
        pytest.skip(absent)
    with running(tmp_path_factory.mktemp("kube-apiserver")) as server:
        yield server


@pytest.fixture
def cluster(live_server: Server) -> Iterator[Cluster]:
    """The cluster of that server, empty."""
    made = Cluster(live_server)
    yield made
    made.reset()


@pytest.fixture
def kubectl_cluster(cluster: Cluster) -> Cluster:
    """The same for tests that run kubectl, which is taken from the PATH."""
    if kubectl() is None:
        pytest.skip("there is no kubectl on the PATH, so no command is run")
    return cluster
