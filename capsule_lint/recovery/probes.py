"""From a request of the catalogue to one that may be sent to a cluster to see what becomes of it: a probe.

A probe is a dry run (``dryRun=All``) by the same user, of the same operation on the same resource, in a namespace that
webhooks cannot tell from the catalogue's. Nothing is stored. What a request needs to exist, and not every cluster has,
is made before, while webhooks are answered, and is taken away after: a *fixture*, which nothing runs, schedules or
selects. What every cluster has, but under a name that only the cluster knows, is a *variable*.

What becomes of a probe is predicted for what it really sends, by the same simulation as ``impact``.
"""

from __future__ import annotations

import re
from functools import cache

from ..admission import Matcher, Verdict, simulate
from ..admission.catalogue import Catalogue, Entry, complete, kind_of
from ..admission.custom_resources import custom_resources
from ..admission.presented import NAME_LABEL
from ..facts.requests import TENANT
from ..frozen import dataclass, replace
from ..kubernetes import selectors
from ..kubernetes.fields import items, mapping, strings, text
from ..kubernetes.names import is_object_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from ..admission import Effect, Hook
    from ..facts.requests import Simulation
    from ..model import Json

DRILL = "capsule-lint-drill"
"""The name of the namespace that a drill makes for its fixtures, and of the fixtures."""

MADE = f"{DRILL}-new"
"""The name of what probes create, in dry runs."""

FIXTURE_LABEL = "capsule-lint.dev/drill"
"""The label of fixtures."""

_TENANT = "tenant"
"""The variable that is a namespace of a tenant."""

_OUTSIDE, _TENANTS = frozenset({"shop", "old-shop"}), frozenset({"solar-web", "solar-old"})
"""The namespaces of the built-in catalogue that stand for any outside tenants, and for any of a tenant."""

_CORDONED = "solar-frozen"

_FIRST, _LAST = "\ue000", "\ue001"
"""What stands around the name of a variable in a path or a body: characters of no API."""

_VARIABLE = re.compile(f"{_FIRST}([a-z0-9_]+){_LAST}")

_METHODS = {"CREATE": "POST", "UPDATE": "PUT", "DELETE": "DELETE"}

_NAMESPACES = ("", "namespaces")

_LABEL = re.compile("[A-Za-z0-9]([A-Za-z0-9./_-]*[A-Za-z0-9])?")
"""Keys and values of labels; others are in no cluster."""

_OPERATORS = {"CREATE": "CreateOptions", "UPDATE": "UpdateOptions", "DELETE": "DeleteOptions"}


@dataclass(frozen=True)
class Variable:
    """A name that only the cluster knows."""

    name: str  #: What the drill calls it; a word of lower-case letters, digits and ``_``.
    resource: str  #: Of which it names an object, as kubectl takes it: ``namespaces``, ``deployments.apps``.
    namespace: str  #: Where that is; empty for cluster-scoped objects.
    selector: str  #: The label selector of the objects that will do; empty if all do.
    title: str  #: What it is, in words: ``a namespace of a tenant``.

    @property
    def token(self) -> str:
        """What stands for it in paths and bodies."""
        return token(self.name)


@dataclass(frozen=True)
class Fixture:
    """An object that probes need, and that is there for nothing else."""

    collection: str  #: The path to create it at; it may hold tokens of variables.
    body: Json  #: The object.

    @property
    def path(self) -> str:
        """Its own path."""
        return f"{self.collection}/{self.body['metadata']['name']}"


