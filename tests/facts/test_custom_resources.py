"""Objects of Capsule's API group against the schemas of their CRDs."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest
import yaml

from capsule_lint.facts.build import build
from capsule_lint.facts.words.common import WrittenVersion
from capsule_lint.facts.words.input import CustomResource, SchemaViolation
from capsule_lint.frozen import replace
from capsule_lint.load import Input, load, read, schema_at, schema_paths
from capsule_lint.model import Bundle, Origin

from .bundles import inventory
from .every_field import every_field, paths

OBJECT = "{type: object, properties: {spec: %s}}"
QUOTA = "{type: object, properties: {quota: {type: integer, maximum: 9}}}"


def crd(
    spec: str = QUOTA,
    *,
    kind: str = "Tenant",
    more: str = "",
    served: str = "true",
    api: str = "v1",
    group: str = "capsule.clastix.io",
) -> str:
    """Return a CRD with a version ``v1beta2``; ``more`` is one more line of that version."""
    return f"""\
apiVersion: apiextensions.k8s.io/{api}
kind: CustomResourceDefinition
metadata: {{name: {kind.lower()}s.{group}}}
spec:
  group: {group}
  names: {{kind: {kind}}}
  versions:
  - name: v1beta2
    served: {served}
    schema: {{openAPIV3Schema: {OBJECT % spec}}}
    {more}
