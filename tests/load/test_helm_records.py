"""Helm's own records of releases: what is decoded, which of them count, and where it ends."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from hashlib import sha256
from typing import Any

import pytest

from capsule_lint.load import Input, load
from capsule_lint.model import Bundle, PassedOver, Span

from .helm import packed, record, release

MANIFEST = """\
---
# Source: capsule/templates/serviceaccount.yaml
apiVersion: v1
kind: ServiceAccount
metadata: {name: capsule}
---
# Source: capsule/templates/crds.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: crds, namespace: elsewhere}
data:
  content: |
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata: {name: tenants}
"""
HOOK = {"name": "crds", "path": "capsule/templates/job.yaml", "manifest": "apiVersion: batch/v1\nkind: Job\n"}
AT = Span(9, 3, 9, 10)
"""Where the record has its key."""


def read(*texts: str) -> Bundle:
    return load([Input(f"{name}.yaml", text.encode()) for name, text in zip("abc", texts, strict=False)])


def found(bundle: Bundle) -> list[tuple[Any, ...]]:
    return [(one.kind, one.template, one.wrapped_in, one.release_namespace, one.span) for one in bundle.documents]


@pytest.mark.parametrize("kind", ["Secret", "ConfigMap"])
def test_the_objects_of_a_release_and_its_hooks_stand_at_the_key_of_its_record(kind: str) -> None:
    bundle = read(record(packed(release(MANIFEST, hooks=[HOOK], config={"replicaCount": 3})), kind=kind))

    assert found(bundle) == [
        (kind, None, None, "", Span(1, 1, 9, bundle.documents[0].span.end_column)),
        ("ServiceAccount", "capsule/templates/serviceaccount.yaml", 0, "capsule-system", AT),
        ("ConfigMap", "capsule/templates/crds.yaml", 0, "capsule-system", AT),
        ("CustomResourceDefinition", "capsule/templates/crds.yaml", 2, "capsule-system", AT),
        ("Job", "capsule/templates/job.yaml", 0, "capsule-system", AT),
    ]
    (values,) = bundle.aside
    assert (values.index, values.data, values.wrapped_in, values.span) == (-1, {"replicaCount": 3}, 0, AT)
    assert bundle.documents[1].locate(("metadata", "name")) == AT
    assert (bundle.passed_over, [one.problems for one in bundle.documents]) == ((), [()] * 5)


def test_a_record_in_a_list_and_one_that_is_written_as_text() -> None:
    text = record(packed(release(MANIFEST))).replace("\n", "\n  ")
    plain = record(packed(release(MANIFEST)), kind="ConfigMap").replace("ConfigMap", "Secret")
    plain = plain.replace("immutable: false", "type: helm.sh/release.v1").replace("data:", "stringData:")
    kinds = ["ServiceAccount", "ConfigMap", "CustomResourceDefinition"]

    assert [one.kind for one in read(f"apiVersion: v1\nkind: List\nitems:\n- {text}").documents] == [
        "List",
        "Secret",
        *kinds,
    ]
    assert [(one.kind, one.span) for one in read(plain).documents[1:]] == [(kind, AT) for kind in kinds]


def test_the_namespace_of_a_record_that_does_not_say_it_inside() -> None:
    assert read(record(packed(release(MANIFEST, namespace="")))).documents[1].release_namespace == "capsule-system"


def test_what_was_stored_before_it_was_packed() -> None:
    assert found(read(record(b64encode(json.dumps(release(MANIFEST)).encode()))))[1][0] == "ServiceAccount"


def revisions(*of: tuple[int, str], name: str = "capsule") -> str:
    return "---\n".join(
        record(
            packed(release(f"apiVersion: v1\nkind: Pod\nmetadata: {{name: r{number}}}\n")), number, status, name=name
        )
        for number, status in of
    )


@pytest.mark.parametrize(
    ("of", "counts", "others"),
    [
        ([(1, "superseded"), (2, "deployed")], ["r2"], [(0, 1, "revision 2 counts")]),
        ([(9, "superseded"), (10, "superseded")], ["r10"], [(0, 9, "revision 10 counts")]),
        ([(1, "deployed"), (2, "failed")], ["r1"], [(1, 2, "revision 1 counts")]),
        ([(1, "deployed"), (2, "deployed")], ["r2"], [(0, 1, "revision 2 counts")]),
        ([(1, "failed"), (2, "pending-upgrade")], ["r2"], [(0, 1, "revision 2 counts")]),
        ([(1, "superseded"), (2, "uninstalled")], [], [(0, 1, "revision 2 counts"), (1, 2, "it is uninstalled")]),
        ([(1, "deployed"), (1, "deployed")], ["r1"], [(1, 1, "it is here twice")]),
    ],
)
def test_one_revision_of_a_release_counts(
    of: list[tuple[int, str]], counts: list[str], others: list[tuple[int, int, str]]
) -> None:
    bundle = read(revisions(*of))

    assert [one.name for one in bundle.documents if one.kind == "Pod"] == counts
    assert bundle.passed_over == tuple(
        PassedOver(index, f"revision {number} of Helm release capsule-system/capsule", reason)
        for index, number, reason in others
    )


def test_other_releases_and_other_folders_are_others() -> None:
    texts = {"a/x.yaml": revisions((1, "deployed")), "b/x.yaml": revisions((2, "deployed"))}
    texts["a/y.yaml"] = revisions((3, "deployed"), name="proxy")
    bundle = load([Input(name, text.encode()) for name, text in texts.items()])

    assert [one.name for one in bundle.documents if one.kind == "Pod"] == ["r1", "r2", "r3"]


def test_a_record_without_labels_says_itself_what_it_is_of() -> None:
    labels = "  labels: {owner: helm, name: capsule, status: deployed, version: '1'}\n"
    old = record(packed(release("apiVersion: v1\nkind: Pod\n"))).replace(labels, "")
    inside = release("apiVersion: v1\nkind: Node\n", version=2)
    failed = record(packed(release(info={"status": "failed"}, version=9))).replace(labels, "")
    unnamed = [
        record(stored).replace(labels, "").replace("sh.helm.release.v1.capsule.v1", name)
        for stored, name in ((packed(inside), "backup"), (b"***", "sh.helm.release.v1.capsule.v3"))
    ]
    bundle = read(old, unnamed[0].replace("  namespace: capsule-system\n", ""), f"{failed}---\n{unnamed[1]}")

    assert [(one.kind, one.release_namespace) for one in bundle.documents] == [
        *[("Secret", "")] * 4,
        ("Node", "capsule-system"),
    ]
    assert bundle.passed_over == tuple(
        PassedOver(index, f"revision {number} of Helm release capsule-system/capsule", "revision 2 counts")
        for index, number in ((0, 1), (2, 1), (3, 3))
    )


def test_labels_count_as_helm_goes_by_them() -> None:
    text = record(packed(release(name="a", version=1, info={"status": "uninstalled"})), name="b")
    bundle = read(text.replace("name: b,", "name: c,").replace("version: '1'", "version: latest"), text)

    assert [(one.what, one.reason) for one in bundle.passed_over] == []
    (said,) = read(text.replace("status: deployed, version: '1'", "status: uninstalled, version: latest")).passed_over
    assert said == PassedOver(0, "revision 0 of Helm release capsule-system/b", "it is uninstalled")


def test_what_the_input_has_as_it_is_in_the_cluster_is_not_judged_as_helm_wrote_it() -> None:
    account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: capsule, namespace: capsule-system}\n"
    definition = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: tenants}\n"
    bundle = read(record(packed(release(MANIFEST))), account, definition)

    assert [(one.kind, one.source) for one in bundle.documents] == [
        ("Secret", "a.yaml"),
        ("ServiceAccount", "b.yaml"),
        ("CustomResourceDefinition", "c.yaml"),
        ("ConfigMap", "a.yaml"),
    ]
    assert bundle.passed_over == (
        PassedOver(
            0,
            "2 objects of revision 1 of Helm release capsule-system/capsule",
            "the input has it as it is in the cluster",
        ),
    )


@pytest.mark.parametrize(
    "other",
    [
        "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: capsule, namespace: elsewhere}\n",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: crds, namespace: capsule-system}\n",
        "apiVersion: v2/v1\nkind: ServiceAccount\nmetadata: {name: capsule, namespace: capsule-system}\n",
        "apiVersion: v1\nkind: Job\nmetadata: {namespace: capsule-system, generateName: capsule}\n",
    ],
)
def test_what_is_another_object_is_judged(other: str) -> None:
    job = "---\napiVersion: v1\nkind: Job\nmetadata: {generateName: capsule}\n"
    bundle = read(record(packed(release(MANIFEST + job))), other)

    assert (len(bundle.documents), bundle.passed_over) == (6, ())


def problems(text: str) -> list[tuple[str, str, Span]]:
    return [(found.kind, found.message, found.span) for one in read(text).documents for found in one.problems]


BOMB = gzip.compress(b" " * 2**21, mtime=0)
LARGE = gzip.compress(b"{}".ljust(2**20 + 1), mtime=0)
NOISE = "".join(sha256(str(number).encode()).hexdigest() for number in range(800)).encode()
"""Some 50,000 characters that become half as many bytes, so that a hundred times as many are unpacked."""


@pytest.mark.parametrize(
    ("stored", "why"),
    [
        (b64encode(BOMB), f"is too large: unpacked, its {len(BOMB)} bytes are more than {2**20}"),
        (b"A" * 2**20 + b"A", "has more than 1 MiB, which no cluster stores"),
        (b"A" * 2**20, "is not JSON"),
        (b64encode(LARGE), f"is too large: unpacked, its {len(LARGE)} bytes are more than {2**20}"),
        (b"***", "is not written in base64"),
        (b64encode(b"\x1f\x8b\x08 not at all"), "is not packed by gzip, or cut off"),
        (packed(release())[:80], "is not packed by gzip, or cut off"),
        (b64encode(b"nothing"), "is not JSON"),
        (b64encode(b"[" * 100_000), "is not JSON"),
        (b64encode(b"9" * 10_000), "is not JSON"),
        (b64encode(b'"text"'), "is not one"),
    ],
)
def test_what_cannot_be_decoded_is_a_problem_of_its_document(stored: bytes, why: str) -> None:
    assert problems(record(stored)) == [("unreadable", f"the release that Helm keeps in it {why}", AT)]


@pytest.mark.parametrize("text", [b"{}".ljust(2**20), b'{"manifest": "# ' + NOISE + b'"}' + b" " * 2**21])
def test_much_that_packs_well_is_a_release(text: bytes) -> None:
    assert problems(record(b64encode(gzip.compress(text, mtime=0)))) == []


def of_a_size(length: int) -> bytes:
    """Return something that is packed as so many bytes and unpacked as a hundred times as many."""
    return gzip.compress((b'"' + NOISE + b'"').ljust(100 * length), mtime=0).ljust(length, b"\0")


def test_a_hundred_times_as_much_is_unpacked_and_no_more() -> None:
    size = 60_000

    assert [problems(record(b64encode(stored)))[0][1] for stored in (of_a_size(size), of_a_size(size)[:-1])] == [
        "the release that Helm keeps in it is not one",
        f"the release that Helm keeps in it is too large: unpacked, its {size - 1} bytes are more than"
        f" {100 * size - 100}",
    ]


def test_sixteen_million_bytes_are_unpacked_and_no_more() -> None:
    most, noise = 2**24, b'"' + NOISE * 6 + b'"'

    assert [problems(record(packed_text(noise.ljust(size))))[0][1].split(":")[0] for size in (most, most + 1)] == [
        "the release that Helm keeps in it is not one",
        "the release that Helm keeps in it is too large",
    ]


def packed_text(text: bytes) -> bytes:
    return b64encode(gzip.compress(text, mtime=0).ljust(200_000, b"\0"))


def test_what_is_uninstalled_and_not_there_is_uninstalled() -> None:
    text = record(b"", status="uninstalled")

    assert [one.reason for one in read(text).passed_over] == ["it is uninstalled"]


@pytest.mark.parametrize("data", ["data: {}", "data: null", "data: {release: 3}", "type: Opaque", "data: [a]"])
def test_what_holds_no_release(data: str) -> None:
    text = f"apiVersion: v1\nkind: Secret\nmetadata: {{name: a}}\ntype: helm.sh/release.v1\n{data}\n"
    bundle = read(text)

    assert [one.kind for one in bundle.documents] == ["Secret"]
    assert [one.reason for one in bundle.passed_over] == (
        [] if "Opaque" in data else ["what it records is not in the input"]
    )


@pytest.mark.parametrize(
    "inside",
    [
        {"manifest": 3, "hooks": [3, {"manifest": {}}], "config": "text", "namespace": []},
        {"manifest": "a: [\n---\nkind: {{ a }}\n", "config": []},
        {"manifest": "a\x85b\rc: 'd\u2028\n", "hooks": {}},
    ],
)
def test_a_release_of_any_form_is_read(inside: dict[str, Any]) -> None:
    bundle = read(record(packed(release(**inside))))

    assert all(one.span == AT for one in bundle.documents[1:])
    assert all(problem.span == AT for one in bundle.documents[1:] for problem in one.problems)
