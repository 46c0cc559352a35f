"""After the advice, every backend of a real render comes back: alone, and beside the charts of other products."""

from __future__ import annotations

from pathlib import Path

import pytest

from capsule_lint.facts.build import build
from capsule_lint.facts.cold_start import cold_start
from capsule_lint.facts.words.admission import ColdStart
from capsule_lint.load import load, read

from ..truth import recordings

OTHERS = ("cert-manager", "gatekeeper", "kyverno")
NODES = "UPDATE nodes"


def started(*paths: Path) -> ColdStart:
    found = cold_start(build(load(read([str(path) for path in paths], lambda: b""))).simulation)
    assert found is not None
    return found


@pytest.mark.parametrize("name", recordings("renders"))
def test_capsule_comes_back_alone(renders: Path, name: str) -> None:
    found = started(renders / name)

    # Up to 0.10 the chart's webhook on nodes refuses what every pod needs.
    waits = {kind for wait in found.waits for kind in wait.kinds}
    assert (found.possible, waits <= {NODES}) == (not found.waits, True)
    assert (found.after, found.smallest, found.certain) == (("Capsule",), True, True)


@pytest.mark.parametrize("name", recordings("renders"))
def test_all_come_back_beside_other_products(renders: Path, shared: Path, name: str) -> None:
    found = started(renders / name, *(shared / "renders" / "others" / f"{other}.yaml" for other in OTHERS))

    # Kyverno's webhooks are declared at run time, so nothing here is certain.
    assert (sorted(found.after), found.possible is True, found.certain) == (sorted(found.backends), False, False)
    assert sorted(found.backends) == [
        "Capsule",
        "Deployment cert-manager/cert-manager-webhook",
        "Deployment gatekeeper-system/gatekeeper-controller-manager",
    ]
