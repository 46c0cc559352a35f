"""Real renders of six years of Capsule against the rules about Tenants and tenants' namespaces.

No chart renders a Tenant or labels a namespace as a tenant's, so that nothing may be found of the kind; every object of
Capsule's API that they render is in a version that their own controller and CRDs have.
"""

from __future__ import annotations

from pathlib import Path

from capsule_lint.lint import Request, lint, rules_of


def test_what_is_found_in_the_renders(renders: Path) -> None:
    rules = rules_of(selected=["tenancy"])
    assert [body.rule.id for body in rules.in_force] == [f"CAP{number}" for number in range(501, 512)]
    found = {}
    for path in sorted(renders.glob("*.yaml")):
        report = lint(Request(inputs=(str(path),), suppressions=None, rules=rules))
        found[path.stem] = (
            [(finding.rule.id, str(finding.place.object)) for finding in report.findings],
            [(left.rules, left.subject) for left in report.not_judged],
        )

    nothing: tuple[list[object], list[object]] = ([], [])
    assert found == {
        "helm-v0.3.0.default": nothing,
        "helm-v0.4.6.default": nothing,
        "v0.10.9.default": nothing,
        "v0.10.9.monitoring": nothing,
        "v0.12.4.default": nothing,
        "v0.12.4.proxy": nothing,
        "v0.13.0.default": nothing,
        "v0.13.0.webhookport": nothing,
        "v0.13.11.default": nothing,
        "v0.13.11.ha": nothing,
        "v0.14.0.crds": nothing,
        "v0.14.0.default": nothing,
        "v0.14.0.ha": nothing,
        "v0.14.0.hardened": nothing,
        "v0.14.0.monitoring": nothing,
        "v0.14.0.proxy": nothing,
        "v0.7.2.default": nothing,
        "v0.7.2.proxy": nothing,
    }
