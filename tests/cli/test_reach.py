"""What an input may lead to: nothing outside of itself, and nothing over the network unless the user says --pull."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from pathlib import Path

import pytest

from .conftest import Runner

CHART = {
    "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
    "chart/templates/a.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n",
}
OBJECT = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: outside}\ndata: {a: b}\n"


@pytest.fixture
def inside(tmp_path: Path) -> Path:
    """The folder of the run, beside which something stands that is nobody's business."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "a.yaml").write_text(OBJECT)
    (tmp_path / "outside" / "kustomization.yaml").write_text("resources: [a.yaml]\n")
    folder = tmp_path / "inside"
    folder.mkdir()
    return folder


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def link(inside: Path, name: str, target: str = "outside/a.yaml") -> None:
    (inside / name).parent.mkdir(parents=True, exist_ok=True)
    (inside / name).symlink_to(inside.parent / target)


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("chart/templates/b.yaml", "outside/a.yaml"),
        ("chart/templates/more", "outside"),
        ("chart/files/secret", "outside/a.yaml"),
        ("chart/values.yaml", "outside/a.yaml"),
        ("chart/charts/other", "outside"),
        ("chart/gone.yaml", "nowhere"),
    ],
)
@pytest.mark.parametrize("command", ["check", "impact", "facts", "fix"])
def test_a_link_out_of_a_chart_is_refused(
    capsule_lint: Runner, inside: Path, helm: str, command: str, name: str, target: str
) -> None:
    write(inside, CHART)
    link(inside, name, target)

    run = capsule_lint(command, "chart", f"--helm={helm}", folder=inside)

    assert (run.code, run.out) == (2, "")
    assert run.err.startswith(f"capsule-lint: {name} is a link to {inside.parent / target}, outside of the chart, and ")


def test_a_link_within_a_chart_is_followed_as_helm_does(capsule_lint: Runner, inside: Path, helm: str) -> None:
    write(inside, {**CHART, "chart/files/b.yaml": OBJECT})
    (inside / "chart" / "templates" / "b.yaml").symlink_to("../files/b.yaml")

    run = capsule_lint("facts", "chart", f"--helm={helm}", "--subject=document", folder=inside)

    assert (run.code, [each["name"] for each in json.loads(run.out)["document"]]) == (0, ["shop", "outside"])


def test_a_link_that_a_pattern_for_values_finds_is_refused(capsule_lint: Runner, inside: Path, helm: str) -> None:
    write(inside, CHART)
    link(inside, "ci/a-values.yaml")

    run = capsule_lint("chart", f"--helm={helm}", "--values-matrix=ci/*-values.yaml", folder=inside)

    assert (run.code, run.out) == (2, "")
    assert run.err.startswith(
        f"capsule-lint: ./ci/a-values.yaml is a link to {inside.parent}/outside/a.yaml, outside of"
    )


@pytest.mark.parametrize(("name", "target"), [("in/b.yaml", "outside/a.yaml"), ("in/more", "outside")])
def test_a_link_out_of_a_folder_is_refused_unless_it_is_left_out_or_named(
    capsule_lint: Runner, inside: Path, name: str, target: str
) -> None:
    write(inside, {"in/a.yaml": CHART["chart/templates/a.yaml"]})
    (inside.parent / "outside" / "kustomization.yaml").unlink()
    link(inside, name, target)

    refused = capsule_lint("in", folder=inside)
    left_out = capsule_lint("in", f"--exclude={Path(name).name}", folder=inside)
    named = capsule_lint("in", "../outside", folder=inside)

    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith(
        f"capsule-lint: {name} is a link to {inside.parent / target}, outside of what is read"
    )
    assert "Judged 1 object." in left_out.out
    assert "Judged 2 objects." in named.out


UMBRELLA = """\
apiVersion: v2
name: mine
version: 1.0.0
dependencies: [{name: capsule, version: 0.12.4, repository: "oci://ghcr.io/projectcapsule/charts"}]
"""


