"""A drill as a script for bash: ``script.sh`` with what is to be looked up, made, sent and taken away filled in.

Names of an input stand in it as words that a shell takes as they are, or do not stand in it: what is no name of the API
is in no command (``recovery.drill``, ``recovery.probes``).
"""

from __future__ import annotations

import os
import re

from ... import __version__
from ...kubernetes.names import is_object_name
from ...recovery.drill import LISTENER, LISTENER_LABELS
from ...recovery.probes import DRILL, FIXTURE_LABEL, parts_of, variables_of
from ...recovery.shell import compact, quoted
from ..terminal import harmless

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...model import Json
    from ...recovery.drill import Drill, Sent, Target
    from ...recovery.probes import Fixture, Variable

_SCRIPT = os.path.join(os.path.dirname(__file__), "script.sh")

_KIND = re.compile("Kind=[A-Za-z0-9]+")
"""What a refusal by a conversion names."""

_PLACE = re.compile("^#@([a-z-]+)(?: ([a-z ]+))?\n", re.MULTILINE)
"""Where the script is to be filled in, or a part of it begins that only some drills need."""

_TITLE = {
    "all": "All pods of {name} are taken away",
    "one": "One of the pods of {name} is taken away",
    "hang": "The Services of {name} lead to a listener that accepts connections and is silent",
    "network-policy": "A NetworkPolicy keeps requests from the pods of {name}",
}

_OPTIONS = """\
  --context NAME         the cluster, as kubectl calls it; a staging cluster, not one that people depend on
  --record FILE          write what came, as JSON, one object a line; capsule-lint impact INPUT --against FILE reads it
  --keep-going           go on after the first surprise"""

_STEPS = """\
  prepare                while webhooks are answered: look up, make fixtures, rehearse
  probe                  while they are not: send the probes
  clean                  when they are answered again: take the fixtures away
  --state DIR            a folder for what the steps tell each other; it is made"""

_WHOLE = """\
  --patience SECONDS     how long to wait for each change (default: 300)
  --may-not-come-back    take away what may not come back by itself, too"""

_IMAGE = """\
  --listener-image NAME  an image with BusyBox (default: docker.io/library/busybox:1.37)"""

_CODES = """\
Exit codes: 0 all went as predicted, 1 a surprise, 2 it could not be done."""


def render(drill: Drill, command: str) -> str:
    """Return the script; it is the same for the same drill.

    Args:
        drill: The drill.
        command: The command that prints it.
    """
    with open(_SCRIPT, encoding="utf-8") as file:
        template = file.read()
    made = {
        "title": _title(drill, command),
        "usage": _usage(drill),
        "constants": _lines(_constants(drill), ""),
        "look-ups": _lines(map(_look_up, drill.plan.variables)),
        "values": _lines(f'{each.name}="$(value {each.name})"' for each in drill.plan.variables),
        "fixtures": _lines(map(_fixture, _in_turn(drill.plan.fixtures))),
        "probes": _lines(map(_probe, drill.sent)),
        "canary": _lines(_canary(drill)),
        "take-away": _lines(_taking_away(drill)),
        "restore": _lines(_restoring(drill)),
        "skipped": _lines((f"# {_line(each.entry.id)}: {_line(each.reason)}" for each in drill.skipped), ""),
    }
    return _filled_in(template, made, _parts(drill))


def _filled_in(template: str, made: dict[str, str], parts: set[str]) -> str:
    """Return a template with its places filled in, and without the parts that nobody needs."""
    text, kept = "", True
    pieces = _PLACE.split(template)
    for number in range(0, len(pieces), 3):
        text += pieces[number] if kept else ""
        if number + 1 < len(pieces):
            name, needed = pieces[number + 1], pieces[number + 2]
            if name == "if":
                kept = not parts.isdisjoint(needed.split())
            elif name == "end":
                kept = True
            else:
                text += made[name]
    return text


def _parts(drill: Drill) -> set[str]:
    """Return which parts of the script a drill needs."""
    if drill.only_probes:
        return set()
    parts = {"taken"}
    if drill.take_away in ("all", "one"):
        parts |= {"daemonset" if each.kind == "daemonset" else "scale" for each in drill.targets}
    if drill.take_away == "all" and drill.services:
        parts.add("all")
    if drill.take_away == "hang":
        parts.add("hang")
    if drill.take_away == "network-policy":
        parts.add("policy")
    return parts


