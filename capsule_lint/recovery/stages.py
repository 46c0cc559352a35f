"""An upgrade in stages: which webhooks come to fail closed, and what to set, stage by stage, to bring them in.

A webhook that fails closed stops what it is asked about while no pod answers it. In stages it does so for no tenant
first, then for one tenant, then for all. ``failurePolicy`` decides on calls that fail and on nothing else
(https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/, "Failure policy"): what a
webhook refuses while it answers, it refuses in every stage.
"""

from __future__ import annotations

from ..capsule.chart_by_values import tree
from ..capsule.hook_purposes import without_domain
from ..capsule.provenance import values_key
from ..facts.declared_hooks import declared_hooks
from ..facts.doubt import doubt_of
from ..facts.places import object_of
from ..facts.requests import TENANT as TENANT_LABEL
from ..facts.resource_scopes import resource_scopes
from ..frozen import dataclass
from ..kubernetes.fields import get, placeholders
from ..kubernetes.names import is_object_name
from ..paths import dotted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ..facts import Subjects
    from ..facts.declared_hooks import DeclaredHook
    from ..facts.resource_scopes import ResourceScopes
    from ..facts.words.admission import Hook
    from ..model import Bundle, Document, Json, Path

NEW, CLOSED, WIDER = "new", "closed", "wider"
"""Why a webhook is brought in by stages: it is new, it did not fail closed, or it is asked about more than it was."""

IGNORE, TENANT, FAIL = "ignore", "tenant", "fail"
"""The stages, in their order: Fail for no tenant, for one tenant, for all."""

PLACEHOLDER = "TENANT"
"""What stands for the name of a tenant where the input has none; no object can have this name."""

HELM, TABLE, DEFAULTS, NOTHING = "helm", "table", "defaults", ""
"""By what values are proven: Helm with the chart, the table of its version with the values of the input, or with the
values that the chart has by default; or not at all."""

_POLICY: Path = ("failurePolicy",)
_SELECTOR: Path = ("namespaceSelector", "matchExpressions")
_POLICIES = ("Fail", "Ignore")


@dataclass(frozen=True)
class Release:
    """What takes values: a release of a chart."""

    chart: str  #: Name of the chart, such as ``capsule``.
    version: str  #: Its version; empty if it is not known.
    #: The chart of the input that makes it, as ``model.Chart.path``; empty where only labels of manifests tell it.
    path: str = ""
    #: Whether that chart is a dependency of another one, which takes the values below the dependency's name.
    is_dependency: bool = False


@dataclass(frozen=True, eq=False)
class Incoming:
    """A webhook that fails closed in the new input, and has not done so for all that it is asked about."""

    webhook: Hook  #: As it is in the new input.
    old: Hook | None  #: As it was; None if there was none.
    because: str  #: ``new``, ``closed`` or ``wider``.
    more: tuple[str, ...]  #: Kinds of requests of the catalogue that reach it and did not: ``CREATE pods/binding``.
    key: str  #: The key of the values that writes its failurePolicy; empty if none is known.
    not_tried: str  #: Why it cannot be tried with one tenant, a clause; empty if it can.
    reads_namespaces: bool  #: Whether it is asked about Namespaces, whose own labels the namespaceSelector reads.


@dataclass(frozen=True, eq=False)
class Setting:
    """A field of a webhook that is not in a stage what it is in the new input."""

    webhook: Hook  #: The webhook.
    object: str  #: What it is declared in: ``CapsuleConfiguration default``.
    at: str  #: The field there, in dotted form: ``spec.admission.validating.webhooks[3].failurePolicy``.
    path: Path  #: The same from the webhook.
    value: Json  #: What it is in this stage.
    key: str  #: The key of the values that writes it; empty if none is known.
    release: Release | None  #: What takes the key; None without one.
    is_beside: bool  #: Whether the webhook is none of those to be brought in, and only shares the key.


