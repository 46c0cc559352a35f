"""A drill as Markdown: what is predicted, and how to see it by hand; the script does all of it."""

from __future__ import annotations

from collections import Counter

from ...admission.catalogue import AREAS
from ...english import count, enumerated
from ...recovery.absence import ANYWHERE, LISTENER, LISTENER_IMAGE, LISTENER_LABELS, NOWHERE, SILENCE, listener, silence
from ...recovery.probes import DRILL, variables_of
from ...recovery.shell import compact, quoted
from ..marked_up import bullets, plain, row
from .sh import by_hand, json_word, listeners, policies
from .wording import UNVERIFIED, title

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...model import Json
    from ...recovery.drill import Called, Drill, Sent, Target

_SAMPLES = 5
"""How many requests that must be stopped, and how many that must pass, are shown to be sent by hand."""

_ROOM = 4
"""How many kinds of requests a row of the table names."""


def render(drill: Drill) -> str:
    """Render a drill for people who do it, or who look at what the script will do."""
    blocks = [f"# {plain(title(drill))}", _about(drill)]
    if not drill.verified:
        blocks.append(f"**{UNVERIFIED}**")
    blocks += ["## What is predicted", _table(drill), *_steps(drill)]
    blocks += ["## What is not probed", bullets(list(_reasons(drill)))]
    return "\n\n".join(filter(None, blocks)) + "\n"


def _about(drill: Drill) -> str:
    stopped = sum(each.predicted == "stopped" for each in drill.sent)
    passing = len(drill.sent) - stopped
    fixtures = count(len(drill.plan.fixtures), "object")
    return (
        f"For a staging cluster. {count(len(drill.sent), 'request')} of an ordinary cluster are sent, as the users who "
        f"send them, and as dry runs, which store nothing. To be stopped: {stopped}; to pass: {passing}. What they "
        f"need is made for them and taken away after: {fixtures} called `{DRILL}`.\n\n"
        "The same command with `--format sh` writes the script that does all of this and brings everything back. What "
        "follows is the same by hand, with some of the requests."
    )


def _table(drill: Drill) -> str:
    rows = [row("Area", "Stopped", "Pass", "What is stopped", "Refused by"), "| --- | --- | --- | --- | --- |"]
    areas = [*AREAS, *dict.fromkeys(each.probe.entry.area for each in drill.sent)]
    for area in dict.fromkeys(areas):
        sent = [each for each in drill.sent if each.probe.entry.area == area]
        stopped = [each for each in sent if each.predicted == "stopped"]
        if sent:
            kinds = _few([each.probe.entry.kind for each in stopped])
            names = _few([_named(name) for each in stopped for name in each.refusers])
            label = area[:1].upper() + area[1:] or "Other"
            rows.append(row(label, str(len(stopped)), str(len(sent) - len(stopped)), kinds, names))
    return "\n".join(rows)


def _named(refuser: str) -> str:
    kind = refuser.removeprefix("Kind=")
    return refuser if kind == refuser else f"the conversion of {kind}"


def _few(names: Sequence[str]) -> str:
    found = list(dict.fromkeys(names))
    more = [f"{len(found) - _ROOM} more"] if len(found) > _ROOM else []
    return enumerated([*found[:_ROOM], *more]) if found else ""


def _steps(drill: Drill) -> Iterator[str]:
    stopped = _samples([each for each in drill.sent if each.predicted == "stopped"])
    passing = _samples([each for each in drill.sent if each.predicted == "passes"])
    yield "## By hand"
    yield "In bash, with the current context of kubectl. Look first which that is, and write down what is there:"
    context = "kubectl config current-context"
    yield _commands([context, *_lookups(drill, [*stopped, *passing]), *_looking(drill)])
    if drill.only_probes:
        yield "Take it away as you see fit. Then send requests."
    else:
        yield "Take it away:"
        yield _commands(list(_taking(drill)))
        yield "Wait until its endpoints are gone. Then send requests."
    if stopped:
        yield "These are refused, and the message names the webhook, or the conversion:"
        yield _commands([by_hand(each) for each in stopped])
    if passing:
        yield "These pass:"
        yield _commands([by_hand(each) for each in passing])
    if not drill.only_probes:
        yield "Bring it back, with what you wrote down:"
        yield _commands(list(_returning(drill)))


