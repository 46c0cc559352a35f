"""What is known of releases, and the form of the file that says it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest
import yaml

from capsule_lint.capsule import releases
from capsule_lint.capsule.releases import Advisory, DeprecatedField, KnownBad, Range
from capsule_lint.capsule.versions import release_number

from ..truth import recorded

RELEASE = {"type": "string", "pattern": r"^\d+\.\d+\.\d+$"}
TEXT = {"type": "string", "minLength": 1, "pattern": r"[^.]$"}
SOURCES = {"type": "array", "minItems": 1, "items": {"type": "string", "pattern": "^https://"}}


def closed(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    """Return the schema of a mapping with these keys and no others."""
    properties = {**required, **optional}
    return {"type": "object", "properties": properties, "required": [*required], "additionalProperties": False}


def by_name(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a mapping from any name."""
    return {"type": "object", "minProperties": 1, "additionalProperties": schema}


LIFETIME = {"type": "array", "minItems": 1, "maxItems": 2, "items": RELEASE}
RANGE = {
    **closed({}, introduced=RELEASE, fixed=RELEASE, lastAffected=RELEASE),
    "oneOf": [{"required": ["fixed"]}, {"required": ["lastAffected"]}],
}
FILE = closed({
    "apiVersions": closed({
        "newest": {"type": "string", "pattern": r"^\d+\.\d+$"},
        "lifetimes": by_name(by_name(LIFETIME)),
        "sources": SOURCES,
    }),
    "webhookPaths": closed({"newest": RELEASE, "lifetimes": by_name(LIFETIME), "sources": SOURCES}),
    "metrics": closed({"newest": RELEASE, "lifetimes": by_name(LIFETIME), "sources": SOURCES}),
    "withoutSharedConditions": closed({"paths": {"type": "array", "items": TEXT}, "sources": SOURCES}),
    "features": by_name(closed({"what": TEXT, "since": RELEASE, "sources": SOURCES}, absentBefore=RELEASE)),
    "deprecatedFields": by_name({
        "type": "array",
        "items": closed({
            "path": {"type": "string", "pattern": r"^spec(\.[a-zA-Z]+)+$"},
            "successor": TEXT,
            "since": RELEASE,
            "sources": SOURCES,
        }),
    }),
    "advisories": {
        "type": "array",
        "items": closed({
            "id": {"type": "string", "pattern": "^(CVE-[0-9-]+|GHSA-[a-z0-9-]+)$"},
            "aliases": {"type": "array", "items": {"type": "string", "pattern": "^GHSA-[a-z0-9-]+$"}},
            "affected": RANGE,
            "lets": TEXT,
            "sources": SOURCES,
        }, component={"enum": ["proxy"]}),
    },
    "knownBad": {
        "type": "array",
        "items": closed(
            {
                "id": {"type": "string", "pattern": r"^projectcapsule/capsule#\d+$"},
                "component": {"enum": ["controller", "chart"]},
                "affected": RANGE,
                "breaks": TEXT,
                "remedy": TEXT,
                "sources": SOURCES,
            },
            needs={"enum": ["severalReplicas", "otherWebhookPort"]},
        ),
    },
})  # fmt: skip


@pytest.fixture(scope="module")
def file() -> Any:
    """The file as YAML says it."""
    return yaml.safe_load(Path(releases.SOURCE).read_text(encoding="utf-8"))


def test_the_file_has_the_form_that_is_read(file: Any) -> None:
    jsonschema.Draft202012Validator(FILE).validate(file)


def test_every_source_is_a_url_of_a_host(file: Any) -> None:
    def sources(data: Any) -> list[str]:
        if isinstance(data, dict):
            return [*data.get("sources", []), *(url for value in data.values() for url in sources(value))]
        return [url for item in data for url in sources(item)] if isinstance(data, list) else []

    hosts = {urlsplit(url).hostname for url in sources(file)}

    assert hosts == {"github.com", "nvd.nist.gov", "projectcapsule.dev"}


