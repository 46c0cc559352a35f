"""Objects of Capsule's API group against the schemas of their CRDs."""

from __future__ import annotations

from collections import Counter
from functools import partial

from ..capsule import identity
from ..english import count as counted
from ..english import nearest
from ..frozen import dataclass
from ..kubernetes.fields import filled_in_later as listed
from ..kubernetes.fields import get, items, placeholders, text
from ..kubernetes.structural_schema import Schema, read
from ..load import schema_at, schema_paths
from ..model import Bundle, Document, Origin
from ..paths import dotted
from ..progress import SILENT, Progress
from ..secrecy.texts import MASK
from ..secrecy.values import secret_paths
from .copies import NONE, Copies
from .expressions import exactly_compared, patterns
from .violation_words import label, words
from .words.input import CustomResource, SchemaViolation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping

    from ..kubernetes.structural_schema import Field, Reading, Repeated, UnknownField
    from ..kubernetes.value_validation import Violation
    from ..model import Json, Path
    from .inventory import Inventory
    from .written_versions import WrittenVersions

    Make = Callable[..., SchemaViolation]

_TYPES = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}
_QUANTITY = (
    r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$"
)
"""What Kubernetes' generator of CRDs (controller-gen) writes for every ``resource.Quantity``."""

_PATTERNS = {
    _QUANTITY: "a quantity such as 500m or 10Gi",
    "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$": "lower-case letters, digits and hyphens",
}
"""Patterns of Kubernetes' own types, in words."""

_SHOWN = 60
"""How many characters of a text are quoted."""


@dataclass(frozen=True, eq=False)
class _Version:
    """What a CRD says of one version of its kind."""

    definition: str = ""  #: Name of the CRD; empty without one.
    served: tuple[str, ...] = ()  #: The versions that it serves.
    by_table: bool = False  #: Whether the table of a chart made the CRD, without its schemas.
    state: str = "no-definition"  #: As ``CustomResource.schema``.
    schema: Schema | None = None  #: The schema; None unless it was found.
    prunes: bool = True  #: Whether unknown fields are dropped.
    has_status: bool = False  #: Whether ``status`` is a subresource, which is left out when an object is created.


def custom_resources(
    inventory: Inventory, written: WrittenVersions, progress: Progress = SILENT
) -> tuple[CustomResource, ...]:
    """Return the facts of every object of Capsule's API group, in the order of the input."""
    documents = [document for document in inventory.bundle.documents if identity.is_own(document.api_version)]
    if not documents:
        return ()
    versions = _Versions(inventory.bundle)
    counts = Counter((document.api_version, document.kind) for document in documents)
    numbers: Counter[tuple[str, str]] = Counter()
    found = []
    progress.stage("validating", len(documents))
    for document in documents:
        progress.step()
        key = (document.api_version, document.kind)
        numbers[key] += 1
        version = versions.of(document)
        found.append(
            CustomResource(
                api_version=document.api_version,
                kind=document.kind,
                name=document.name,
                written=written.of(document),
                definition=version.definition,
                served=version.served,
                schema=version.state,
                number=numbers[key],
                count=counts[key],
                violations=tuple(_violations(document, version))
                or _unjudged(document, version, numbers[key], counts[key]),
                patterns=patterns(document),
                exact_names=exactly_compared(document),
                origin=Origin(document.index),
            )
        )
    return tuple(found)


