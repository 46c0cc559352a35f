"""What Helm prints of a release: its manifests at their own lines, and nothing else of it."""

from __future__ import annotations

import random

import pytest

from capsule_lint.load.helm_output import parts
from capsule_lint.model import Span

from .reading import bundle_of, excerpt, problems_of

HEAD = """\
NAME: capsule
LAST DEPLOYED: Sat Nov 28 08:00:00 2026
NAMESPACE: capsule-system
STATUS: deployed
REVISION: 3
"""
VALUES = """\
USER-SUPPLIED VALUES:
replicaCount: 1
NAMESPACE: a

COMPUTED VALUES:
replicaCount: 1
password: [

"""
HOOKS = """\
HOOKS:
---
# Source: capsule/templates/job.yaml
apiVersion: batch/v1
kind: Job
metadata: {name: post-install}
"""
MANIFESTS = """\
MANIFEST:
---
# Source: capsule/templates/serviceaccount.yaml
apiVersion: v1
kind: ServiceAccount
metadata:
  name: capsule
---
# Source: capsule/templates/service.yaml
apiVersion: v1
kind: Service
metadata: {name: capsule, namespace: other}
"""
NOTES = """\

NOTES:
- thanks: to all
NAME: whatever
MANIFEST:
  see: above
"""
JOB, ACCOUNT, SERVICE = "post-install", "capsule", "capsule"


def found(text: str) -> list[tuple[str, str | None, str, str]]:
    """Return kind, template, namespace of the release, and what stands where the name is."""
    return [
        (one.kind, one.template, one.release_namespace, excerpt(text, one.locate(("metadata", "name"))))
        for one in bundle_of(text).documents
    ]


def templates(namespace: str) -> list[tuple[str, str | None, str, str]]:
    return [
        ("Job", "capsule/templates/job.yaml", namespace, "name"),
        ("ServiceAccount", "capsule/templates/serviceaccount.yaml", namespace, "name"),
        ("Service", "capsule/templates/service.yaml", namespace, "name"),
    ]


OF_CAPSULE = templates("capsule-system")


def test_all_of_a_release() -> None:
    text = HEAD + VALUES + HOOKS + MANIFESTS + NOTES

    assert (found(text), problems_of(text)) == (OF_CAPSULE, [])
    assert [(one.data, one.span) for one in bundle_of(text).aside] == [
        ({"replicaCount": 1, "NAMESPACE": "a"}, Span(7, 1, 8, 13)),
        (None, Span(11, 1, 12, 12)),
    ]
    assert [(one.printed, one.span) for one in bundle_of(text).documents] == [
        (True, Span(17, 1, 19, 31)),
        (True, Span(23, 1, 26, 16)),
        (True, Span(29, 1, 31, 44)),
    ]


BEFORE = {
    "an upgrade": 'Release "capsule" has been upgraded. Happy Helming!\n',
    "an installation by upgrade": 'Release "capsule" does not exist. Installing it now.\n',
    "Helm 3 with --debug": 'install.go:214: [debug] Original version: ""\ninstall.go:231: [debug] PATH: /a\n\n',
    "Helm 4 with --debug": 'level=DEBUG msg="Original chart version" version=""\n',
    "Helm's logger": 'time=2026-11-28T08:00:00.000Z level=WARN msg="unable to find"\n',
    "warnings": "WARNING: Kubernetes configuration file is group-readable.\nW1128 08:00:00.1  9 warnings.go:70] old\n",
    "an OCI registry": "Pulled: registry.example.org/capsule:0.14.0\nDigest: sha256:0123\n",
    "white space": "\n \n",
}


@pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE)
def test_what_is_said_above(before: str) -> None:
    text = before + HEAD + HOOKS + MANIFESTS

    assert (found(text), problems_of(text)) == (OF_CAPSULE, [])


