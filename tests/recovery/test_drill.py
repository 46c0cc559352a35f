"""Which drills there are of an input, how their probes are to end, and which drills there are none of."""

from __future__ import annotations

import pytest

from capsule_lint.errors import UsageError
from capsule_lint.recovery.drill import Called, Sent, Target, drill

from ..drill.conftest import INPUT, made, simulation

OWN = """\
  - name: own.projectcapsule.dev
    clientConfig: {service: {name: capsule-webhook-service, namespace: capsule-system, path: /own}}
    sideEffects: None
    rules: [{operations: ["*"], apiGroups: ["*"], apiVersions: ["*"], resources: ["*/*"]}]
"""


def ends(sent: tuple[Sent, ...], *names: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {each.probe.entry.id: (each.predicted, each.refusers) for each in sent if each.probe.entry.id in names}


def test_all_pods_are_taken_away_by_default() -> None:
    found = made()

    labels = {"app.kubernetes.io/name": "capsule"}
    assert found.targets == (Target("deployment", "capsule-system", "capsule-controller-manager", 2, labels),)
    assert found.services == (Called("capsule-system", "capsule-webhook-service", labels, (("webhook-server", 9443),)),)
    assert ends(found.sent, "node-cordon", "pod-create") == {
        "node-cordon": ("stopped", ("nodes.projectcapsule.dev",)),
        "pod-create": ("passes", ()),
    }


def test_one_of_several_pods_is_not_missed() -> None:
    assert {each.predicted for each in made("one").sent} == {"passes"}


def test_what_hangs_ends_as_if_it_hung() -> None:
    ignored = INPUT.read_text().replace("failurePolicy: Fail", "failurePolicy: Ignore")

    assert ends(made("hang").sent, "node-cordon") == {"node-cordon": ("stopped", ("nodes.projectcapsule.dev",))}
    assert ends(made("hang", text=ignored).sent, "node-cordon") == {"node-cordon": ("passes", ())}


def test_what_takes_too_long_as_a_whole_is_not_sent() -> None:
    second = (
        INPUT.read_text()
        .replace("failurePolicy: Fail", "failurePolicy: Ignore, timeoutSeconds: 30")
        .replace("failurePolicy: Ignore, timeoutSeconds: 30", "failurePolicy: Ignore\n    timeoutSeconds: 30")
        .replace("Validating", "Mutating")
        .replace("resources: [pods]", "resources: [nodes]")
        .split("    namespaceSelector:")
    )
    text = second[0] + second[1][second[1].index("    rules:") :]

    found = made("hang", text=text)

    assert "node-cordon" not in {each.probe.entry.id for each in found.sent}
    assert {each.reason for each in found.skipped if each.entry.id == "node-cordon"} == {
        "whether it ends in time depends on how the backend hangs"
    }


def test_only_probes_need_no_workload() -> None:
    text = INPUT.read_text().split("---\n")[2]

    found = made(only_probes=True, text=text)

    assert (found.targets, found.services, len(found.sent) > 300, found.comes_back) == ((), (), True, True)


@pytest.mark.parametrize(
    ("take_away", "old", "new", "said"),
    [
        (
            "one",
            "replicas: 2",
            "replicas: 1",
            "Deployment capsule-system/capsule-controller-manager has one replica; take away all of them",
        ),
        (
            "one",
            "kind: Deployment",
            "kind: DaemonSet",
            "DaemonSet capsule-system/capsule-controller-manager cannot be scaled; --only-probes leaves taking it away "
            "to you",
        ),
        (
            "network-policy",
            "selector: {matchLabels: {app.kubernetes.io/name: capsule}}\n  template",
            "selector: {matchExpressions: [{key: a, operator: Exists}]}\n  template",
            "Deployment capsule-system/capsule-controller-manager does not select its pods by matchLabels alone; "
            "--only-probes leaves taking it away to you",
        ),
        (
            "all",
            "namespace: capsule-system",
            'namespace: "$(reboot)"',
            "Deployment $(reboot)/capsule-controller-manager: no object has such a name",
        ),
        (
            "hang",
            "kind: Service\n",
            "kind: ConfigMap\n",
            "the Service that the API server calls is not in the input; --only-probes leaves it to you",
        ),
        (
            "all",
            "webhooks:\n",
            f"webhooks:\n{OWN}",
            "UPDATE deployments/scale in capsule-system may be refused while Capsule is gone, so the drill could not "
            "bring it back",
        ),
        (
            "hang",
            "webhooks:\n",
            f"webhooks:\n{OWN}",
            "UPDATE services in capsule-system may be refused while Capsule is gone, so the drill could not "
            "bring it back",
        ),
        (
            "network-policy",
            "webhooks:\n",
            f"webhooks:\n{OWN}",
            "DELETE networkpolicies in capsule-system may be refused while Capsule is gone, so the drill could not "
            "bring it back",
        ),
    ],
)
def test_there_is_no_drill_that_could_not_be_done(take_away: str, old: str, new: str, said: str) -> None:
    text = INPUT.read_text().replace(old, new)

    with pytest.raises(UsageError) as refused:
        made(take_away, text=text)

    assert str(refused.value) == said


def test_there_is_no_drill_of_webhooks_that_are_not_known() -> None:
    text = INPUT.read_text().split("---\n")[0].replace("v0.10.9", "v0.14.0")

    with pytest.raises(UsageError) as refused:
        drill(simulation(text))

    assert str(refused.value) == (
        "it is not known what a drill would stop: Capsule 0.14.0 makes its webhooks from CapsuleConfiguration default, "
        "which is not in the input; add what `kubectl get capsuleconfiguration default -o yaml` prints"
    )


def test_who_may_not_come_back_is_marked() -> None:
    one = simulation()

    assert [drill(one, take_away=way).comes_back for way in ("all", "one", "hang")] == [False, True, True]
    assert drill(one, comes_back=True).comes_back