"""


def tenant(spec: str = "{quota: 10}", *, name: str = "oil", version: str = "v1beta2", kind: str = "Tenant") -> str:
    return f"{{apiVersion: capsule.clastix.io/{version}, kind: {kind}, metadata: {{name: {name}}}, spec: {spec}}}"


def facts(*texts: str) -> tuple[CustomResource, ...]:
    return build(inventory(*texts).bundle).custom_resource


def with_crds(bundle: Bundle, *texts: str) -> tuple[CustomResource, ...]:
    """Return the facts of a bundle when ``--crds`` brings these CRDs."""
    return build(replace(bundle, definitions=inventory(*texts).bundle)).custom_resource


def violation(keyword: str, path: tuple[str | int, ...], dotted: str, **values: Any) -> SchemaViolation:
    defaults: dict[str, Any] = {
        "field": dotted.rpartition(".")[2].partition("[")[0],
        "found": "",
        "wanted": (),
        "nearest": "",
        "message": "",
        "error": "",
        "unknown": "",
        "words": "",
        "label": "refused",
    }
    return SchemaViolation(keyword=keyword, path=dotted, origin=Origin(1, path), **{**defaults, **values})


API, CRD = "capsule.clastix.io/v1beta2", "tenants.capsule.clastix.io"
OLD = "capsule.clastix.io/v1alpha1"
GONE = "so it never takes effect"

TOO_MUCH = violation(
    "maximum",
    ("spec", "quota"),
    "spec.quota",
    found="10",
    wanted=("9",),
    words="spec.quota of Tenant oil is 10, but has to be at most 9.",
)


def test_an_object_and_its_crd() -> None:
    assert facts(crd(), tenant()) == (
        CustomResource(
            api_version="capsule.clastix.io/v1beta2",
            kind="Tenant",
            name="oil",
            written=WrittenVersion("v1beta2", None, "", None, True, None, False),
            definition="tenants.capsule.clastix.io",
            served=("v1beta2",),
            schema="found",
            number=1,
            count=1,
            violations=(TOO_MUCH,),
            patterns=(),
            exact_names=(),
            origin=Origin(1),
        ),
    )


def test_objects_without_a_crd_are_counted_by_kind_and_version() -> None:
    found = facts(tenant(), tenant(name="gas"), tenant(kind="TenantOwner"), crd(group="example.org"))

    why = "not judged, as no CRD of it is in the input and none comes with --crds"
    assert [
        (
            one.schema,
            one.definition,
            one.kind,
            one.number,
            one.count,
            [(each.keyword, each.unknown, each.words) for each in one.violations],
        )
        for one in found
    ] == [
        ("no-definition", "", "Tenant", 1, 2, [("", f"the schema of 2 objects of this kind was {why}", "")]),
        ("no-definition", "", "Tenant", 2, 2, []),
        ("no-definition", "", "TenantOwner", 1, 1, [("", f"its schema was {why}", "")]),
    ]


@pytest.mark.parametrize(
    ("definition", "schema", "unknown"),
    [
        (crd().replace("schema:", "other:"), "absent", "tenants.capsule.clastix.io has no schema for"),
        (crd().replace(OBJECT % QUOTA, "{}"), "absent", "tenants.capsule.clastix.io has no schema for"),
        # Anchors inside a schema are read with the document; what is no YAML is not read at all.
        (
            crd()
            .replace(" {openAPIV3Schema", "\n      openAPIV3Schema")
            .replace(OBJECT % QUOTA + "}", "\n        a: ["),
            "unreadable",
            "the schema for capsule.clastix.io/v1beta2 in tenants.capsule.clastix.io cannot be read",
        ),
        (crd(served="false"), "not-served", ""),
    ],
)
def test_a_crd_that_does_not_help(definition: str, schema: str, unknown: str) -> None:
    (found,) = (one for one in facts(definition, tenant()) if one.kind == "Tenant")

    assert (found.schema, found.violations[0].unknown[: len(unknown)]) == (schema, unknown)
    assert bool(found.violations[0].unknown) == bool(unknown)


def test_a_version_that_the_crd_does_not_serve() -> None:
    (found,) = facts(crd(), tenant(version="v1alpha1"))

    assert (found.schema, found.served, found.violations) == (
        "not-served",
        ("v1beta2",),
        (
            violation(
                "version",
                ("apiVersion",),
                "apiVersion",
                found="v1alpha1",
                wanted=("v1beta2",),
                label="v1beta2 is served",
                words=f"Tenant oil is written in {OLD}, which {CRD} does not serve: it serves v1beta2.",
            ),
        ),
    )


# Where the CRD is -----------------------------------------------------------------------------------------------------


def test_a_crd_in_a_config_map() -> None:
    text = indent(crd(), "    ")
    (found,) = facts(f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  content: |\n{text}", tenant())

    # The definition is a document of its own, behind that of the ConfigMap.
    assert found.violations == (replace(TOO_MUCH, origin=Origin(2, ("spec", "quota"))),)


def test_crds_of_the_command_line_count_where_the_input_has_none() -> None:
    bundle = inventory(crd(kind="TenantOwner"), tenant()).bundle

    assert [one.violations for one in with_crds(bundle, crd())] == [(TOO_MUCH,)]


def test_the_crd_of_the_input_counts_before_one_of_the_command_line() -> None:
    bundle = inventory(crd(), tenant()).bundle

    assert [one.violations for one in with_crds(bundle, crd("{type: string}"))] == [(TOO_MUCH,)]


def test_of_two_crds_the_last_is_applied() -> None:
    assert [one.violations for one in facts(crd("{type: string}"), crd(), tenant())] == [
        (replace(TOO_MUCH, origin=Origin(2, ("spec", "quota"))),)
    ]


@pytest.mark.parametrize(("versions", "served"), [(["v1beta1", "v1beta2"], True), (["v1beta2", "v1beta1"], False)])
def test_both_that_speak_of_the_version_of_an_object_ask_the_same_crd(versions: list[str], served: bool) -> None:
    (resource,) = facts(*(crd().replace("v1beta2", version) for version in versions), tenant())

    assert (resource.written.served, resource.schema == "found") == (served, served)


@pytest.mark.parametrize(
    ("definition", "violations"),
    [
        (crd(api="v1beta1"), (TOO_MUCH,)),
        (crd(api="v1beta1") + "  preserveUnknownFields: false", (TOO_MUCH, None)),
        (crd() + "  preserveUnknownFields: true", (TOO_MUCH,)),
        # A schema for all versions, and no list of them.
        (
            crd(api="v1beta1").split("  versions:")[0]
            + f"  version: v1beta2\n  validation: {{openAPIV3Schema: {OBJECT % QUOTA}}}",
            (TOO_MUCH,),
        ),
    ],
)
def test_older_crds_keep_unknown_fields(definition: str, violations: tuple[SchemaViolation | None, ...]) -> None:
    unknown = violation(
        "unknown",
        ("spec", "other"),
        "spec.other",
        words=f"Tenant oil sets spec.other, which {API} does not have, {GONE}.",
        label="no field of Tenant",
    )
    (found,) = facts(definition, tenant("{quota: 10, other: 1}"))

    assert sorted(found.violations, key=lambda one: one.keyword) == [one or unknown for one in violations]


@pytest.mark.parametrize(("more", "found"), [("subresources: {status: {}}", 0), ("", 1)])
def test_the_status_is_nobodys_where_it_is_a_subresource(more: str, found: int) -> None:
    text = tenant("{}").replace("spec: {}", "status: {a: 1}")

    assert [len(one.violations) for one in facts(crd(more=more), text)] == [found]


# What is said ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spec", "value", "expected"),
    [
        (
            "{type: object, properties: {containerRegistries: {type: object}}}",
            "{containerRegistry: {}}",
            {
                "keyword": "unknown",
                "dotted": "spec.containerRegistry",
                "nearest": "containerRegistries",
                "label": "did you mean containerRegistries?",
                "words": f"Tenant oil sets spec.containerRegistry, which {API} does not have "
                f"(the nearest field is containerRegistries), {GONE}.",
            },
        ),
        (
            "{type: object, properties: {a: {}}}",
            "{unlike: 1}",
            {
                "keyword": "unknown",
                "dotted": "spec.unlike",
                "label": "no field of Tenant",
                "words": f"Tenant oil sets spec.unlike, which {API} does not have, {GONE}.",
            },
        ),
        (
            "{type: object, properties: {a: {}}}",
            "[1, 2]",
            {
                "keyword": "type",
                "dotted": "spec",
                "found": "a list of 2",
                "wanted": ("a mapping",),
                "label": "a mapping is wanted",
                "words": "spec of Tenant oil is a list of 2, not a mapping.",
            },
        ),
        (
            "{type: string, maxLength: 3}",
            "x" * 80,
            {
                "keyword": "maxLength",
                "dotted": "spec",
                "found": f'"{"x" * 60}..."',
                "wanted": ("3",),
                "words": f'spec of Tenant oil is "{"x" * 60}...", but has to have at most 3 characters.',
            },
        ),
        (
            "{x-kubernetes-int-or-string: true}",
            "true",
            {
                "keyword": "type",
                "dotted": "spec",
                "found": "true",
                "wanted": ("a whole number", "text"),
                "label": "a whole number or text is wanted",
                "words": "spec of Tenant oil is true, not a whole number or text.",
            },
        ),
        (
            "{type: string, enum: [a, b]}",
            "c",
            {
                "keyword": "enum",
                "dotted": "spec",
                "found": '"c"',
                "wanted": ('"a"', '"b"'),
                "words": f'spec of Tenant oil is "c", but {API} takes only "a" and "b".',
            },
        ),
        (
            "{type: string, pattern: ^a}",
            "b",
            {
                "keyword": "pattern",
                "dotted": "spec",
                "found": '"b"',
                "wanted": ("^a",),
                "words": 'spec of Tenant oil is "b", which does not match ^a.',
            },
        ),
        (
            "{type: string, pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$'}",
            "B",
            {
                "keyword": "pattern",
                "dotted": "spec",
                "found": '"B"',
                "wanted": ("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "lower-case letters, digits and hyphens"),
                "words": 'spec of Tenant oil is "B", not lower-case letters, digits and hyphens.',
            },
        ),
        (
            "{type: object, required: [a], properties: {a: {}}}",
            "{}",
            {
                "keyword": "required",
                "dotted": "spec.a",
                "found": "a mapping of 0",
                "wanted": ("a",),
                "label": "a is missing here",
                "words": f"Tenant oil lacks spec.a, which {API} demands.",
            },
        ),
        (
            "{type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [k, l], items: "
            "{type: object, properties: {k: {}, l: {}}}}",
            "[{k: x, l: 1}, {k: x, l: 1}]",
            {
                "keyword": "duplicate",
                "dotted": "spec[1]",
                "found": 'k "x" and l 1',
                "wanted": ("0",),
                "label": "a second time",
                "words": 'spec[1] of Tenant oil repeats item 0 of its list: both have k "x" and l 1.',
            },
        ),
        (
            "{type: object, not: {required: [a]}, properties: {a: {}}}",
            "{a: 1}",
            {
                "keyword": "not",
                "dotted": "spec",
                "found": "a mapping of 1",
                "words": f"spec of Tenant oil is a mapping of 1, which does not fit `not` in the schema of {API}.",
            },
        ),
        (
            "{type: integer, x-kubernetes-validations: [{rule: self > 1, message: too little}]}",
            "1",
            {
                "keyword": "rule",
                "dotted": "spec",
                "found": "1",
                "wanted": ("self > 1",),
                "message": "too little",
                "label": "a rule of the CRD does not hold",
                "words": f"spec of Tenant oil breaks a rule of {CRD}: too little.",
            },
        ),
        (
            "{type: string, format: date}",
            "soon",
            {
                "keyword": "format",
                "dotted": "spec",
                "found": '"soon"',
                "wanted": ("date",),
                "words": 'spec of Tenant oil is "soon", which is not of the format date.',
            },
        ),
        (
            "{type: number, minimum: 2, exclusiveMinimum: true}",
            "2",
            {
                "keyword": "exclusiveMinimum",
                "dotted": "spec",
                "found": "2",
                "wanted": ("2",),
                "words": "spec of Tenant oil is 2, but has to be more than 2.",
            },
        ),
        (
            "{type: array, minItems: 1, items: {type: string}}",
            "[]",
            {
                "keyword": "minItems",
                "dotted": "spec",
                "found": "a list of 0",
                "wanted": ("1",),
                "words": "spec of Tenant oil is a list of 0, but has to have at least 1 item.",
            },
        ),
        (
            "{type: integer, x-kubernetes-validations: [{rule: self / 0 > 1}]}",
            "1",
            {
                "keyword": "rule",
                "dotted": "spec",
                "found": "1",
                "wanted": ("self / 0 > 1",),
                "error": "division by zero",
                "label": "a rule of the CRD does not hold",
                "words": f"spec of Tenant oil makes a rule of {CRD} fail (division by zero): self / 0 > 1.",
            },
        ),
    ],
)
def test_a_violation_in_words(spec: str, value: str, expected: dict[str, Any]) -> None:
    (found,) = facts(crd(spec), tenant(value))
    (said,) = found.violations

    assert said == violation(path=said.origin.path, **expected)


def test_rules_are_not_asked_where_the_api_server_does_not_ask_them() -> None:
    spec = (
        "{type: object, x-kubernetes-validations: [{rule: 'self.a == 1'}], properties: {a: {type: integer}, b: {%s}}}"
    )
    wrong_type, short = facts(crd(spec % "type: integer"), tenant("{a: 2, b: x}")) + facts(
        crd(spec % "minLength: 2"), tenant("{a: 2, b: x}")
    )

    assert [[one.keyword for one in found.violations] for found in (wrong_type, short)] == [
        ["type"],
        ["minLength", "rule"],
    ]


# Real CRDs ------------------------------------------------------------------------------------------------------------


@cache
def _bundle(path: Path) -> Bundle:
    return load(read([str(path)], lambda: b""))


def _every_object(bundle: Bundle) -> dict[tuple[str, str], dict[str, Any]]:
    """Return for every kind and version of the CRDs of a bundle an object with every field."""
    made = {}
    for document in bundle.documents:
        for path in schema_paths(document.data):
            spec = document.data["spec"]
            kind, version = spec["names"]["kind"], spec["versions"][path[2]]["name"]
            identity = {"apiVersion": f"{spec['group']}/{version}", "kind": kind, "metadata": {"name": "full"}}
            made[kind, version] = {**every_field(schema_at(bundle, document, path)), **identity}
    return made


def judged(bundle: Bundle, *objects: Any) -> list[list[tuple[str, str]]]:
    """Return keyword and path of what the CRDs of a bundle refuse in objects."""
    text = yaml.safe_dump_all(objects).encode()
    found = build(replace(load([Input("objects.yaml", text)]), definitions=bundle)).custom_resource
    assert {one.schema for one in found} == {"found"}
    return [[(one.keyword, one.path) for one in resource.violations] for resource in found]


def test_a_tenant_with_every_documented_field_is_valid(renders: Path) -> None:
    bundle = _bundle(renders / "v0.14.0.default.yaml")
    tenant = _every_object(bundle)["Tenant", "v1beta2"]

    assert len(paths(tenant)) > 200
    assert judged(bundle, tenant) == [[]]


@pytest.mark.parametrize(
    ("render", "exclusive"),
    [
        ("v0.7.2.proxy", set()),
        ("v0.10.9.default", set()),
        ("v0.13.11.default", {"CustomQuota", "GlobalCustomQuota"}),
        ("v0.14.0.proxy", {"CapsuleConfiguration", "CustomQuota", "GlobalCustomQuota"}),
    ],
)
def test_objects_with_every_field_break_only_rules_that_want_one_of_two(
    renders: Path, render: str, exclusive: set[str]
) -> None:
    bundle = _bundle(renders / f"{render}.yaml")
    refused = {kind: found for kind, one in _every_object(bundle).items() if (found := judged(bundle, one)[0])}

    wanted = {
        ("CapsuleConfiguration", "v1beta2"): [
            ("rule", f"spec.admission.{phase}") for phase in ("mutating", "validating")
        ],
        ("CustomQuota", "v1beta2"): [("rule", "spec.sources[0]")],
        ("GlobalCustomQuota", "v1beta2"): [("rule", "spec.sources[0]")],
    }
    assert refused == {key: found for key, found in wanted.items() if key[0] in exclusive}


def test_every_configuration_of_the_renders_is_valid(renders: Path) -> None:
    assert {
        path.stem: [(one.kind, one.schema, one.violations) for one in build(_bundle(path)).custom_resource]
        for path in sorted(renders.glob("*.yaml"))
    } == {path.stem: [("CapsuleConfiguration", "found", ())] for path in renders.glob("*.yaml")}


def test_every_misspelt_field_of_a_tenant_is_found_where_it_stands(renders: Path) -> None:
    bundle = _bundle(renders / "v0.14.0.default.yaml")
    tenant = _every_object(bundle)["Tenant", "v1beta2"]
    names = list(tenant["spec"])
    specs = [{f"{one}Z" if one == name else one: value for one, value in tenant["spec"].items()} for name in names]

    found = judged(bundle, *({**tenant, "spec": spec} for spec in specs))

    assert [one[0] for one in found] == [("unknown", f"spec.{name}Z") for name in names]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"owners": [{"kind": "user", "name": "alice"}]}, [("enum", "spec.owners[0].kind")]),
        ({"owners": [{"kind": "User"}]}, [("required", "spec.owners[0].name")]),
        ({"owners": [{"kind": "User", "name": "a", "role": "x"}]}, [("unknown", "spec.owners[0].role")]),
        ({"namespaceOptions": {"quota": 0}}, [("minimum", "spec.namespaceOptions.quota")]),
        ({"namespaceOptions": {"quota": "3"}}, [("type", "spec.namespaceOptions.quota")]),
        ({"imagePullPolicies": ["Sometimes"]}, [("enum", "spec.imagePullPolicies[0]")]),
        ({"nodeSelector": {"pool": 1}}, [("type", "spec.nodeSelector.pool")]),
        ({"cordoned": "false"}, [("type", "spec.cordoned")]),
        (
            {"resourceQuotas": {"items": [{"hard": {"cpu": "eight"}}]}},
            [("pattern", "spec.resourceQuotas.items[0].hard.cpu")],
        ),
    ],
)
def test_mistakes_in_a_tenant(renders: Path, spec: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    bundle = _bundle(renders / "v0.14.0.default.yaml")
    tenant = {"apiVersion": "capsule.clastix.io/v1beta2", "kind": "Tenant", "metadata": {"name": "a"}, "spec": spec}

    assert judged(bundle, tenant) == [expected]