def _lines(lines: Iterator[str] | map[str], indent: str = "  ") -> str:
    return "".join(f"{indent}{line}\n" for line in lines)


def _line(text: str) -> str:
    """Return a text that stays in its line, as a comment has to."""
    return harmless(" ".join(text.split()))


def _title(drill: Drill, command: str) -> str:
    does = _TITLE[drill.take_away].format(name=_line(drill.name))
    if drill.only_probes:
        does = f"Requests are sent as when this has happened: {does[:1].lower()}{does[1:]}"
    return f"# A drill: {does}.\n# Made by capsule-lint {__version__}: {_line(command)}\n"


def _usage(drill: Drill) -> str:
    if drill.only_probes:
        return f"usage: bash drill.sh --context NAME --state DIR [options] prepare|probe|clean\n\n{_STEPS}\n{_OPTIONS}\n\n{_CODES}\n"
    image = [_IMAGE] if drill.take_away == "hang" else []
    return "\n".join(["usage: bash drill.sh --context NAME [options]", "", _OPTIONS, _WHOLE, *image, "", _CODES, ""])


def _constants(drill: Drill) -> Iterator[str]:
    selector = {"spec": {"template": {"spec": {"nodeSelector": {FIXTURE_LABEL: "nowhere"}}}}}
    yield f"name={quoted(_line(drill.name))}"
    yield f"made_by={quoted(__version__)}"
    yield f"way={drill.take_away}"
    yield f"verified={'true' if drill.verified else 'false'}"
    yield f"only_probes={'true' if drill.only_probes else 'false'}"
    yield f"comes_back={'true' if drill.comes_back else 'false'}"
    yield f"never_probed={len(drill.skipped)}"
    parts = _parts(drill)
    if "daemonset" in parts:
        yield f"nowhere={quoted(compact(selector))}"
        selector["spec"]["template"]["spec"]["nodeSelector"][FIXTURE_LABEL] = None  # type: ignore[assignment]
        yield f"anywhere={quoted(compact(selector))}"
    if "hang" in parts:
        yield f"listener={LISTENER}"
        yield f"listener_labels={quoted(compact(LISTENER_LABELS))}"


def _word(text: str) -> str:
    """Return a path or a text as one word, with the values of its variables."""
    return "".join(f'"${part}"' if is_variable else quoted(part) for part, is_variable in parts_of(text)) or "''"


def _json(data: Json) -> str:
    from json import dumps

    # The marks of variables are no ASCII, and have to stay what they are.
    return _word(dumps(data, separators=(",", ":"), ensure_ascii=False))


def _need(text: str) -> str:
    """Return the variable without which something cannot be sent, or a word that is always there."""
    names = variables_of(text)
    return f'"${names[0]}"' if names else "yes"


def _look_up(variable: Variable) -> str:
    words = (variable.name, variable.resource, variable.namespace, variable.selector)
    return f"look_up {' '.join(map(quoted, words))}"


def _in_turn(fixtures: tuple[Fixture, ...]) -> list[Fixture]:
    """Return fixtures in the order to make them: namespaces first, pods last, when namespaces have ServiceAccounts."""
    order = {"Namespace": 0, "Pod": 2}
    return sorted(fixtures, key=lambda each: order.get(each.body["kind"], 1))


def _fixture(fixture: Fixture) -> str:
    name = fixture.body["metadata"]["name"]
    return f"fixture {_need(fixture.collection)} {_word(fixture.collection)} {quoted(name)} {_json(fixture.body)}"


def _probe(sent: Sent) -> str:
    probe = sent.probe
    names = " ".join(name for name in sent.refusers if is_object_name(name) or _KIND.fullmatch(name))
    fixture = _word(probe.fixture)
    told = f"{quoted(probe.entry.id)} {sent.predicted} {quoted(names)} {_need(probe.path)} {fixture}"
    return f"probe {probe.method} {told} \\\n    {_request(sent)}"


def _request(sent: Sent) -> str:
    """Return the path, what is sent to it, and by whom."""
    probe = sent.probe
    data = _json(probe.body) if probe.body is not None else _word(probe.read)
    return " ".join([_word(probe.path), data, *map(quoted, impersonated(sent))])