class _Versions:
    """What the CRDs say of the versions of all kinds; what is the same for many objects is found out once."""

    def __init__(self, bundle: Bundle) -> None:
        """Find the CRDs: the input's count, and where it has none, the cluster's; without these, those of tables."""
        self._tables = {chart.source for chart in bundle.charts if chart.alone and not chart.alone.rendered}
        written, made = _definitions(bundle, self._tables)
        cluster = [(bundle.definitions, _definitions(bundle.definitions)[0])] if bundle.definitions else []
        self._definitions = [(bundle, written), *cluster, (bundle, made)]
        self._near: dict[tuple[str, str, str], _Version] = {}
        self._found: dict[tuple[int, str], _Version] = {}
        self._texts: dict[str, Json] = {}
        self._schemas: dict[int, Schema] = {}

    def of(self, document: Document) -> _Version:
        """Return the version that an object is written in, by the nearest CRD; the last of two overwrites the other."""
        key = (document.api_version, document.kind, document.source)
        if key not in self._near:
            self._near[key] = self._find(*key)
        return self._near[key]

    def _find(self, api_version: str, kind: str, source: str) -> _Version:
        group, _, wanted = api_version.partition("/")
        for where, definitions in self._definitions:
            for definition in definitions.get((group, kind), NONE).near(source)[-1:]:
                key = (id(definition), wanted)
                if key not in self._found:
                    self._found[key] = self._version(where, definition, wanted)
                return self._found[key]
        return _Version()

    def _version(self, bundle: Bundle, document: Document, wanted: str) -> _Version:
        names = {index: text(version, ("name",)) for index, version in items(document.data, ("spec", "versions"))}
        served = tuple(
            names[index]
            for index, version in items(document.data, ("spec", "versions"))
            if version.get("served") is True
        )
        if not names:
            # apiextensions.k8s.io/v1beta1 has a field for the only version.
            served = (text(document.data, ("spec", "version")),)
        if wanted not in served:
            return _Version(document.name, served, state="not-served")
        index = next((index for index, name in names.items() if name == wanted), -1)
        spec = get(document.data, ("spec",))
        subresources = ("versions", index, "subresources") if get(spec, ("versions", index, "subresources")) else None
        path = _schema_path(document, index)
        source = schema_at(bundle, document, path, self._texts) if path else None
        state = "found" if isinstance(source, dict) and source else "unreadable" if path and source != {} else "absent"
        if state == "found" and id(source) not in self._schemas:
            self._schemas[id(source)] = Schema(source, is_root=True)
        return _Version(
            definition=document.name,
            served=served,
            by_table=document.source in self._tables,
            state=state,
            schema=self._schemas[id(source)] if state == "found" else None,
            prunes=_prunes(document),
            has_status=get(spec, (*(subresources or ("subresources",)), "status")) is not None,
        )


def _definitions(bundle: Bundle, tables: Container[str] = ()) -> tuple[Mapping[tuple[str, str], Copies], ...]:
    """Return the CRDs by group and kind: of the input, and of these sources."""
    written: dict[tuple[str, str], Copies] = {}
    made: dict[tuple[str, str], Copies] = {}
    for document in bundle.documents:
        if document.kind == "CustomResourceDefinition":
            key = (text(document.data, ("spec", "group")), text(document.data, ("spec", "names", "kind")))
            (made if document.source in tables else written).setdefault(key, Copies()).add(document)
    return written, made


def _schema_path(document: Document, index: int) -> Path | None:
    """Return where the schema of the version of that index stands: its own, else the one for all versions."""
    paths = list(schema_paths(document.data))
    own = [path for path in paths if path[:3] == ("spec", "versions", index)]
    shared = [path for path in paths if path[:2] == ("spec", "validation")]
    return next(iter(own + shared), None)


def _prunes(document: Document) -> bool:
    """Return whether unknown fields are dropped: always in apiextensions v1, where asked for in v1beta1."""
    written = get(document.data, ("spec", "preserveUnknownFields"))
    return written is not True and (written is False or not document.api_version.endswith("/v1beta1"))


def _unjudged(document: Document, version: _Version, number: int, count: int) -> tuple[SchemaViolation, ...]:
    """Return why there is no schema for so many objects of a kind and version, if this is the first of them."""
    if number > 1 or version.state in ("found", "not-served"):
        return ()
    these = f"({counted(count, 'object')} of this kind)"
    reason = {
        "no-definition": f"{'its schema was' if count == 1 else f'the schema of {count} objects of this kind was'} not "
        "judged, as no CRD of it is in the input and none comes with --crds",
        "absent": f"the schema of {version.definition} is not known without the chart; --crds gives it {these}"
        if version.by_table
        else f"{version.definition} has no schema for {document.api_version} {these}",
        "unreadable": f"the schema for {document.api_version} in {version.definition} cannot be read {these}",
    }
    return (_violation(document, version, "", (), unknown=reason[version.state]),)