def test_templates_that_are_a_link_out_of_a_folder_are_refused(capsule_lint: Runner, inside: Path) -> None:
    write(inside, {"in/mine/Chart.yaml": UMBRELLA})
    link(inside, "in/mine/templates", "outside")

    run = capsule_lint("in", folder=inside)

    assert (run.code, run.out) == (2, "")
    assert run.err.startswith(
        f"capsule-lint: in/mine/templates is a link to {inside.parent}/outside, outside of what is read"
    )


SCHEMAS = [
    ('{\n "$ref": "http://127.0.0.1:9/x.json"}', 2, "fetch it; --pull allows that"),
    ('{"properties": {"a": {"items":\n [{"$ref": "HTTPS://127.0.0.1:9/x.json#/a"}]}}}', 2, "fetch it; --pull"),
    ('{"$schema":\n "http://127.0.0.1:9/meta"}', 2, "fetch it; --pull"),
    ('{"$id": "http://127.0.0.1:9/a/b.json",\n\n "$ref": "c.json"}', 3, "fetch it; --pull"),
    ('{"default": {"$id": "http://127.0.0.1:9/x"},\n "$ref": "http://127.0.0.1:9/x"}', 2, "fetch it; --pull"),
    (
        '{"$schema": "http://json-schema.org/draft-04/schema#", "$id": "http://a/b",\n "$ref": "http://a/b"}',
        2,
        "fetch it",
    ),
    ('{"$ref": "file:///etc/hostname"}', 1, "read it from outside of the chart"),
    ('{"$id": "http://[", "$ref": "http://[a"}', 1, "fetch it; --pull"),
    ('{"$ref": "other.json"}', 1, "read it from outside of the chart"),
    ('{"$defs": {"a": {"$dynamicRef": "/etc/hostname"}}}', 1, "read it from outside of the chart"),
]


@pytest.mark.parametrize(("schema", "line", "words"), SCHEMAS)
@pytest.mark.parametrize("below", ["", "charts/dependency/"])
def test_a_values_schema_that_refers_elsewhere_is_refused(
    capsule_lint: Runner, inside: Path, helm: str, below: str, schema: str, line: int, words: str
) -> None:
    dependency = {name.replace("chart/", f"chart/{below}", 1): text for name, text in CHART.items()} if below else {}
    write(inside, {**CHART, **dependency, f"chart/{below}values.schema.json": schema})

    run = capsule_lint("chart", f"--helm={helm}", folder=inside)

    assert (run.code, run.out) == (2, "")
    assert run.err.startswith(f"capsule-lint: chart/{below}values.schema.json:{line}: the schema refers to '")
    assert words in run.err


@pytest.mark.parametrize(
    "schema",
    [
        '{"$schema": "http://json-schema.org/draft-07/schema#", "definitions": {"a": {}}, "$ref": "#/definitions/a"}',
        '{"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "https://example.org/values.json",'
        ' "$defs": {"a": {"$id": "a.json", "type": "object"}}, "$ref": "a.json"}',
        '{"definitions": {"a.json": {"$schema": "http://json-schema.org/draft-07/schema#", "$id": "a.json"}},'
        ' "allOf": [{"$ref": "a.json"}]}',
        '{"properties": {"$ref": {"type": "string"}}}',
    ],
)
def test_a_values_schema_that_refers_to_itself_is_heeded(
    capsule_lint: Runner, inside: Path, helm: str, schema: str
) -> None:
    write(inside, {**CHART, "chart/values.schema.json": schema})

    assert capsule_lint("chart", f"--helm={helm}", folder=inside).code == 0


def test_pull_lets_helm_fetch(capsule_lint: Runner, inside: Path, helm: str) -> None:
    write(inside, {**CHART, "chart/values.schema.json": '{"$ref": "http://127.0.0.1:9/x.json"}'})

    run = capsule_lint("chart", f"--helm={helm}", "--pull", folder=inside)

    # It tried, and there is nobody.
    assert (run.code, "127.0.0.1:9" in run.err, "refers to" in run.err) == (2, True, False)