def impersonated(sent: Sent) -> list[str]:
    """Return the words by which kubectl sends a probe as its user."""
    probe = sent.probe
    return [f"--as={probe.username}", *(f"--as-group={group}" for group in probe.groups)]


def _canary(drill: Drill) -> Iterator[str]:
    if drill.canary is None:
        yield "return 2"
        return
    probe = drill.canary.probe
    if variables_of(probe.path):
        yield f"[[ -n {_need(probe.path)} ]] || return 2"
    yield f"send {probe.method} {_request(drill.canary)} || return 1"


def _taking_away(drill: Drill) -> Iterator[str]:
    if drill.only_probes:
        return
    yield from _TAKING[drill.take_away](drill)
    if drill.take_away == "all":
        for service in drill.services:
            yield f"until_no_endpoint {quoted(service.namespace)} {quoted(service.name)}"
    yield "until_stopped"


def _of_targets(drill: Drill) -> Iterator[str]:
    for number, target in enumerate(drill.targets):
        place = f"{quoted(target.namespace)} {quoted(target.name)}"
        if target.kind == "daemonset":
            yield f"move_off {place}"
        else:
            yield f"scale_down {number} {target.kind} {place} {'one-less' if drill.take_away == 'one' else 'none'}"


def _of_services(drill: Drill) -> Iterator[str]:
    namespaces = dict.fromkeys(service.namespace for service in drill.services)
    for namespace in namespaces:
        ports = [port for service in drill.services if service.namespace == namespace for port in service.ports]
        yield f"listen {quoted(namespace)} {_listener(dict.fromkeys(ports))}"
    for number, service in enumerate(drill.services):
        yield f"turn {number} {quoted(service.namespace)} {quoted(service.name)}"


def _of_policies(drill: Drill) -> Iterator[str]:
    for target in drill.targets:
        policy = {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": {"name": f"{DRILL}-silence", "namespace": target.namespace},
            "spec": {"podSelector": {"matchLabels": dict(target.labels)}, "policyTypes": ["Ingress"]},
        }
        yield f"make {quoted(_policies(target))} {_json(policy)}"


_TAKING = {"all": _of_targets, "one": _of_targets, "hang": _of_services, "network-policy": _of_policies}


def _policies(target: Target) -> str:
    return f"/apis/networking.k8s.io/v1/namespaces/{target.namespace}/networkpolicies"


def _restoring(drill: Drill) -> Iterator[str]:
    for line in _back(drill) if not drill.only_probes else ():
        yield f'{line} 2> "$work/said" || status=1'


def _back(drill: Drill) -> Iterator[str]:
    if drill.take_away == "hang":
        for number, service in enumerate(drill.services):
            yield f"turn_back {number} {quoted(service.namespace)} {quoted(service.name)}"
        for namespace in dict.fromkeys(service.namespace for service in drill.services):
            yield f"unmake {quoted(f'/api/v1/namespaces/{namespace}/pods/{LISTENER}')}"
        return
    for number, target in enumerate(drill.targets):
        place = f"{quoted(target.namespace)} {quoted(target.name)}"
        if drill.take_away == "network-policy":
            yield f"unmake {quoted(f'{_policies(target)}/{DRILL}-silence')}"
        elif target.kind == "daemonset":
            yield f"move_on {place}"
        else:
            yield f"scale_back {number} {target.kind} {place}"


def _listener(ports: dict[tuple[str, int], None]) -> str:
    """Return the pod that accepts connections and is silent, with the image that the script is given."""
    serve = " ".join(f"nc -lk -p {number} -e sleep 86400 &" for _, number in ports)
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": LISTENER, "labels": LISTENER_LABELS},
        "spec": {
            "automountServiceAccountToken": False,
            "containers": [
                {
                    "name": "listener",
                    "image": "\ue000listener_image\ue001",
                    "command": ["sh", "-c", f"{serve} wait"],
                    "ports": [
                        {"containerPort": number, **({"name": name} if name else {})} for name, number in ports
                    ],
                    "resources": {"requests": {"cpu": "1m", "memory": "8Mi"}, "limits": {"memory": "32Mi"}},
                    "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
                }
            ],
            "securityContext": {
                "runAsNonRoot": True,
                "runAsUser": 65534,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            "terminationGracePeriodSeconds": 0,
        },
    }
    return _json(pod)