@dataclass(frozen=True)
class Probe:
    """A request that may be sent to a cluster without doing anything, and what becomes of it there."""

    entry: Entry  #: The request of the catalogue that it stands for.
    method: str  #: ``POST``, ``PUT`` or ``DELETE``.
    path: str  #: With the query that makes it a dry run; it may hold tokens of variables.
    read: str  #: The path of the object that a ``PUT`` sends back as it is; empty for other methods.
    body: Json  #: What a ``POST`` sends; it may hold tokens; None for other methods.
    fixture: str  #: The path of the fixture that it needs; empty if it needs none.
    effect: Effect  #: What becomes of it if the backend is gone, or hangs.
    #: The webhooks, or for a conversion the kind, of which the refusal names one; empty if nothing is to refuse it.
    refusers: tuple[str, ...]
    #: What the API server may say of it when no webhook refuses it, besides nothing: part of a message.
    otherwise: str

    @property
    def username(self) -> str:
        """Who sends it."""
        name: str = self.entry.request["userInfo"]["username"]
        return name

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of the sender, but for the one that the API server adds by itself when it impersonates."""
        return tuple(name for name in self.entry.request["userInfo"]["groups"] if name != "system:authenticated")


@dataclass(frozen=True)
class NotProbed:
    """A request of the catalogue that has no probe."""

    entry: Entry  #: The request.
    reason: str  #: Why: a clause.


@dataclass(frozen=True)
class Probes:
    """All probes of an input, in the order of the catalogue, and what they need."""

    variables: tuple[Variable, ...]  #: What is to be looked up first.
    fixtures: tuple[Fixture, ...]  #: What is to be made then, in this order.
    probes: tuple[Probe, ...]  #: What is to be sent.
    skipped: tuple[NotProbed, ...]  #: What is not.

    def only(self, sent: Collection[Probe]) -> Probes:
        """Return the plan for some of its probes, with what they need."""
        needed = {path for probe in sent for path in (probe.fixture, *_namespaces(probe))}
        fixtures = tuple(each for each in self.fixtures if each.path in needed)
        texts = [*(probe.path for probe in sent), *(fixture.path for fixture in fixtures)]
        named = {name for each in texts for name in variables_of(each)}
        return Probes(
            variables=tuple(each for each in self.variables if each.name in named),
            fixtures=fixtures,
            probes=tuple(sent),
            skipped=self.skipped,
        )


def token(variable: str) -> str:
    """Return what stands in a path or a body for a variable of this name."""
    return f"{_FIRST}{variable}{_LAST}"


def variables_of(path: str) -> tuple[str, ...]:
    """Return the names of the variables in a path or a text, each once, in order."""
    return tuple(dict.fromkeys(_VARIABLE.findall(path)))


def parts_of(path: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a path or a text: each a text and False, or the name of a variable and True."""
    for number, part in enumerate(_VARIABLE.split(path)):
        if part:
            yield part, number % 2 == 1


def filled(path: str, values: Mapping[str, str]) -> str:
    """Return a path or a text with the values of its variables."""
    return _VARIABLE.sub(lambda found: values[found[1]], path)


def probes(simulated: Simulation) -> Probes:
    """Return the probes of an input.

    Args:
        simulated: What becomes of the requests of the catalogue; the backends that are down are those of the drill.
    """
    plan = _Plan(simulated)
    found = [plan.probe(effect) for effect in simulated.effects]
    sent = [each for each in found if isinstance(each, Probe)]
    skipped = tuple(each for each in found if isinstance(each, NotProbed))
    return Probes(tuple(plan.variables.values()), tuple(plan.fixtures.values()), (), skipped).only(sent)


def _namespaces(probe: Probe) -> Iterator[str]:
    """Yield the path of the drill's own namespace, if that is where a probe goes."""
    own = f"/api/v1/namespaces/{DRILL}"
    if f"{own}/" in probe.path:
        yield own


@cache
def _objects() -> Json:
    """Return the objects that probes send: what is kept as a fixture, what is not, and what subresources take."""
    import json
    import os

    with open(os.path.join(os.path.dirname(__file__), "probe_objects.json"), encoding="utf-8") as file:
        return json.load(file)


@dataclass(frozen=True)
class _Target:
    """Which object a request that changes one is sent to."""

    name: str  # Of the object; it may be a token.
    object: Json  # As the API server has it, but for what it fills in; None if that is not known.
    fixture: str = ""  # Its path, if it is one.


class _Unfit(Exception):  # noqa: N818 - a reason, no error
    """Says that a request has no probe, and why."""


