"""What all tests share."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from .truth import recordings

KINDS = ("fuzz", "helm", "installs", "live", "many", "renders", "sarif", "site", "wheel")
"""The markers of slow tests by what takes the time: each means ``slow`` as well."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files, then read the diff")


@pytest.hookimpl(tryfirst=True)  # before ``-m`` is heeded
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what runs real Helm, Kustomize or kube-apiserver by its fixtures, and as slow whatever is of a slow kind."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if not {"helm", "kustomize"}.isdisjoint(fixtures):
            item.add_marker("helm")
        if "live_server" in fixtures:
            item.add_marker("live")
        if any(item.get_closest_marker(kind) for kind in KINDS):
            item.add_marker("slow")


def pytest_collection_finish() -> None:
    """Keep what was made so far out of the search for garbage, which would take a fifth of the time."""
    gc.freeze()


@pytest.fixture
def assert_golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare with a file in ``golden`` beside the test; with ``--update-golden``, write it first."""

    def check(name: str, rendered: str) -> None:
        path = request.path.parent / "golden" / name
        if request.config.getoption("--update-golden"):
            path.write_bytes(rendered.encode())

        assert rendered == path.read_bytes().decode()

    return check


@pytest.fixture(scope="session")
def renders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the real renders, prose taken out: positions in them are their own, what they say is the same."""
    folder = tmp_path_factory.mktemp("renders")
    for name, text in recordings("renders").items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the checkout with the renders as Helm wrote them; tests that need it are skipped without it."""
    folder = Path(__file__).resolve().parents[1].parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"there is no folder {folder.name} beside the checkout")
    return folder


def program(name: str, version: str = "") -> str:
    """Return a program that .ci/programs builds, from its cache or from the PATH; skip the test without it.

    Args:
        name: In the cache: ``helm-v3``.
        version: What the one on the PATH says of its version must begin with; empty for whatever it says.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "capsule-lint"
    if (cache / name).is_file():
        return str(cache / name)
    found = shutil.which(name.partition("-")[0])
    if found and (not version or _says(found).startswith(version)):
        return found
    pytest.skip(f"there is no {name}; .ci/programs builds Helm and Kustomize")


def _says(path: str) -> str:
    return subprocess.run([path, "version", "--short"], capture_output=True, text=True, check=False).stdout.strip()


@pytest.fixture(scope="session", params=["v3", "v4"])
def helm(request: pytest.FixtureRequest) -> str:
    """Real Helm, 3 and 4."""
    version: str = request.param
    return program(f"helm-{version}", f"{version}.")


@pytest.fixture(scope="session", params=["kustomize", "kubectl"])
def kustomize(request: pytest.FixtureRequest) -> str:
    """Real Kustomize, its own program and the one in kubectl."""
    name: str = request.param
    return program(name)


@pytest.fixture(scope="session")
def charts() -> Path:
    """The folder of charts in the shape of Capsule's, of both eras."""
    return Path(__file__).resolve().parent / "charts"
