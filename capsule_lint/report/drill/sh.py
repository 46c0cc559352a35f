"""A drill as a script for bash: ``script.sh`` with what it looks up, makes, sends and takes away filled in.

Names of an input stand in it as words that a shell takes as they are, or do not stand in it: what is not a name of the
API is in no command (``recovery.drill``, ``recovery.probes``).
"""

from __future__ import annotations

import os
import re

from ... import __version__
from ...kubernetes.names import is_object_name
from ...recovery.absence import (
    ANYWHERE,
    LISTENER,
    LISTENER_IMAGE,
    LISTENER_LABELS,
    NOWHERE,
    SILENCE,
    listener,
    silence,
)
from ...recovery.probes import parts_of, variables_of
from ...recovery.shell import compact, quoted
from .wording import one_line, title

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...model import Json
    from ...recovery.drill import Drill, Sent, Target
    from ...recovery.probes import Fixture, Variable

_SCRIPT = os.path.join(os.path.dirname(__file__), "script.sh")

_KIND = re.compile("Kind=[A-Za-z0-9]+")
"""What a refusal by a conversion names."""

_OTHER = re.compile("[^\x00-\x7e\ue000\ue001]")

_PLACE = re.compile("^#@([a-z-]+)(?: ([a-z ]+))?\n", re.MULTILINE)
"""Where the script is to be filled in, or a part of it begins that only some drills need."""

_OPTIONS = """\
  --context NAME         the cluster, as kubectl calls it; a staging cluster, not one that people depend on
  --record FILE          write what came, as JSON, one object a line; capsule-lint impact INPUT --against FILE reads it
  --keep-going           continue after the first surprise"""

_STEPS = """\
  prepare                while webhooks are answered: look up, make fixtures, rehearse
  probe                  while they are not: send the probes
  clean                  when they are answered again: take the fixtures away
  --state DIR            a folder for what the steps tell each other; it is made"""

_WHOLE = """\
  --patience SECONDS     how long to wait for each change (default: 300)
  --may-not-come-back    take away what may not come back by itself, too"""

_IMAGE = f"""\
  --listener-image NAME  an image with BusyBox (default: {LISTENER_IMAGE})"""

_CODES = """\
Exit codes: 0 all went as predicted, 1 a surprise, 2 it could not be done."""


def render(drill: Drill) -> str:
    """Return the script; it is the same for the same drill."""
    with open(_SCRIPT, encoding="utf-8") as file:
        template = file.read()
    made = {
        "title": f"# {title(drill)}.\n# Made by capsule-lint {__version__}.\n",
        "usage": _usage(drill),
        "constants": _lines(_constants(drill), ""),
        "look-ups": _lines(map(_look_up, drill.plan.variables)),
        "values": _lines(f'{each.name}="$(value {each.name})"' for each in drill.plan.variables),
        "fixtures": _lines(map(_fixture, _in_turn(drill.plan.fixtures))),
        "probes": _lines(map(_probe, drill.sent)),
        "take-away": _lines(_taking_away(drill)),
        "restore": _lines(_restoring(drill)),
        "skipped": _lines((f"# {one_line(each.entry.id)}: {one_line(each.reason)}" for each in drill.skipped), ""),
    }
    return _filled_in(template, made, _parts(drill))


def _filled_in(template: str, made: dict[str, str], parts: set[str]) -> str:
    """Return a template with its places filled in, and without the parts that are not needed."""
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
        return {"steps"}
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


def _usage(drill: Drill) -> str:
    if drill.only_probes:
        usage = "usage: bash drill.sh --context NAME --state DIR [options] prepare|probe|clean"
        return "\n".join([usage, "", _STEPS, _OPTIONS, "", _CODES, ""])
    image = [_IMAGE] if drill.take_away == "hang" else []
    return "\n".join(["usage: bash drill.sh --context NAME [options]", "", _OPTIONS, _WHOLE, *image, "", _CODES, ""])