class _Plan:
    """What was found for the requests so far: variables and fixtures, which several may need."""

    def __init__(self, simulated: Simulation) -> None:
        self._simulated = simulated
        self._hooks = list({id(hook): hook for hook in (*simulated.distinct_hooks, *simulated.everyone)}.values())
        self._defined = custom_resources([each.data for each in simulated.inventory.definitions()])
        self.variables: dict[tuple[str, str], Variable] = {}
        self.fixtures: dict[str, Fixture] = {}
        self._labels = {**simulated.catalogue.namespaces, DRILL: {NAME_LABEL: DRILL}}
        tenant = token(_TENANT)
        self._labels[tenant] = {NAME_LABEL: tenant, TENANT: tenant}
        # Objects that are found have none of the labels that object selectors ask for, and any content.
        bare = [
            replace(hook, object_selector={}) for hook in self._hooks if selectors.matches(hook.object_selector, {})
        ]
        self._selector = ",".join(_absent(hook.object_selector for hook in self._hooks))
        self._of_found, self._of_known = (
            Matcher(hooks, self._labels, custom=simulated.custom, server=simulated.server, complete=complete)
            for hooks, complete in ((bare, False), (self._hooks, True))
        )
        self._add_fixture("/api/v1/namespaces", ("", "v1", "namespaces"), DRILL, {})

    def probe(self, effect: Effect) -> Probe | NotProbed:
        """Return the probe of a request, or why it has none."""
        try:
            return self._probe(effect)
        except _Unfit as reason:
            return NotProbed(effect.entry, str(reason))

    def _probe(self, effect: Effect) -> Probe:
        entry = effect.entry
        if reason := _never(entry):
            raise _Unfit(reason)
        request = entry.request
        group, version, resource = (request["resource"][field] for field in ("group", "version", "resource"))
        subresource = request.get("subResource", "")
        if "." in group and not group.endswith(".k8s.io"):
            self._look_at_definition(group, version, resource, subresource)
        creates = request["operation"] == "CREATE" and not subresource
        namespace = self._namespace(request)
        collection = _collection((group, version, resource), namespace)
        target = _made(request, namespace) if creates else self._target(request, namespace, collection)
        path = collection if creates else f"{collection}/{target.name}"
        if subresource:
            path += f"/{subresource}"
        body = _body(request, target)
        sent = self._sent(request, namespace, target)
        found = self._effect(entry, sent, target)
        self._hold_against(effect, found)
        return Probe(
            entry=entry,
            method=_METHODS[request["operation"]],
            path=f"{path}?dryRun=All{_grace(request)}",
            read=_read(collection, target, subresource) if request["operation"] == "UPDATE" else "",
            body=body,
            fixture=target.fixture,
            effect=found,
            refusers=_refusers(found, kind_of(request["resource"], subresource)["kind"]),
            otherwise=_objects()["afterAdmission"].get(f"{resource}/{subresource}", ""),
        )

    def _look_at_definition(self, group: str, version: str, resource: str, subresource: str) -> None:
        defined = self._defined.get((group, resource))
        if defined is None:
            raise _Unfit("its CRD is not in the input")
        if version not in defined.versions or (subresource and subresource not in defined.versions[version]):
            raise _Unfit(f"its CRD has no {subresource or resource} in {version}")

    def _namespace(self, request: Json) -> str:
        """Return where a probe is sent to, perhaps a token; empty for cluster-scoped objects."""
        if _named(request) == _NAMESPACES:
            return ""
        namespace = text(request, ("namespace",))
        if namespace == _CORDONED:
            raise _Unfit("it goes to a namespace of a cordoned tenant, which a drill does not make")
        if namespace in _OUTSIDE:
            return DRILL
        return self._tenant().token if namespace in _TENANTS else namespace

    def _target(self, request: Json, namespace: str, collection: str) -> _Target:
        """Return the object that a request changes or deletes, or acts on through a subresource."""
        if _named(request) == _NAMESPACES:
            return self._namespace_target(text(request, ("name",)))
        resource, subresource = _word(request), text(request, ("subResource",))
        kept = _objects()["fixtures"]
        data = _placed(kept.get(f"{resource}/{subresource}", kept.get(resource)), namespace)
        of_a_drill = namespace == DRILL or namespace in self._simulated.namespaces or _VARIABLE.search(namespace)
        if of_a_drill and data is not None:
            name = f"{DRILL}-{subresource}" if f"{resource}/{subresource}" in kept else DRILL
            triple = tuple(request["resource"][field] for field in ("group", "version", "resource"))
            fixture = self._add_fixture(collection, triple, name, data)
            return _Target(name, {**data, "metadata": fixture.body["metadata"]}, fixture.path)
        if of_a_drill and namespace:
            raise _Unfit("no object of its kind is known that could be kept without harm")
        if resource == "secrets":
            raise _Unfit("it would read a Secret")
        return _Target(self._found(resource, namespace).token, None)

    def _namespace_target(self, name: str) -> _Target:
        fixture = ""
        if name in _OUTSIDE:
            name, fixture = DRILL, f"/api/v1/namespaces/{DRILL}"
        elif name in _TENANTS:
            name = self._tenant().token
        elif name == _CORDONED:
            raise _Unfit("it goes to a namespace of a cordoned tenant, which a drill does not make")
        labels = {**self._labels.get(name, {NAME_LABEL: name})}
        data = {"metadata": {"labels": labels}, "spec": {"finalizers": ["kubernetes"]}, "status": {"phase": "Active"}}
        return _Target(name, data, fixture)

    def _add_fixture(self, collection: str, resource: Sequence[str], name: str, data: Json) -> Fixture:
        kind = kind_of(dict(zip(("group", "version", "resource"), resource, strict=True)), None)
        body = {
            "apiVersion": "/".join(filter(None, (kind["group"], kind["version"]))),
            "kind": kind["kind"],
            "metadata": {"name": name, "labels": {FIXTURE_LABEL: "fixture"}},
            **data,
        }
        return self.fixtures.setdefault(f"{collection}/{name}", Fixture(collection, body))

    def _tenant(self) -> Variable:
        selector = ",".join([TENANT, *_out_of_sight(self._hooks)])
        found = Variable(_TENANT, "namespaces", "", selector, "a namespace of a tenant")
        return self.variables.setdefault(("namespaces", _TENANT), found)

    def _found(self, resource: str, namespace: str) -> Variable:
        """Return the variable that names some object of a kind."""
        plain = resource.partition(".")[0]
        name = re.sub("[^a-z0-9]", "_", f"{plain}_in_{namespace}" if namespace else f"any_{plain}")
        title = f"any of {resource}{f' in {namespace}' if namespace else ''}"
        return self.variables.setdefault(
            (resource, namespace), Variable(name, resource, namespace, self._selector, title)
        )

    def _sent(self, request: Json, namespace: str, target: _Target) -> Json:
        """Return the AdmissionRequest that the API server makes of a probe."""
        operation = request["operation"]
        told: Json = {
            field: request[field] for field in ("operation", "resource", "subResource", "userInfo") if field in request
        }
        told |= {"name": target.name, "dryRun": True}
        if namespace:
            told["namespace"] = namespace
        options = mapping(request, ("options",)) if operation == "DELETE" else {}
        told["options"] = {"kind": _OPERATORS[operation], "apiVersion": "meta.k8s.io/v1", **options, "dryRun": ["All"]}
        subject = target.object if target.object is not None else {}
        if operation == "DELETE":
            told["oldObject"] = subject
        else:
            told["object"] = _objects()["subresources"].get(_through(request), subject)
        return complete(told, "probe")

    def _effect(self, entry: Entry, sent: Json, target: _Target) -> Effect:
        """Return what becomes of a probe.

        Raises:
            _Unfit: That is not known, or is not for the backend to decide.
        """
        self._look_at(sent, target)
        simulated = self._simulated
        (found,) = simulate(
            simulated.distinct_hooks,
            Catalogue(self._labels, ()),
            entries=[Entry(id=entry.id, request=sent)],
            everyone=simulated.everyone,
            custom=simulated.custom,
            server=simulated.server,
        )
        if found.refused == "unknown":
            reasons = [call.reason for call in found.all_calls if call.verdict is Verdict.UNKNOWN]
            raise _Unfit(f"what becomes of it is not known: {reasons[0]}" if reasons else "its end is not known")
        return found

    def _look_at(self, sent: Json, target: _Target) -> None:
        """Find what keeps a probe from telling anything among all webhooks, including those that are answered."""
        if target.object is None:
            told = {key: value for key, value in sent.items() if key not in ("object", "oldObject")}
            calls = self._of_found.calls(told)
        else:
            calls = self._of_known.calls(sent)
        for call in calls:
            name = call.hook.name
            if call.verdict is Verdict.UNKNOWN and target.object is None:
                raise _Unfit(f"whether it reaches {name} depends on the object that is found")
            if call.verdict is Verdict.ERROR:
                raise _Unfit(f"a condition of {name} cannot be evaluated, so it is refused whether that answers or not")
            if call.hook.side_effects not in ("None", "NoneOnDryRun"):
                raise _Unfit(f"{name} does not say that it has no side effects, so the API server refuses dry runs")

    @staticmethod
    def _hold_against(told: Effect, found: Effect) -> None:
        """Find whether a probe says something of its request: it ends alike."""
        if told.refused == found.refused and told.hung.outcome == found.hung.outcome:
            return
        if told.inside:
            raise _Unfit("it depends on a request that the API server makes in the middle of it, but not in a dry run")
        raise _Unfit("webhooks look at what an object of a drill does not have")