@dataclass(frozen=True)
class Proof:
    """Whether values were rendered, and change what they are to change and nothing else of any webhook."""

    by: str  #: ``helm``, ``table``, ``defaults``; empty if they are not proven.
    version: str = ""  #: Of the chart that was rendered, or of its table.
    turned_on: tuple[str, ...] = ()  #: Webhooks that the chart does not have by default and that were turned on for it.
    reason: str = ""  #: Why they are not proven, a clause; empty if they are.


@dataclass(frozen=True)
class Values:
    """What to give one release in addition to its other values, after them."""

    release: Release  #: What takes them.
    data: Json  #: The values.
    proof: Proof = Proof(NOTHING, reason="they were not rendered")  #: Whether they do what they are for.


@dataclass(frozen=True, eq=False)
class Stage:
    """One stage of a rollout."""

    name: str  #: ``ignore``, ``tenant`` or ``fail``.
    settings: tuple[Setting, ...]  #: What is not as in the new input.
    values: tuple[Values, ...]  #: The same for webhooks of charts, as values; none where all is as in the new input.

    @property
    def by_hand(self) -> tuple[Setting, ...]:
        """The settings that no values make: fields of manifests."""
        return tuple(each for each in self.settings if not each.key)


@dataclass(frozen=True)
class Watched:
    """Queries for Prometheus that say whether to continue, by webhook."""

    #: Requests that got no answer and that Ignore let pass, since each API server started.
    passed: str
    refused: str  #: Requests that the webhooks themselves refused, likewise.


@dataclass(frozen=True, eq=False)
class Rollout:
    """How to bring in what fails closed in a new input."""

    incoming: tuple[Incoming, ...]  #: The webhooks, in the order of the new input.
    tenant: str  #: The tenant to try them with first; empty if no input has one.
    tenants: tuple[str, ...]  #: All of the new input, else of the old one.
    stages: tuple[Stage, ...]  #: Two or three; the last sets nothing.
    watched: Watched  #: What to look at in each stage.
    unknown: tuple[str, ...]  #: Names of webhooks of which it is not known whether they fail closed.
    doubt: str  #: Why there may be other webhooks, a clause; empty if nothing says so.


@dataclass(frozen=True, eq=False)
class _Known:
    """A webhook of the new input with the keys of the values that write it."""

    hook: Hook
    document: Document
    declared: DeclaredHook
    release: Release | None
    policy: str
    selector: str

    @property
    def keys(self) -> list[tuple[Release, str]]:
        """The keys that write its failurePolicy and its namespaceSelector, of one release."""
        return [(self.release, key) for key in (self.policy, self.selector) if key] if self.release else []


def rollout(
    pairs: Iterable[tuple[Hook | None, Hook | None]], new: Subjects, old: Subjects | None = None
) -> Rollout | None:
    """Return how to bring in the webhooks that come to fail closed; None without any.

    Args:
        pairs: The webhooks of both inputs, as ``facts.hook_pairs`` has them; ``(None, hook)`` for one that is new.
        new: The facts of the input that is taken up.
        old: Those of the input that is left, for its tenants; None without one.
    """
    partners = {now.origin: was for was, now in pairs if now is not None}
    known = list(_known(new))
    unknown = [each for each in known if each.hook.failure_policy not in _POLICIES or _is_filled_in(each)]
    asked = [each for each in known if each.hook.failure_policy == "Fail" and not _is_filled_in(each)]
    reasons = {each.hook.origin: _because(partners[each.hook.origin], each.hook) for each in asked}
    coming = [each for each in asked if reasons[each.hook.origin][0]]
    if not coming and not unknown:
        return None
    scopes = new.simulation.inventory.once(resource_scopes)
    kept = _kept(known, coming, {each.hook.origin: reasons[each.hook.origin][0] for each in coming}, scopes)
    incoming = tuple(
        Incoming(
            webhook=each.hook,
            old=partners[each.hook.origin],
            because=reasons[each.hook.origin][0],
            more=reasons[each.hook.origin][1],
            key=each.policy,
            not_tried=kept[id(each)],
            reads_namespaces="namespaces" in each.hook.resources,
        )
        for each in coming
    )
    tenants = _tenants(new) or (_tenants(old) if old else ())
    tenant = next(iter(tenants), "")
    stages = tuple(_stages(known, coming, kept, tenant or PLACEHOLDER)) if coming else ()
    found = doubt_of(new.simulation)
    return Rollout(
        incoming=incoming,
        tenant=tenant,
        tenants=tenants,
        stages=stages,
        watched=_watched(stages[0].settings if stages else ()),
        unknown=tuple(each.hook.name for each in unknown),
        doubt=found.reason if found else "",
    )


