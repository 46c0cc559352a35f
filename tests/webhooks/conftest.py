"""The inputs that the tests of the table of webhooks share."""

from __future__ import annotations

from pathlib import Path

from capsule_lint.facts.build import build
from capsule_lint.facts.webhook_table import WebhookTable, webhook_table
from capsule_lint.load import Input, load

from ..cli.conftest import capsule_lint

__all__ = ["capsule_lint"]

HERE = Path(__file__).parent
INPUTS = sorted(path.stem for path in (HERE / "inputs").glob("*.yaml"))


def table_of(*texts: str) -> WebhookTable:
    """Return the table of manifests, each text a file ``0.yaml``, ``1.yaml`` and so on."""
    files = [Input(f"{number}.yaml", text.encode()) for number, text in enumerate(texts)]
    return webhook_table(build(load(files), everyone=True))


def table_of_file(name: str) -> WebhookTable:
    """Return the table of one of ``inputs``; its places name it without a folder."""
    content = (HERE / "inputs" / f"{name}.yaml").read_bytes()
    return webhook_table(build(load([Input(f"{name}.yaml", content)]), everyone=True))