def _never(entry: Entry) -> str:
    """Return why a request never has a probe; empty if it may have one."""
    request = entry.request
    user = mapping(request, ("userInfo",))
    name = text(user, ("username",))
    resource = mapping(request, ("resource",))
    words = [*resource.values(), text(request, ("subResource",)), text(request, ("namespace",))]
    if request["operation"] == "CONNECT":
        return "it opens a connection, of which there is no dry run"
    if request["operation"] == "DELETE" and not text(request, ("name",)):
        return "it deletes a collection"
    if name.startswith("system:node:"):
        return "the plugin NodeRestriction refuses a kubelet most of what is not about its own node"
    if text(request, ("subResource",)) == "token":
        return "the API server issues a token in a dry run, too"
    account = name.removeprefix("system:serviceaccount:")
    if account != name and not all(map(is_object_name, account.split(":"))):
        return "no ServiceAccount has such a name"
    if not all(map(str.isprintable, (name, *strings(user, ("groups",))))):
        return "no user has such a name"
    if not name or user.get("uid") or user.get("extra"):
        return "kubectl impersonates users by name and groups alone"
    if not all(word == "" or is_object_name(word) for word in words):
        return "no object has such a name"
    return ""


def _named(request: Json) -> tuple[str, str]:
    return request["resource"]["group"], request["resource"]["resource"]