def _is_filled_in(each: _Known) -> bool:
    return any(True for _ in placeholders(each.declared.form.get("failurePolicy")))


def _tenants(subjects: Subjects) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.name for each in subjects.tenant if is_object_name(each.name)))


def _because(old: Hook | None, new: Hook) -> tuple[str, tuple[str, ...]]:
    """Return why a webhook is brought in by stages (empty if it is not), and what it is newly asked about."""
    if old is None:
        return NEW, ()
    if not old.fails_closed:
        return CLOSED, ()
    before = {request.id for request in (*old.requests, *old.doubtful)}
    more = dict.fromkeys(request.kind for request in new.requests if request.id not in before)
    return (WIDER if more else ""), tuple(more)


def _known(new: Subjects) -> Iterator[_Known]:
    inventory = new.simulation.inventory
    declared = {each.origin: each for each in inventory.once(declared_hooks)}
    chart = next((release.chart for release in new.release), None)
    for hook in new.hook:
        document = inventory.bundle.document(hook.origin.document)
        policy, selector = (
            values_key(document, (*hook.origin.path, *path), "", chart) for path in (_POLICY, _SELECTOR)
        )
        is_value = policy is not None and policy.form == "value"
        yield _Known(
            hook=hook,
            document=document,
            declared=declared[hook.origin],
            release=_release(inventory.bundle, hook, policy.chart, chart or "") if policy and is_value else None,
            policy=policy.key if policy and is_value else "",
            selector=selector.key if selector and selector.form == "value" else "",
        )


def _release(bundle: Bundle, hook: Hook, name: str, version: str) -> Release:
    """Return what takes the values of a webhook.

    Args:
        bundle: The input.
        hook: The webhook.
        name: Of the chart that has the key.
        version: Of Capsule's chart, as labels have it.
    """
    source = bundle.document(hook.origin.document).source
    for chart in bundle.charts:
        if chart.source == source:
            declaring = None if chart.manifest is None else bundle.document(chart.manifest)
            return Release(
                chart=chart.name,
                version=chart.alone.version if chart.alone else chart.version,
                path=chart.path,
                is_dependency=declaring is not None and not declaring.kind,
            )
    return Release(name, version if name == "capsule" else "")


def _kept(
    known: Sequence[_Known], coming: Sequence[_Known], because: Mapping[object, str], scopes: ResourceScopes
) -> dict[int, str]:
    """Return of each webhook why it cannot be tried with one tenant; empty if it can.

    Those that share a key can only be tried together.
    """
    sharing: dict[object, list[_Known]] = {}
    for each in known:
        for key in each.keys:
            sharing.setdefault(key, []).append(each)
    found = {id(each): _obstacle(each, because[each.hook.origin], scopes) for each in coming}
    waiting = [each for each in known if found.get(id(each)) != ""]
    while waiting:
        one = waiting.pop()
        for other in (other for key in one.keys for other in sharing[key]):
            if found.get(id(other)) == "":
                found[id(other)] = (
                    f"a key of the values also writes {without_domain(one.hook.name)}, which cannot be tried so"
                )
                waiting.append(other)
    return found


def _obstacle(each: _Known, because: str, scopes: ResourceScopes) -> str:
    """Return why a namespaceSelector cannot let a webhook see one tenant alone; empty if it can."""
    rules, form = each.declared.hook.rules, each.declared.form
    outside, resource = scopes.outside(rules)
    if outside:
        return f"a namespaceSelector does nothing for what is in no namespace (`{resource}`)"
    if outside is None:
        return f"whether {resource} are in namespaces is not known"
    if any(map(_sees_new_namespaces, rules)):
        return "the labels of a new Namespace count, and Capsule sets that of its tenant only then"
    if because != NEW:
        return "the other tenants would be without what they have now"
    selector = form.get("namespaceSelector")
    if any(True for _ in placeholders([selector, form.get("rules")])):
        return "something else fills in the namespaceSelector or the rules"
    if any(get(item, ("key",)) == TENANT_LABEL and item.get("operator") != "Exists" for item in _expressions(selector)):
        return f"the namespaceSelector chooses among tenants already, by {TENANT_LABEL}"
    if each.policy and not each.selector:
        return "no key of the values is known to write the namespaceSelector"
    return ""


