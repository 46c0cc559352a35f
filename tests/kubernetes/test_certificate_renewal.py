"""When cert-manager renews a certificate."""

from __future__ import annotations

import pytest

from capsule_lint.kubernetes.certificate_renewal import RenewalTime, renewal_time

from .manifests import document

HOUR = 3600
DAYS_90 = 90 * 24 * HOUR


@pytest.mark.parametrize(
    ("spec", "wanted"),
    [
        ("{}", RenewalTime("", DAYS_90, 30 * 24 * HOUR, False, "")),
        ("null", RenewalTime("", DAYS_90, 30 * 24 * HOUR, False, "")),
        ("{duration: null, renewBefore: null}", RenewalTime("", DAYS_90, 30 * 24 * HOUR, False, "")),
        ("{duration: 24h}", RenewalTime("duration", 24 * HOUR, 8 * HOUR, False, "")),
        ("{duration: 1h}", RenewalTime("duration", HOUR, 1200, False, "")),
        ("{duration: 24h, renewBefore: 90m}", RenewalTime("renewBefore", 24 * HOUR, 5400, False, "")),
        ("{duration: 3601s}", RenewalTime("duration", 3601, 1200, False, "")),
        ("{duration: 9223372036s}", RenewalTime("duration", 9223372036, 3074457345, False, "")),
        ("{renewBefore: 5m}", RenewalTime("renewBefore", DAYS_90, 300, False, "")),
        ("{renewBeforePercentage: 25}", RenewalTime("renewBeforePercentage", DAYS_90, DAYS_90 // 4, False, "")),
        (
            "{duration: 3601s, renewBeforePercentage: 25}",
            RenewalTime("renewBeforePercentage", 3601, 900, False, ""),
        ),
        (
            "{duration: 6000s, renewBeforePercentage: 5}",
            RenewalTime("renewBeforePercentage", 6000, 300, False, ""),
        ),
        ("{renewBeforePercentage: 1}", RenewalTime("renewBeforePercentage", DAYS_90, 77760, False, "")),
        ("{renewBeforePercentage: 99}", RenewalTime("renewBeforePercentage", DAYS_90, 7698240, False, "")),
        ("{renewal: {policy: Disabled}}", RenewalTime("renewal.policy", DAYS_90, 0, False, "")),
        ("{renewal: {policy: Disabled, windows: [{}]}}", RenewalTime("renewal.policy", DAYS_90, 0, False, "")),
        ("{renewal: {policy: RenewBefore}}", RenewalTime("", DAYS_90, 30 * 24 * HOUR, False, "")),
        ("{renewBefore: 1h, renewal: {windows: [{}]}}", RenewalTime("renewBefore", DAYS_90, None, True, "")),
        ("{renewal: text}", RenewalTime("", DAYS_90, 30 * 24 * HOUR, False, "")),
    ],
)
def test_when_a_certificate_is_renewed(spec: str, wanted: RenewalTime) -> None:
    assert renewal_time(document(f"{{kind: Certificate, spec: {spec}}}").data) == wanted


@pytest.mark.parametrize(
    ("spec", "field", "refused"),
    [
        ("{duration: 90d}", "duration", "`duration: 90d` is not a duration such as 2160h"),
        ("{duration: 3600}", "duration", "`duration` is not a duration such as 2160h"),
        ("{duration: [24h]}", "duration", "`duration` is not a duration such as 2160h"),
        ("{duration: 9999999999h}", "duration", "`duration: 9999999999h` is not a duration such as 2160h"),
        (f"{{duration: {'9' * 400}h}}", "duration", "`duration` is not a duration such as 2160h"),
        ("{duration: 9223372037s}", "duration", "`duration: 9223372037s` is not a duration such as 2160h"),
        (f"{{duration: {'d' * 40}}}", "duration", f"`duration: {'d' * 40}` is not a duration such as 2160h"),
        (f"{{duration: {'d' * 41}}}", "duration", "`duration` is not a duration such as 2160h"),
        ("{duration: 59m}", "duration", "`duration` is less than 1h"),
        ("{duration: 24h, renewBefore: 24h}", "renewBefore", "`renewBefore` is not less than `duration`"),
        ("{renewBefore: 2160h}", "renewBefore", "`renewBefore` is not less than `duration`"),
        ("{renewBefore: 299s}", "renewBefore", "`renewBefore` is less than 5m"),
        ("{renewBefore: 30d}", "renewBefore", "`renewBefore: 30d` is not a duration such as 2160h"),
        (
            "{renewBefore: 24h, renewBeforePercentage: 10}",
            "renewBefore",
            "`renewBefore` and `renewBeforePercentage` exclude each other",
        ),
        ("{renewBeforePercentage: 0}", "renewBeforePercentage", "`renewBeforePercentage` is not a number from 1 to 99"),
        (
            "{renewBeforePercentage: 100}",
            "renewBeforePercentage",
            "`renewBeforePercentage` is not a number from 1 to 99",
        ),
        (
            "{renewBeforePercentage: '9'}",
            "renewBeforePercentage",
            "`renewBeforePercentage` is not a number from 1 to 99",
        ),
        (
            "{duration: 1h, renewBeforePercentage: 8}",
            "renewBeforePercentage",
            "`renewBeforePercentage` comes to less than 5m",
        ),
    ],
)
def test_what_cert_manager_refuses(spec: str, field: str, refused: str) -> None:
    found = renewal_time(document(f"{{kind: Certificate, spec: {spec}}}").data)

    assert (found.field, found.before_expiry, found.windows, found.refused) == (field, None, False, refused)


def test_a_refused_certificate_has_no_policy() -> None:
    found = renewal_time(document("{spec: {duration: 1m, renewal: {policy: Disabled, windows: [{}]}}}").data)

    assert found == RenewalTime("duration", 60, None, True, "`duration` is less than 1h")