def _samples(sent: Sequence[Sent]) -> list[Sent]:
    """Return some requests that need no fixture, each refused by other webhooks or of another area."""
    found: dict[object, Sent] = {}
    for each in sent:
        if not each.probe.fixture and f"/{DRILL}/" not in each.probe.path:
            found.setdefault(each.refusers or each.probe.entry.area, each)
    return list(found.values())[:_SAMPLES]


def _commands(lines: Sequence[str]) -> str:
    return "\n".join(["```sh", *lines, "```"]) if lines else ""


def _lookups(drill: Drill, shown: Sequence[Sent]) -> Iterator[str]:
    """Yield what sets the variables of the requests that are shown."""
    needed = {name for each in shown for name in variables_of(each.probe.path)}
    for variable in drill.plan.variables:
        if variable.name in needed:
            namespace = f" --namespace {quoted(variable.namespace)}" if variable.namespace else ""
            yield (
                f'{variable.name}="$(kubectl get {quoted(variable.resource)}{namespace} '
                f"--selector {quoted(variable.selector)} --output 'jsonpath={{.items[0].metadata.name}}')\""
            )


def _looking(drill: Drill) -> Iterator[str]:
    for target in drill.targets:
        yield f"kubectl get {target.kind} {_place(target)}"
    if drill.take_away == "hang":
        for service in drill.services:
            place = f"{quoted(service.name)} --namespace {quoted(service.namespace)}"
            yield f"kubectl get service {place} --output yaml"


def _taking(drill: Drill) -> Iterator[str]:
    if drill.take_away == "hang":
        yield f"listener_image={quoted(LISTENER_IMAGE)}"
        for namespace, ports in listeners(drill):
            yield f"kubectl create --raw /api/v1/namespaces/{namespace}/pods -f - <<< {json_word(listener(ports))}"
            yield f"kubectl wait pod {LISTENER} --namespace {quoted(namespace)} --for=condition=Ready"
        for service in drill.services:
            yield _turned(service, LISTENER_LABELS)
    for number, target in enumerate(drill.targets):
        if drill.take_away == "network-policy":
            policy = json_word(silence(target.labels, number))
            yield f"kubectl create --raw {quoted(policies(target))} -f - <<< {policy}"
        elif target.kind == "daemonset":
            yield f"kubectl patch daemonset {_place(target)} --type=merge --patch {quoted(compact(NOWHERE))}"
        else:
            left = target.replicas - 1 if drill.take_away == "one" else 0
            yield f"kubectl scale {target.kind} {_place(target)} --replicas={left}"


def _returning(drill: Drill) -> Iterator[str]:
    if drill.take_away == "hang":
        for service in drill.services:
            yield _turned(service, service.selector)
        for namespace, _ in listeners(drill):
            yield f"kubectl delete pod {LISTENER} --namespace {quoted(namespace)}"
    for number, target in enumerate(drill.targets):
        if drill.take_away == "network-policy":
            yield f"kubectl delete networkpolicy {SILENCE}-{number} --namespace {quoted(target.namespace)}"
        elif target.kind == "daemonset":
            yield f"kubectl patch daemonset {_place(target)} --type=merge --patch {quoted(compact(ANYWHERE))}"
        else:
            yield f"kubectl scale {target.kind} {_place(target)} --replicas={target.replicas}"


def _turned(service: Called, selector: Json) -> str:
    patch = compact([{"op": "replace", "path": "/spec/selector", "value": selector}])
    place = f"{quoted(service.name)} --namespace {quoted(service.namespace)}"
    return f"kubectl patch service {place} --type=json --patch {quoted(patch)}"


def _reasons(drill: Drill) -> Iterator[str]:
    """Yield why requests are not probed, each with their number."""
    for reason, number in Counter(each.reason for each in drill.skipped).items():
        yield f"{count(number, 'request')}: {reason}."


def _place(target: Target) -> str:
    return f"{quoted(target.name)} --namespace {quoted(target.namespace)}"