def test_a_file_of_set_file_is_not_fetched(capsule_lint: Runner, inside: Path, helm: str) -> None:
    write(inside, CHART)

    run = capsule_lint("chart", f"--helm={helm}", "--set-file=a=http://127.0.0.1:9/x", folder=inside)

    assert run == (
        2,
        "",
        "capsule-lint: --set-file a=http://127.0.0.1:9/x: Helm would fetch it; --pull allows that\n",
    )


def archive(path: Path, members: dict[str, int], header: int = 0) -> None:
    """Write a chart archive with members of so many bytes, and perhaps a header of so many bytes before them."""

    class Zeros(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
            buffer[:] = bytes(len(buffer))
            return len(buffer)

    with gzip.open(path, "wb", compresslevel=1) as packed, tarfile.open(fileobj=packed, mode="w|") as made:
        if header:
            info = tarfile.TarInfo("chart/x")
            info.type, info.size = tarfile.GNUTYPE_LONGNAME, header
            made.addfile(info, io.BufferedReader(Zeros()))
        for name, size in {"chart/Chart.yaml": len(CHART["chart/Chart.yaml"]), **members}.items():
            info = tarfile.TarInfo(name)
            info.size = size
            is_metadata = name == "chart/Chart.yaml"
            data = io.BytesIO(CHART[name].encode()) if is_metadata else io.BufferedReader(Zeros())
            made.addfile(info, data)


MIB = 1024 * 1024


@pytest.mark.parametrize(
    ("members", "header", "named"),
    [
        ({"chart/templates/a.yaml": 6 * MIB}, 0, "chart.tgz (chart/templates/a.yaml)"),
        ({f"chart/files/{number}": 5 * MIB for number in range(21)}, 0, "chart.tgz"),
        ({}, 300 * MIB, "chart.tgz"),
    ],
    ids=["a file", "all files", "a header"],
)
def test_an_archive_that_unpacks_to_more_than_helm_reads_is_refused(
    capsule_lint: Runner, inside: Path, members: dict[str, int], header: int, named: str
) -> None:
    archive(inside / "chart.tgz", members, header)

    run = capsule_lint("chart.tgz", folder=inside)

    words = "is larger than what Helm unpacks: 5 MiB for a file, 100 MiB for a chart"
    assert run == (2, "", f"capsule-lint: {named} {words}\n")


KUSTOMIZATIONS = [
    ("resources: [https://127.0.0.1:9/a.yaml]\n", 1, "'https://127.0.0.1:9/a.yaml'"),
    ("namePrefix: a\nresources:\n- a.yaml\n- HTTP:/x\n", 4, "'HTTP:/x'"),
    ("Resources:\n- github.com/a/b//c?ref=v1\n", 2, "'github.com/a/b//c?ref=v1'"),
    ("bases: [git@127.0.0.1:a/b]\n", 1, "'git@127.0.0.1:a/b'"),
    ("components: ['ssh://127.0.0.1/a']\n", 1, "'ssh://127.0.0.1/a'"),
    ("crds: ['git::file:///x']\n", 1, "'git::file:///x'"),
    ("patches:\n- path: https://127.0.0.1:9/p.yaml\n", 2, "'https://127.0.0.1:9/p.yaml'"),
    ("configMapGenerator:\n- name: a\n  files:\n  - b=https://127.0.0.1:9/c\n", 4, "'https://127.0.0.1:9/c'"),
    ("secretGenerator: [{name: a, envs: ['http://127.0.0.1:9/c']}]\n", 1, "'http://127.0.0.1:9/c'"),
    ("openapi: {path: 'http://127.0.0.1:9/c'}\n", 1, "'http://127.0.0.1:9/c'"),
    ("replacements:\n- path: http://127.0.0.1:9/c\n", 2, "'http://127.0.0.1:9/c'"),
    ("generators:\n- |-\n  kind: ConfigMapGenerator\n  files: ['http://127.0.0.1:9/c']\n", 4, "'http://127.0.0.1:9/c'"),
    ("validators: [http://127.0.0.1:9/c]\n", 1, "'http://127.0.0.1:9/c'"),
]


@pytest.mark.parametrize(("text", "line", "named"), KUSTOMIZATIONS)
def test_a_kustomization_that_is_elsewhere_is_refused(
    capsule_lint: Runner, inside: Path, kustomize: str, text: str, line: int, named: str
) -> None:
    write(inside, {"prod/kustomization.yaml": "resources: [../base]\n", "base/Kustomization": text})

    runs = [capsule_lint(folder, f"--kustomize={kustomize}", folder=inside) for folder in ("prod", "base")]

    words = f"Kustomization:{line}: Kustomize would fetch {named}; --pull allows that\n"
    assert runs == [(2, "", f"capsule-lint: prod/../base/{words}"), (2, "", f"capsule-lint: base/{words}")]


def test_the_configuration_of_a_plugin_is_looked_through(capsule_lint: Runner, inside: Path, kustomize: str) -> None:
    plugin = "apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: a}\npath: http://127.0.0.1:9/p\n"
    write(inside, {"base/kustomization.yaml": "transformers: [t.yaml]\n", "base/t.yaml": plugin})

    run = capsule_lint("base", f"--kustomize={kustomize}", folder=inside)

    words = "base/t.yaml:4: Kustomize would fetch 'http://127.0.0.1:9/p'; --pull allows that"
    assert run == (2, "", f"capsule-lint: {words}\n")


def test_pull_lets_kustomize_fetch(capsule_lint: Runner, inside: Path, kustomize: str) -> None:
    write(inside, {"base/kustomization.yaml": "resources: ['http://127.0.0.1:9/a.yaml']\n"})

    run = capsule_lint("base", f"--kustomize={kustomize}", "--pull", folder=inside)

    assert (run.code, run.err.startswith(f"capsule-lint: {kustomize} cannot build base:")) == (2, True)


@pytest.mark.parametrize("name", ["base/link", "base/deep/link"])
def test_a_link_out_of_a_kustomization_is_refused(
    capsule_lint: Runner, inside: Path, kustomize: str, name: str
) -> None:
    write(inside, {"base/kustomization.yaml": f"namePrefix: a\nresources:\n- {name.removeprefix('base/')}\n"})
    link(inside, name, "outside")

    run = capsule_lint("base", f"--kustomize={kustomize}", folder=inside)

    assert (run.code, run.out) == (2, "")
    where = f"base/kustomization.yaml:3: '{name.removeprefix('base/')}'"
    assert run.err.startswith(f"capsule-lint: {where} is a link to {inside.parent}/outside, and Kustomize would read")


def test_what_is_outside_of_the_repository_is_none_of_a_kustomization(
    capsule_lint: Runner, inside: Path, kustomize: str
) -> None:
    write(inside, {".git/HEAD": "", "base/kustomization.yaml": "resources: [../../outside]\n"})

    run = capsule_lint("base", f"--kustomize={kustomize}", folder=inside)

    assert (run.code, run.out) == (2, "")
    assert "base/kustomization.yaml:1: '../../outside' is outside of the repository" in run.err


def test_a_kustomization_that_cannot_be_looked_through_is_refused(
    capsule_lint: Runner, inside: Path, kustomize: str
) -> None:
    write(inside, {"base/kustomization.yaml": "namePrefix: a\nresources: [a.yaml\n"})

    run = capsule_lint("base", f"--kustomize={kustomize}", folder=inside)

    said = "base/kustomization.yaml:2: this `[` is never closed, or a comma is missing after it"
    assert run == (2, "", f"capsule-lint: {said}\n")
