"""What to set against a finding, in a few words: the key and its value."""

from __future__ import annotations

import json

from ..english import count
from ..frozen import dataclass
from ..paths import dotted
from ..secrecy.texts import MASK, without_secrets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model import Finding, Repair

_LONGEST = 60


@dataclass(frozen=True)
class Setting:
    """What to set."""

    key: str  #: A values key or a field, in dotted form; an object that is missing has none.
    value: str = ""  #: What it becomes, on one line; empty where a person decides.
    chart: str = ""  #: The chart that has the values key; empty for a field of a manifest.

    def __str__(self) -> str:
        return ": ".join(filter(None, (self.key, self.value)))

    @property
    def with_chart(self) -> str:
        """The same, where the key alone would be taken for one of Capsule's chart."""
        named = self.key if self.chart in ("", "capsule") else f"{self.key} of {self.chart}"
        return ": ".join(filter(None, (named, self.value)))


def to_set(findings: Sequence[Finding]) -> list[Setting]:
    """Return what to set against findings, each key once.

    Args:
        findings: Of one rule.
    """
    said: dict[tuple[str, str], Setting] = {}
    for finding in findings:
        repairs = [repair for repair in finding.repairs if repair.safe]
        settings = [_repaired(repair) for repair in repairs]
        if not repairs and finding.values:
            settings = [Setting(finding.values.key, chart=finding.values.chart)]
        for setting in settings:
            said.setdefault((setting.chart, setting.key or setting.value), setting)
    return list(said.values())


def _repaired(repair: Repair) -> Setting:
    key, chart = (repair.key.key, repair.key.chart) if repair.key else ("", "")
    if repair.manifest:
        kinds = [
            line.removeprefix("kind:").strip() for line in repair.manifest.splitlines() if line.startswith("kind:")
        ]
        return Setting(key, f"add {f'a {kinds[0]}' if kinds else 'an object'}", chart)
    key = key or _field(repair)
    if repair.append:
        items = sum(line.startswith("- ") for line in repair.value.splitlines())
        return Setting(key, f"add {count(items or 1, 'item')}", chart)
    if repair.discloses:
        return Setting(key, MASK, chart)
    return Setting(key, without_secrets(f"{key}: {_value(repair.value)}").removeprefix(f"{key}: "), chart)


def _field(repair: Repair) -> str:
    """Return the field that a repair sets; of a list item, only what stands in it."""
    path = repair.origin.path
    inside = next((number for number in range(len(path) - 1, -1, -1) if isinstance(path[number], int)), -1)
    return dotted(path[inside + 1 :] or path)


def _value(text: str) -> str:
    """Return a value as it stands in YAML; the beginning of one that is long."""
    try:
        value = json.loads(text)
    except ValueError:
        value = text
    shown = " ".join(value.split()) if isinstance(value, str) else json.dumps(value)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 3]}..."