def _constants(drill: Drill) -> Iterator[str]:
    yield f"name={quoted(one_line(drill.name))}"
    yield f"made_by={quoted(__version__)}"
    yield f"way={drill.take_away}"
    yield f"verified={'true' if drill.verified else 'false'}"
    yield f"never_probed={len(drill.skipped)}"
    parts = _parts(drill)
    if "taken" in parts:
        yield f"comes_back={'true' if drill.comes_back else 'false'}"
    if "daemonset" in parts:
        yield f"nowhere={quoted(compact(NOWHERE))}"
        yield f"anywhere={quoted(compact(ANYWHERE))}"
    if "hang" in parts:
        yield f"listener={LISTENER}"
        yield f"listener_image={quoted(LISTENER_IMAGE)}"
        yield f"listener_labels={quoted(compact(LISTENER_LABELS))}"


def word(text: str) -> str:
    """Return a path or a text as one word, with the values of its variables."""
    return "".join(f'"${part}"' if is_variable else quoted(part) for part, is_variable in parts_of(text)) or "''"


def json_word(data: Json) -> str:
    """Return an object as one word, with the values of its variables."""
    from json import dumps

    text = dumps(data, separators=(",", ":"), ensure_ascii=False)
    # JSON's own escapes, but for the marks of variables.
    return word(_OTHER.sub(lambda found: dumps(found[0])[1:-1].replace("\x7f", "\\u007f"), text))


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
    return f"fixture {_need(fixture.collection)} {word(fixture.collection)} {quoted(name)} {json_word(fixture.body)}"


def _probe(sent: Sent) -> str:
    probe = sent.probe
    names = " ".join(name for name in sent.refusers if is_object_name(name) or _KIND.fullmatch(name))
    fixture = word(probe.fixture)
    told = f"{quoted(probe.entry.id)} {sent.predicted} {quoted(names)} {_need(probe.path)} {fixture}"
    return f"probe {probe.method} {told} \\\n    {_request(sent)}"


def _request(sent: Sent) -> str:
    """Return the path, what is sent to it, and by whom."""
    probe = sent.probe
    data = json_word(probe.body) if probe.body is not None else word(probe.read)
    return " ".join([word(probe.path), data, *map(quoted, impersonated(sent))])


def by_hand(sent: Sent) -> str:
    """Return the command that sends a probe, for people to paste; its variables have to be set."""
    probe = sent.probe
    path, who = word(probe.path), " ".join(map(quoted, impersonated(sent)))
    if probe.method == "POST":
        return f"kubectl create --raw {path} -f - {who} <<< {json_word(probe.body)}"
    if probe.method == "PUT":
        return f"kubectl get --raw {word(probe.read)} | kubectl replace --raw {path} -f - {who}"
    return f"kubectl delete --raw {path} {who}"


def impersonated(sent: Sent) -> list[str]:
    """Return the words by which kubectl sends a probe as its user."""
    probe = sent.probe
    return [f"--as={probe.username}", *(f"--as-group={group}" for group in probe.groups)]


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
    for namespace, ports in listeners(drill):
        yield f"listen {quoted(namespace)} {json_word(listener(ports))}"
    for number, service in enumerate(drill.services):
        yield f"turn {number} {quoted(service.namespace)} {quoted(service.name)}"


def listeners(drill: Drill) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """Yield the namespaces in which a listener stands, with its ports: one for all Services there."""
    for namespace in dict.fromkeys(service.namespace for service in drill.services):
        ports = [port for service in drill.services if service.namespace == namespace for port in service.ports]
        yield namespace, list(dict.fromkeys(ports))


def _of_policies(drill: Drill) -> Iterator[str]:
    for number, target in enumerate(drill.targets):
        yield f"make {quoted(policies(target))} {json_word(silence(target.labels, number))}"


_TAKING = {"all": _of_targets, "one": _of_targets, "hang": _of_services, "network-policy": _of_policies}


def policies(target: Target) -> str:
    """Return the path of the NetworkPolicies in the namespace of a workload."""
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
            yield f"unmake {quoted(f'{policies(target)}/{SILENCE}-{number}')}"
        elif target.kind == "daemonset":
            yield f"move_on {place}"
        else:
            yield f"scale_back {number} {target.kind} {place}"
