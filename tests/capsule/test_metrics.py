"""Which metrics Capsule exposes."""

from __future__ import annotations

import pytest

from capsule_lint.capsule.metrics import is_exposed, is_of_any_controller, is_own, not_exposed


@pytest.mark.parametrize(
    ("name", "version", "expected"),
    [
        ("capsule_tenant_resource_usage", "0.6.2", False),
        ("capsule_tenant_resource_usage", "0.7.0", True),
        ("capsule_tenant_status", "0.10.9", True),
        ("capsule_tenant_status", "0.11.0", False),
        ("capsule_config_condition", "0.13.7", False),
        ("capsule_config_condition", "0.13.8", True),
        ("capsule_webhook_requests_total", "0.14.0", False),
        ("capsule_webhook_requests_total", "0.15.0", None),
        ("capsule_tenant_condition", "0.14.0-rc.1", None),
        ("capsule_tenant_condition", None, None),
    ],
)
def test_what_a_version_exposes(name: str, version: str | None, expected: bool | None) -> None:
    assert is_exposed(name, version) is expected


def test_whose_a_metric_is() -> None:
    names = ("capsule_tenant_condition", "capsule_proxy_requests_total", "capsule_up:sum", "go_goroutines", "up")

    assert [(is_own(name), is_of_any_controller(name)) for name in names] == [
        (True, False),
        (False, False),
        (False, False),
        (False, True),
        (False, False),
    ]


def test_what_is_not_exposed_is_said_with_its_releases() -> None:
    assert [not_exposed("capsule_config_condition", version) for version in ("0.12.0", None)] == [
        "Capsule exposes the metric capsule_config_condition from 0.13.8 on; this is 0.12.0",
        "Capsule exposes the metric capsule_config_condition from 0.13.8 on",
    ]
