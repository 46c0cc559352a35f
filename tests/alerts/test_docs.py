"""The page that ``runbook_url`` leads to has a section for each alert."""

from __future__ import annotations

import re
from pathlib import Path

from .conftest import WHOLE, rules_of
from .test_alerts import DEPLOYMENT, SERVICE, webhook

DOCS = Path(__file__).resolve().parents[2] / "docs" / "alerts.md"


def test_every_alert_has_a_section_in_our_page_to_which_it_leads() -> None:
    rules = rules_of(WHOLE)
    sections = re.findall(r"^### (\w+)$", DOCS.read_text(encoding="utf-8"), re.MULTILINE)

    assert {each.name for each in rules.alerts} == set(sections)
    assert [rules.runbook_of(each).rpartition("#")[2] for each in rules.alerts] == [
        each.name.lower() for each in rules.alerts
    ]


def test_those_about_other_products_lead_to_the_same_sections() -> None:
    rules = rules_of(DEPLOYMENT, SERVICE, webhook())

    assert {rules.runbook_of(each).rpartition("#")[2] for each in rules.alerts} <= {
        section.lower() for section in re.findall(r"^### (\w+)$", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    }