def test_every_stretch_of_releases_goes_forward(file: Any) -> None:
    entries = [*file["advisories"], *file["knownBad"]]
    ranges = [
        (entry["affected"].get("introduced", "0.0.0"), entry["affected"].get("fixed", "99.0.0")) for entry in entries
    ]
    lasts = [
        (entry["affected"].get("introduced", "0.0.0"), entry["affected"]["lastAffected"])
        for entry in entries
        if "lastAffected" in entry["affected"]
    ]
    lifetimes = [
        *file["webhookPaths"]["lifetimes"].values(),
        *file["metrics"]["lifetimes"].values(),
        *(lifetime for versions in file["apiVersions"]["lifetimes"].values() for lifetime in versions.values()),
    ]
    ended = [(lifetime[0], lifetime[1]) for lifetime in lifetimes if len(lifetime) == 2]
    wrong = [(first, end) for first, end in [*ranges, *ended] if not (number(first) < number(end))]
    wrong += [(first, last) for first, last in lasts if number(first) > number(last)]
    wrong += [
        (feature.absent_before, feature.since)
        for feature in releases.features().values()
        if number(feature.absent_before) > number(feature.since)
    ]

    assert wrong == []


def number(release: str) -> tuple[int, int, int]:
    """Return the number of a release that has one."""
    found = release_number(release)
    assert found is not None, release
    return found


def test_names_are_said_once(file: Any) -> None:
    advisories = [name for entry in file["advisories"] for name in (entry["id"], *entry["aliases"])]
    fields = [(kind, entry["path"]) for kind, entries in file["deprecatedFields"].items() for entry in entries]
    issues = [entry["id"] for entry in file["knownBad"]]

    assert [len(set(names)) for names in (advisories, fields, issues)] == [len(advisories), len(fields), len(issues)]


def test_the_compiled_file_says_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: Any) -> None:
    (tmp_path / "releases.compiled").write_text(releases.pack(), encoding="utf-8")
    monkeypatch.setattr(releases, "COMPILED", str(tmp_path / "releases.compiled"))
    monkeypatch.setattr(releases, "_parsed", lambda source: pytest.fail("the YAML was read"))

    assert releases._table.__wrapped__() == file


@pytest.mark.parametrize(
    ("version", "asked", "answer"),
    [
        ("0.13.0", "admission", True),
        ("0.12.4", "admission", False),
        ("0.14.0-rc.1", "admission", True),
        ("0.12.0-rc.1", "admission", False),
        ("0.13.0", "0.13.0", True),
        ("0.9.10", "0.10.0", False),
        # unknown: no version, none of ours, a pre-release of the release itself, between two that are known
        (None, "admission", None),
        ("latest", "admission", None),
        ("0.13.0-rc.1", "admission", None),
        ("0.11.2", "tlsReconcilerOptIn", None),
    ],
)
def test_a_version_has_a_feature_or_not(version: str | None, asked: str, answer: bool | None) -> None:
    assert releases.is_at_least(version, asked) is answer


def test_a_feature_that_is_not_in_the_file_is_a_mistake() -> None:
    with pytest.raises(KeyError, match="adminisrators"):
        releases.is_at_least("0.14.0", "adminisrators")


@pytest.mark.parametrize(
    ("affected", "words", "inside", "outside", "unknown"),
    [
        (Range("", "0.13.0", ""), "before 0.13.0", ["0.0.1", "0.12.4", "0.12.5-rc.1"], ["0.13.0"], ["0.13.0-rc.1"]),
        (
            Range("0.13.0", "0.13.6", ""),
            "from 0.13.0 on and before 0.13.6",
            ["0.13.0", "0.13.5"],
            ["0.12.4", "0.13.6", "0.14.0-rc.1"],
            ["0.13.0-rc.1", "0.13.6-rc.1"],
        ),
        (Range("0.4.2", "", "0.4.2"), "0.4.2", ["0.4.2"], ["0.4.1", "0.4.3"], ["0.4.2-rc.1", None]),
        (Range("", "", "0.1.0"), "up to 0.1.0", ["0.0.4", "0.1.0"], ["0.1.1"], ["0.1.0-rc.6", "latest"]),
    ],
)
def test_a_range_holds_a_version_or_not(
    affected: Range, words: str, inside: list[str], outside: list[str], unknown: list[str | None]
) -> None:
    verdicts = [{affected.holds(version) for version in versions} for versions in (inside, outside, unknown)]

    assert (str(affected), *verdicts) == (words, {True}, {False}, {None})


