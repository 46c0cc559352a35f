"""What is broken, and the tests that should notice: those that say most in the least time come first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from . import python_source
from .change import Change

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Target:
    """A file to break.

    Attributes:
        file: The file, below the checkout.
        tests: Files of tests below ``tests/``, in the order in which they run; the first failure ends the run.
        changes: How a text of its kind is broken.
    """

    file: str
    tests: tuple[str, ...]
    changes: Callable[[str], Iterator[Change]] = python_source.changes


@dataclass(frozen=True)
class Mutant:
    """A target with one clause broken.

    Attributes:
        target: The target.
        change: What is broken.
    """

    target: Target
    change: Change

    @property
    def name(self) -> str:
        """What it is called in the list of equivalents: the same when lines move."""
        return f"{self.target.file} {self.change.words}"

    @property
    def place(self) -> str:
        """What it is called where somebody wants to look at it."""
        return f"{self.target.file}:{self.change.line} {self.change.words}"


TARGETS = (
    Target("capsule_lint/capsule/constraints.py", ("capsule/test_constraints.py",)),
    Target("capsule_lint/facts/exclusions.py", ("facts/test_webhook_table.py",)),
    Target("capsule_lint/facts/resource_scopes.py", ("facts/test_resource_scopes.py", "facts/test_webhook_table.py")),
    Target("capsule_lint/kubernetes/budgets.py", ("kubernetes/test_budgets.py",)),
    Target("capsule_lint/kubernetes/certificate_renewal.py", ("kubernetes/test_certificate_renewal.py",)),
    Target("capsule_lint/kubernetes/container_ports.py", ("kubernetes/test_container_ports.py",)),
    Target("capsule_lint/kubernetes/network_policies.py", ("kubernetes/test_network_policies.py",)),
    Target("capsule_lint/kubernetes/node_roles.py", ("kubernetes/test_node_roles.py",)),
    Target("capsule_lint/kubernetes/plugin_policies.py", ("kubernetes/test_plugin_policies.py",)),
    Target("capsule_lint/facts/network_policy_reach.py", ("facts/test_network_policy_reach.py",)),
    Target("capsule_lint/kubernetes/replicas.py", ("kubernetes/test_replicas.py",)),
    Target("capsule_lint/kubernetes/selectors.py", ("kubernetes/test_selectors.py",)),
    Target("capsule_lint/kubernetes/template_selectors.py", ("kubernetes/test_template_selectors.py",)),
    Target("capsule_lint/kubernetes/pod_security.py", ("kubernetes/test_pod_security.py",)),
    Target("capsule_lint/kubernetes/pod_amounts.py", ("kubernetes/test_pod_amounts.py",)),
    Target("capsule_lint/kubernetes/limit_ranges.py", ("kubernetes/test_limit_ranges.py",)),
    Target("capsule_lint/kubernetes/resource_quotas.py", ("kubernetes/test_resource_quotas.py",)),
    Target("capsule_lint/kubernetes/spread.py", ("kubernetes/test_spread.py",)),
    Target("capsule_lint/kubernetes/rollout.py", ("kubernetes/test_rollout.py",)),
    Target("capsule_lint/kubernetes/int_or_percent.py", ("kubernetes/test_int_or_percent.py",)),
    Target("capsule_lint/kubernetes/quantities.py", ("kubernetes/test_quantities.py",)),
    Target("capsule_lint/kubernetes/tolerations.py", ("kubernetes/test_tolerations.py",)),
    Target("capsule_lint/kubernetes/named_templates.py", ("kubernetes/test_named_templates.py",)),
    Target("capsule_lint/facts/clusters.py", ("facts/test_clusters.py",)),
    Target("capsule_lint/facts/alerts.py", ("facts/test_alerts.py",)),
    Target("capsule_lint/facts/situations.py", ("facts/test_alerts.py",)),
    Target("capsule_lint/facts/targets.py", ("facts/test_alerts.py",)),
    Target("capsule_lint/kubernetes/promql/evaluation.py", ("kubernetes/test_promql.py", "facts/test_alerts.py")),
    *(
        Target(f"capsule_lint/recovery/{name}.py", ("recovery/test_plan.py", "recovery/test_gitops.py"))
        for name in ("backups", "changes", "conversions", "gitops", "labels", "opening", "plan", "webhook_policies")
    ),
    Target("capsule_lint/recovery/promql.py", ("alerts/test_promql.py",)),
    Target("capsule_lint/recovery/stops.py", ("alerts/test_stops.py",)),
    *(
        Target(f"capsule_lint/recovery/{name}.py", ("alerts/test_alerts.py", "alerts/test_golden.py"))
        for name in ("alerts", "other_alerts", "outage", "webhook_alerts", "workload_alerts")
    ),
    Target("capsule_lint/facts/live_hooks.py", ("facts/test_live_hooks.py",)),
    Target("capsule_lint/facts/declarations.py", ("facts/test_declarations.py",)),
    Target("capsule_lint/facts/audit_log.py", ("facts/test_audit_log.py",)),
    Target("capsule_lint/facts/refused_conditions.py", ("facts/test_refused_conditions.py",)),
    *(
        Target(f"capsule_lint/admission/{name}.py", tuple(f"admission/test_{each}.py" for each in tests))
        for name, tests in {
            "__init__": ("simulate", "nested", "presented", "recordings"),
            "audit": ("audit",),
            "conversion": ("conversion",),
            "custom_resources": ("custom_resources", "rules", "recordings"),
            "exemptions": ("exemptions",),
            "hook": ("hook", "open_hooks", "rules", "recordings"),
            "matching": ("rules", "selectors", "incomplete", "conditions", "presented", "open_hooks", "recordings"),
            "nested": ("nested", "reserved_addresses", "recordings"),
            "outcome": ("outcome", "nested", "recordings"),
            "presented": ("presented", "recordings"),
        }.items()
    ),
    Target("capsule_lint/load/json_lines.py", ("load/test_json_lines.py",)),
    Target("capsule_lint/capsule/drift.py", ("capsule/test_drift.py",)),
    Target("capsule_lint/load/helm_output.py", ("load/test_helm_output.py",)),
    Target("capsule_lint/load/helm_records.py", ("load/test_helm_records.py", "load/test_declared_recorded.py")),
    Target(
        "capsule_lint/load/marks.py",
        (
            "load/test_positions.py",
            "load/test_marks.py",
            "load/test_schemas.py",
            "load/test_inside.py",
            "load/test_streams.py",
            "load/test_problems.py",
        ),
    ),
    Target("capsule_lint/load/placeholders.py", ("load/test_placeholders.py",)),
    *(
        Target(f"capsule_lint/load/declared/{name}.py", tuple(f"load/test_declared{each}.py" for each in tests))
        for name, tests in {
            "argo": ("_argo", "_sources"),
            "flux": ("_flux", "_sources"),
            "local": ("_others", "_argo", "_flux", "_sources"),
            "patched": ("_flux", "_argo", "_others"),
            "release": ("_flux", "_argo", "_others"),
            "tree": ("_flux", "_argo", "_others"),
            "values": ("_argo", "_flux", "_others", ""),
        }.items()
    ),
    *(
        Target(f"capsule_lint/facts/{name}.py", (f"facts/test_{name}.py",))
        for name in ("cold_start", "declared_at_run_time", "needs", "own_requests", "webhook_backends")
    ),
    Target("capsule_lint/remedy/yaml_text.py", ("remedy/test_yaml_text.py", "remedy/test_layouts.py")),
    Target("capsule_lint/remedy/plan.py", ("remedy/test_plan.py",)),
)


def mutants() -> list[Mutant]:
    """Return all mutants of all targets."""
    return [
        Mutant(target, change)
        for target in TARGETS
        for change in target.changes((ROOT / target.file).read_text(encoding="utf-8"))
    ]