def _word(request: Json) -> str:
    """Return a resource as kubectl takes it: ``pods``, ``deployments.apps``."""
    group, resource = _named(request)
    return f"{resource}.{group}" if group else resource


def _through(request: Json) -> str:
    return f"{request['resource']['resource']}/{request.get('subResource', '')}"


def _collection(resource: tuple[str, str, str], namespace: str) -> str:
    group, version, plural = resource
    root = f"/apis/{group}/{version}" if group else f"/api/{version}"
    return f"{root}/namespaces/{namespace}/{plural}" if namespace else f"{root}/{plural}"


def _grace(request: Json) -> str:
    seconds = mapping(request, ("options",)).get("gracePeriodSeconds")
    return f"&gracePeriodSeconds={seconds}" if isinstance(seconds, int) else ""


def _read(collection: str, target: _Target, subresource: str) -> str:
    """Return where the object is read that is sent to a subresource: of those, ``scale`` alone has its own object."""
    return f"{collection}/{target.name}{'/scale' if subresource == 'scale' else ''}"


def _placed(data: Json, namespace: str) -> Json:
    """Return what is known of a kind for an object in a namespace, which events name."""
    if isinstance(data, dict):
        return {key: _placed(value, namespace) for key, value in data.items()}
    return namespace if data == "{namespace}" else data