def test_deprecated_fields_have_a_successor_and_a_release() -> None:
    assert releases.deprecated_fields("CapsuleConfiguration")[0] == DeprecatedField(
        path="spec.userGroups",
        successor="an entry of `kind: Group` in `spec.users`",
        since="0.12.0",
        sources=("https://github.com/projectcapsule/capsule/pull/1767",),
    )
    assert releases.deprecated_fields("TenantOwner") == ()
    assert releases.deprecating_kinds() == ("CapsuleConfiguration", "Tenant")


@pytest.mark.parametrize("render", ["v0.10.9.default", "v0.12.4.default", "v0.13.0.default", "v0.14.0.default"])
def test_deprecated_fields_are_those_that_the_schemas_of_a_release_call_so(render: str) -> None:
    version = render.removeprefix("v").removesuffix(".default")
    said = {
        (kind, field.path)
        for kind in releases.deprecating_kinds()
        for field in releases.deprecated_fields(kind)
        if releases.is_at_least(version, field.since)
    }

    # The regular expression of a field that is deprecated as a whole needs no word of its own.
    assert said == {
        (kind, path) for kind, path in deprecated_in_schemas(render) if path != "spec.containerRegistries.allowedRegex"
    }


def deprecated_in_schemas(render: str) -> set[tuple[str, str]]:
    """Return the fields below ``spec`` that the CRDs in the ConfigMaps of a render call deprecated."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    texts = [
        text
        for document in yaml.load_all(recorded(f"renders/{render}.yaml"), Loader=loader)
        if document and document["kind"] == "ConfigMap"
        for text in document["data"].values()
    ]
    found = set()
    for text in texts:
        definition = yaml.load(text, Loader=loader)
        if isinstance(definition, dict) and definition.get("kind") == "CustomResourceDefinition":
            kind = definition["spec"]["names"]["kind"]
            schema = definition["spec"]["versions"][-1]["schema"]["openAPIV3Schema"]
            found |= {(kind, path) for path in deprecated(schema["properties"]["spec"], "spec")}
    return found


def deprecated(schema: Any, path: str) -> set[str]:
    """Return the paths below a schema whose description begins with the word."""
    found = {path} if schema.get("description", "").startswith("Deprecated:") else set()
    for name, inner in schema.get("properties", {}).items():
        found |= deprecated(inner, f"{path}.{name}")
    return found


def test_an_advisory_and_a_defect_say_all_that_is_known() -> None:
    assert releases.advisories()[3] == Advisory(
        id="CVE-2026-22872",
        aliases=("GHSA-qjjm-7j9w-pw72",),
        affected=Range("", "0.13.0", ""),
        lets="tenant owners create cluster-scoped objects, such as a ClusterRole, through a TenantResource, with the "
        "rights of the controller",
        sources=(
            "https://github.com/projectcapsule/capsule/security/advisories/GHSA-qjjm-7j9w-pw72",
            "https://nvd.nist.gov/vuln/detail/CVE-2026-22872",
        ),
    )
    assert releases.known_bad()[2] == KnownBad(
        id="projectcapsule/capsule#1927",
        component="chart",
        affected=Range("0.13.0", "0.13.1", ""),
        needs="otherWebhookPort",
        breaks="the chart leaves 9443 in the container, the Service and the client, so no pod answers the webhooks",
        remedy="upgrade to 0.13.1, or leave `manager.webhookPort` at 9443",
        sources=("https://github.com/projectcapsule/capsule/pull/1927",),
    )
