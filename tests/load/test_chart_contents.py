"""What stands in a chart, in a folder or an archive."""

from __future__ import annotations

import subprocess
from pathlib import Path

from capsule_lint.load.chart_contents import contents
from capsule_lint.load.chart_files import chart_files
from capsule_lint.model import ChartContents

FILES = {
    "Chart.yaml": b"name: platform\ndependencies:\n"
    b"- {name: capsule, alias: tenants, condition: 'tenants.enabled,global.tenants'}\n",
    "values.yaml": b"a: 1\n",
    "templates/a.yaml": b"a: {{ .Values.a }}\n",
    "README.md": b"# ...\n",
    "charts/capsule/Chart.yaml": b"name: capsule\n",
    "charts/capsule/templates/b.yaml": b"b: 1\n",
}
EXPECTED = (
    {"a": 1},
    {"templates/a.yaml": "a: {{ .Values.a }}\n"},
    {"tenants": ({}, {"templates/b.yaml": "b: 1\n"}, {}, {})},
    {"tenants": (("tenants", "enabled"), ("global", "tenants"))},
)


def whole(found: ChartContents) -> tuple[object, ...]:
    inner = {key: whole(inside) for key, inside in found.dependencies.items()}
    return found.values, found.templates, inner, found.conditions


def test_a_dependency_goes_by_its_alias() -> None:
    assert whole(contents(FILES)) == EXPECTED


def of(path: str) -> ChartContents:
    return contents(chart_files(path))


def test_folders_and_archives_hold_the_same(tmp_path: Path) -> None:
    for name, data in FILES.items():
        (tmp_path / "platform" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "platform" / name).write_bytes(data)
    subprocess.run(["tar", "-C", str(tmp_path), "-czf", str(tmp_path / "a.tgz"), "platform"], check=True)
    packed = tmp_path / "packed" / "charts"
    packed.mkdir(parents=True)
    subprocess.run(["tar", "-C", str(tmp_path), "-czf", str(packed / "platform-1.0.0.tgz"), "platform"], check=True)

    assert whole(of(str(tmp_path / "platform"))) == EXPECTED
    assert whole(of(str(tmp_path / "a.tgz"))) == EXPECTED
    assert whole(of(str(tmp_path / "packed")))[2] == {"platform": EXPECTED}


def test_what_is_a_file_says_where() -> None:
    inside = contents(FILES, folder="")
    packed = contents(FILES)

    assert (inside.folder, inside.dependencies["tenants"].folder) == ("", "charts/capsule/")
    assert (packed.folder, packed.dependencies["tenants"].folder) == (None, None)
