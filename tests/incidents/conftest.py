"""The rules that the manifests of the incidents are judged by."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from capsule_lint.rulebook import RuleBody, builtin_rules


@pytest.fixture(scope="session")
def rules() -> Sequence[RuleBody]:
    return builtin_rules()