@pytest.mark.parametrize("before", ["Helm 3 with --debug", "Helm 4 with --debug", "warnings"])
def test_a_chart_that_is_rendered_has_no_headings(before: str) -> None:
    text = BEFORE[before] + MANIFESTS.removeprefix("MANIFEST:\n") + "Error: no such file\nhelm.go:84: [debug] no\n"

    assert (found(text), problems_of(text)) == (templates("")[1:], [])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (HEAD, []),
        ("NAME: capsule\nLAST DEPLOYED: Sat Nov 28 08:00:00 2026\n", []),
        (HEAD + "NOTES:\nnothing: [\n", []),
        (HEAD + "RESOURCES:\n==> v1/Service\nNAME: a\n" + NOTES, []),
        (VALUES, []),
        ("COMPUTED VALUES:\na: 1\na: 2\n", []),
        (NOTES, []),
        ("Error: release: not found\n", []),
        (HOOKS, ["Job"]),
        (MANIFESTS, ["ServiceAccount", "Service"]),
        (MANIFESTS + HOOKS, ["ServiceAccount", "Service", "Job"]),
        ("STATUS: deployed\nREVISION: 3\n" + VALUES + MANIFESTS, ["ServiceAccount", "Service"]),
        (HEAD + NOTES + MANIFESTS, ["ServiceAccount", "Service"]),
        ("NAMESPACE: a\nSTATUS: b\nREVISION: c\n", []),
    ],
)
def test_parts_of_it(text: str, names: list[str]) -> None:
    assert ([one.kind for one in bundle_of(text).documents], problems_of(text)) == (names, [])


def test_the_namespace_of_what_is_cut_off_above() -> None:
    assert found(HEAD.partition("\n")[2] + HOOKS) == templates("capsule-system")[:1]


def test_where_it_is() -> None:
    text = BEFORE["an upgrade"] + HEAD + VALUES + HOOKS + MANIFESTS

    assert [(text[part.start : part.end], part.namespace, part.block) for part in parts(text) or ()] == [
        ("replicaCount: 1\nNAMESPACE: a\n\n", "capsule-system", "USER-SUPPLIED VALUES:"),
        ("replicaCount: 1\npassword: [\n\n", "capsule-system", "COMPUTED VALUES:"),
        (HOOKS.removeprefix("HOOKS:\n"), "capsule-system", "HOOKS:"),
        (MANIFESTS.removeprefix("MANIFEST:\n"), "capsule-system", "MANIFEST:"),
    ]


def test_several_releases_in_a_row() -> None:
    other = HEAD.replace("capsule-system", "proxy")
    text = (
        HEAD + HOOKS + MANIFESTS + NOTES + other + MANIFESTS + HEAD.replace("NAMESPACE: capsule-system\n", "") + HOOKS
    )

    assert found(text) == [*OF_CAPSULE, *templates("proxy")[1:], *templates("")[:1]]


def test_lines_that_end_as_on_windows() -> None:
    text = (HEAD + VALUES + HOOKS + MANIFESTS + NOTES).replace("\n", "\r\n")

    assert (found(text), problems_of(text)) == (OF_CAPSULE, [])


def test_what_is_wrong_with_a_manifest_is_said_where_it_stands() -> None:
    text = HEAD + VALUES + MANIFESTS + "---\nkind: [\n" + NOTES

    ((index, problem),) = problems_of(text)

    assert (index, problem.kind, problem.span) == (2, "unreadable", Span(27, 8, 27, 8))


@pytest.mark.parametrize(
    "text",
    [
        "NAME: a\nkind: Pod\napiVersion: v1\n",
        "STATUS: a\nREVISION: b\n",
        "Kind: Pod\n",
        "kind: Pod\nMANIFEST:\n",
    ],
)
def test_keys_in_capitals_are_not_helms(text: str) -> None:
    (document,) = bundle_of(text).documents

    assert (document.data is not None, document.printed) == (True, False)


def test_it_may_be_cut_off_or_shuffled_anywhere() -> None:
    whole = BEFORE["Helm 3 with --debug"] + HEAD + VALUES + HOOKS + MANIFESTS + NOTES
    dice = random.Random(13)
    lines = whole.splitlines(keepends=True)
    texts = [whole[:end] for end in range(0, len(whole), 7)] + [whole[start:] for start in range(0, len(whole), 7)]
    texts += ["".join(dice.sample(lines, len(lines))) for _ in range(100)]

    for text in texts:
        for document in bundle_of(text).documents:
            assert 1 <= document.span.line <= text.count("\n") + 1
