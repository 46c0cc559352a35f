"""Pods that are bound to control-plane nodes."""

from __future__ import annotations

import pytest
import yaml

from capsule_lint.kubernetes.node_roles import is_bound_to_control_plane

AFFINITY = "{affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [%s]}}}}"


@pytest.mark.parametrize(
    ("spec", "wanted"),
    [
        ("{}", False),
        ("{nodeSelector: text, affinity: text}", False),
        ("{nodeSelector: {node-role.kubernetes.io/control-plane: ''}}", True),
        ("{nodeSelector: {node-role.kubernetes.io/master: ''}}", True),
        ("{nodeSelector: {node-role.kubernetes.io/controlplane: 'true'}}", True),
        ("{nodeSelector: {node-role.kubernetes.io/worker: ''}}", False),
        (AFFINITY % "{matchExpressions: [{key: node-role.kubernetes.io/control-plane, operator: Exists}]}", True),
        (AFFINITY % "{matchExpressions: [{key: node-role.kubernetes.io/master, operator: In, values: ['']}]}", True),
        (AFFINITY % "{matchExpressions: [{key: node-role.kubernetes.io/master, operator: DoesNotExist}]}", False),
        (AFFINITY % "{matchExpressions: [{key: pool, operator: Exists}, {key: [a], operator: Exists}, text]}", False),
    ],
)
def test_a_node_selector_or_a_required_affinity_binds(spec: str, wanted: bool) -> None:
    assert is_bound_to_control_plane(yaml.safe_load(spec)) is wanted