def _made(request: Json, namespace: str) -> _Target:
    """Return the object that a request creates: valid, with the labels and the owner of the catalogue's."""
    word = _word(request)
    known = _objects()
    if word not in known["fixtures"] and word not in known["objects"]:
        raise _Unfit("no object of its kind is known that is valid in every cluster")
    data = _placed(known["fixtures"].get(word, known["objects"].get(word)), namespace)
    metadata = mapping(request, ("object", "metadata"))
    kept = {field: metadata[field] for field in ("labels", "annotations", "ownerReferences") if metadata.get(field)}
    if _VARIABLE.search(repr(kept)):
        kept = {}  # a stranger's text is not a variable
    if _named(request) == _NAMESPACES and "labels" in kept:
        kept["labels"] = {key: value for key, value in kept["labels"].items() if key != NAME_LABEL}
    return _Target(known["names"].get(word, MADE), {**data, "metadata": kept})


def _body(request: Json, target: _Target) -> Json:
    """Return what a probe sends; None where that is nothing, or what was read."""
    if request["operation"] != "CREATE":
        return None
    kind = request["kind"]
    data = _objects()["subresources"][_through(request)] if request.get("subResource") else target.object
    metadata = {**({"name": target.name} if target.name else {}), **mapping(data, ("metadata",))}
    return {
        "apiVersion": "/".join(filter(None, (kind["group"], kind["version"]))),
        "kind": kind["kind"],
        **data,
        "metadata": metadata,
    }


def _refusers(effect: Effect, kind: str) -> tuple[str, ...]:
    """Return what a refusal names: the first mutating webhook that fails closed, else any validating one.

    A new object is converted to be stored, when webhooks are through; another one to be read, before any. Where the
    conversion is not answered, the webhooks may be.
    """
    converted = f"Kind={kind}"
    if effect.conversion and effect.entry.request["operation"] != "CREATE":
        return (converted,)
    calls = [call for call in effect.calls if call.refuses]
    mutating = [call for call in calls if call.hook.phase == "mutating"]
    names = [converted if call.verdict is Verdict.UNCONVERTED else call.hook.name for call in mutating[:1] or calls]
    return tuple(dict.fromkeys([*names, converted] if effect.conversion else names))


def _out_of_sight(hooks: Iterable[Hook]) -> Iterator[str]:
    """Yield what a label selector asks for so that no selector of a webhook tells a namespace from any other tenant's.

    The values of the labels that every tenant's namespace has are none that a selector names, and it has no other label
    that one asks for.
    """
    asked = []
    for hook in hooks:
        asked.append(hook.namespace_selector)
        if any(_names_namespaces(rule) for rule in hook.rules):
            asked.append(hook.object_selector)
    every = (TENANT, NAME_LABEL)
    for key, values in _asked(asked).items():
        if key in every and values:
            yield f"{key} notin ({','.join(values)})"
    yield from _absent(asked, every)


def _absent(asked: Iterable[Json], every: Sequence[str] = ()) -> Iterator[str]:
    """Yield what a label selector asks for so that objects have no label that selectors ask for, except for some."""
    yield from (f"!{key}" for key in _asked(asked) if key not in every)


def _asked(asked: Iterable[Json]) -> dict[str, list[str]]:
    """Return the labels that selectors ask for, by key, each with its values; without what is not a label."""
    named: dict[str, dict[str, None]] = {}
    for selector in asked:
        for key, value in mapping(selector, ("matchLabels",)).items():
            named.setdefault(key, {})[str(value)] = None
        for _, expression in items(selector, ("matchExpressions",)):
            values = dict.fromkeys(strings(expression, ("values",)))
            named.setdefault(text(expression, ("key",)), {}).update(values)
    return {
        key: [value for value in values if _LABEL.fullmatch(value)]
        for key, values in sorted(named.items())
        if _LABEL.fullmatch(key)
    }


def _names_namespaces(rule: Json) -> bool:
    return any(pattern.partition("/")[0] in ("*", "namespaces") for pattern in rule["resources"])