def _violations(document: Document, version: _Version) -> Iterator[SchemaViolation]:
    if version.state == "not-served":
        wanted = document.api_version.partition("/")[2]
        yield _violation(document, version, "version", ("apiVersion",), found=wanted, wanted=version.served)
    if version.schema is None:
        return
    data = document.data
    if version.has_status and "status" in data:
        data = {key: value for key, value in data.items() if key != "status"}
    reading = read(data, version.schema, prunes=version.prunes)
    violation = partial(_violation, document, version)
    if open_values := tuple(dict.fromkeys(placeholders(data.get("spec")))):
        yield violation("", ("spec",), unknown=f"{listed(open_values)}, so its schema is not judged there")
    yield from (_unknown_field(violation, field) for field in reading.unknown)
    yield from (_duplicate(violation, entry) for entry in reading.repeated)
    refused = _refused(reading)
    secret = frozenset(secret_paths(data)) if refused or reading.ruled else frozenset()
    yield from (_refused_value(violation, each, secret) for each in refused)
    if not any(each.blocks_rules for each in refused):
        for field in reading.ruled:
            yield from _rules(violation, field, secret)


def _refused(reading: Reading) -> list[Violation]:
    if not reading.doubtful:
        return []
    from ..kubernetes.value_validation import violations

    return [violation for field in reading.doubtful for violation in violations(field)]


def _unknown_field(violation: Make, field: UnknownField) -> SchemaViolation:
    near = nearest(str(field.path[-1]).lower(), [known.lower() for known in field.known])
    alike = {known.lower(): known for known in field.known} if near else {}
    return violation("unknown", field.path, nearest=alike.get(near, ""))


def _duplicate(violation: Make, entry: Repeated) -> SchemaViolation:
    named = " and ".join(f"{key} {_shown(value)}" for key, value in entry.keys)
    return violation("duplicate", entry.path, found=named, wanted=(str(entry.first),))


def _refused_value(violation: Make, refused: Violation, secret: frozenset[Path]) -> SchemaViolation:
    keyword, wanted = refused.keyword, refused.wanted
    if refused.doubt:
        return violation(keyword, refused.path, unknown=refused.doubt)
    if keyword == "type":
        texts = [_TYPES.get(one, str(one)) for one in (wanted if isinstance(wanted, list) else [wanted])]
    elif keyword == "enum":
        texts = [_shown(one) for one in wanted]
    elif keyword == "pattern" and wanted in _PATTERNS:
        texts = [wanted, _PATTERNS[wanted]]
    else:
        texts = [str(wanted)] if isinstance(wanted, str | int | float) else []
    return violation(keyword, refused.path, found=_found(refused, secret), wanted=tuple(texts))


def _rules(violation: Make, field: Field, secret: frozenset[Path]) -> Iterator[SchemaViolation]:
    from ..admission.validation_rules import broken

    for entry in broken(field):
        yield violation(
            "rule",
            entry.path,
            found=_found(field, secret),
            wanted=(entry.rule,),
            message=entry.message,
            error=entry.error,
            unknown=entry.unknown,
        )


def _violation(
    document: Document,
    version: _Version,
    keyword: str,
    path: Path,
    *,
    found: str = "",
    wanted: tuple[str, ...] = (),
    nearest: str = "",
    message: str = "",
    error: str = "",
    unknown: str = "",
) -> SchemaViolation:
    at, field = dotted(path), next((step for step in reversed(path) if isinstance(step, str)), "")
    if unknown and keyword:
        subject = f"a rule of {version.definition} about {at or 'the whole object'}"
        unknown = f"{subject} cannot be evaluated: {unknown}"
    return SchemaViolation(
        keyword=keyword,
        path=at,
        field=field,
        found=found,
        wanted=wanted,
        nearest=nearest,
        message=message,
        error=error,
        unknown=unknown,
        words=""
        if unknown
        else words(
            document,
            version.definition,
            keyword,
            at,
            found=found,
            wanted=wanted,
            nearest=nearest,
            message=message,
            error=error,
        ),
        label="" if unknown else label(document.kind, keyword, field, wanted, nearest),
        origin=Origin(document.index, path),
    )


def _found(what: Field | Violation, secret: frozenset[Path]) -> str:
    """Return the value that is not as it should be, in words; of one that is secret, only that it is there."""
    return MASK if what.path in secret else _shown(what.value)


def _shown(value: Json) -> str:
    """Return a value in words, short whatever it is."""
    if isinstance(value, dict):
        return f"a mapping of {len(value)}"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= _SHOWN else f'"{value[:_SHOWN]}..."'
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