def _sees_new_namespaces(rule: Json) -> bool:
    """Return whether a rule, as in ``admission.Hook``, matches the creation of Namespaces."""
    return (
        rule["scope"] != "Namespaced"
        and not {"CREATE", "*"}.isdisjoint(rule["operations"])
        and not {"", "*"}.isdisjoint(rule["apiGroups"])
        and not {"namespaces", "namespaces/*", "*", "*/*"}.isdisjoint(rule["resources"])
    )


def _expressions(selector: Json) -> list[dict[str, Json]]:
    found = get(selector, ("matchExpressions",))
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _for_one(selector: Json, tenant: str) -> list[Json]:
    """Return the expressions of a namespaceSelector that lets in what it did, of one tenant alone."""
    others = [item for item in _expressions(selector) if item.get("key") != TENANT_LABEL]
    return [*others, {"key": TENANT_LABEL, "operator": "In", "values": [tenant]}]


def _stages(known: Sequence[_Known], coming: Sequence[_Known], kept: Mapping[int, str], tenant: str) -> Iterator[Stage]:
    keys = {each.keys[0] for each in coming if each.keys}
    closed = [each for each in known if each.hook.failure_policy == "Fail" and not _is_filled_in(each)]
    set_ones = [each for each in closed if id(each) in kept or (each.keys and each.keys[0] in keys)]
    yield _stage(IGNORE, [_ignored(each, kept) for each in set_ones])
    tried = [each for each in coming if not kept[id(each)]]
    if tried:
        left = [_ignored(each, kept) for each in set_ones if kept.get(id(each)) != ""]
        yield _stage(TENANT, [*(_narrowed(each, kept, tenant) for each in tried), *left])
    yield Stage(FAIL, (), ())


def _ignored(each: _Known, kept: Mapping[int, str]) -> Setting:
    return _setting(each, _POLICY, "Ignore", each.policy, kept)


def _narrowed(each: _Known, kept: Mapping[int, str], tenant: str) -> Setting:
    value = _for_one(each.declared.form.get("namespaceSelector"), tenant)
    return _setting(each, _SELECTOR, value, each.selector if each.policy else "", kept)


def _setting(each: _Known, path: Path, value: Json, key: str, kept: Mapping[int, str]) -> Setting:
    return Setting(
        webhook=each.hook,
        object=str(object_of(each.document)),
        at=dotted((*each.hook.origin.path, *path)),
        path=path,
        value=value,
        key=key,
        release=each.release,
        is_beside=id(each) not in kept,
    )


def _stage(name: str, settings: Sequence[Setting]) -> Stage:
    by_release: dict[Release, dict[str, Json]] = {}
    for each in settings:
        if each.release is not None and each.key:
            by_release.setdefault(each.release, {})[each.key] = each.value
    values = tuple(Values(release, tree(keys)) for release, keys in by_release.items())
    return Stage(name, tuple(settings), values)


def _watched(settings: Sequence[Setting]) -> Watched:
    """Return queries for the metrics of kube-apiserver (k8s.io/apiserver, pkg/admission/metrics).

    They are the counters themselves: one has no series before it first counts, so a rate would miss the first request.
    """
    names = "|".join(dict.fromkeys(each.webhook.name for each in settings if is_object_name(each.webhook.name)))
    return Watched(
        passed=f'sum by (name) (apiserver_admission_webhook_fail_open_count{{name=~"{names}"}})',
        refused=f'sum by (name) (apiserver_admission_webhook_rejection_count{{name=~"{names}",error_type="no_error"}})',
    )
