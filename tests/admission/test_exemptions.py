"""What no webhook ever sees, by release of Kubernetes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from capsule_lint.admission import read
from capsule_lint.admission.exemptions import FILE, NEWEST, OLDEST, is_exempt, release

from ..truth import recorded

CONFIGURATIONS = {
    *("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"),
    *("ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"),
}
POLICIES = {"MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"}
REVIEWS = {
    *("SelfSubjectReview", "TokenReview"),
    *("LocalSubjectAccessReview", "SelfSubjectAccessReview", "SelfSubjectRulesReview", "SubjectAccessReview"),
}
GROUPS = {
    **dict.fromkeys(CONFIGURATIONS | POLICIES, "admissionregistration.k8s.io"),
    **dict.fromkeys(("SelfSubjectReview", "TokenReview"), "authentication.k8s.io"),
}


def request(kind: str, group: str = "", version: str = "v1") -> Any:
    return {
        "kind": {"group": group, "version": version, "kind": kind},
        "resource": {"group": group, "version": version, "resource": f"{kind.lower()}s".replace("policys", "policies")},
    }


@pytest.mark.parametrize(
    ("minors", "kinds"),
    [
        # A Kubernetes older or newer than what is known is taken for the nearest that is.
        (range(20, 32), CONFIGURATIONS),
        (range(32, 37), CONFIGURATIONS | POLICIES),
        (range(37, 45), CONFIGURATIONS | POLICIES | REVIEWS),
    ],
)
def test_a_release_keeps_these_from_webhooks(minors: range, kinds: set[str]) -> None:
    every = CONFIGURATIONS | POLICIES | REVIEWS

    assert {
        minor: {
            kind for kind in every if is_exempt(request(kind, GROUPS.get(kind, "authorization.k8s.io")), (1, minor))
        }
        for minor in minors
    } == dict.fromkeys(minors, kinds)


def test_it_is_so_in_every_version_of_a_group_and_in_no_other_group() -> None:
    old = request("TokenReview", "authentication.k8s.io", "v1beta1")

    assert (is_exempt(old), is_exempt(request("TokenReview", "example.org"))) == (True, False)


@pytest.mark.parametrize(
    "requests", ["admission/requests", "admission-2/requests-20261128", "admission-2/requests-targeted"]
)
def test_what_a_webhook_was_sent_is_not_exempt(requests: str) -> None:
    entries = read(json.dumps(recorded(requests)), requests).entries

    assert [entry.id for entry in entries if is_exempt(entry.request, (1, 37))] == []
    assert len(entries) > 300


def test_what_is_known_has_its_sources_at_the_release_that_brought_it() -> None:
    known = json.loads(Path(FILE).read_text(encoding="utf-8"))

    assert (OLDEST, NEWEST) == ((1, 30), (1, 37))
    for entry in known["exempt"]:
        assert set(entry) - {"featureGate"} in ({"since", "group", "sources", of} for of in ("kinds", "resources"))
        assert OLDEST <= release(entry["since"]) <= NEWEST
        assert entry["sources"][0].startswith(f"https://github.com/kubernetes/kubernetes/blob/v{entry['since']}.0/")


def test_a_version_is_read_as_clusters_say_it() -> None:
    said = ["1.36", "v1.36.2", "1.36+", "v1.36.2-gke.100"]

    assert [release(text) for text in said] == [(1, 36)] * 4
    for text in ("1", "latest", "v1.x", "x.36"):
        with pytest.raises(ValueError, match="invalid literal"):
            release(text)
