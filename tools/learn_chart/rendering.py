r"""A chart that is rendered as often as is asked, by Helm's own engine.

Names and versions are given that nothing else has, and stand in what is rendered as signs: ``\1r`` for the name of the
release, ``\1s`` for the name of the chart, ``\1f`` for the name that charts make of both, ``\1n`` for the namespace,
``\1c`` and ``\1a`` for the versions of the chart and of what it installs.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from capsule_lint.capsule.charts.making import copied

from .again import marked, only_marked
from .judged import KINDS, Objects, reduced

Json = Any
Values = dict[str, Json]

RELEASE, NAMESPACE, NAME, CHART_VERSION, APP_VERSION = "relname", "nsname", "shortname", "7.77.1", "8.88.1"
HELM = Path(__file__).parent / "helm_engine"


class RefusedError(Exception):
    """Helm does not render the chart with these values."""


class Chart:
    """A chart, rendered as often as is asked."""

    def __init__(self, folder: Path, engine: Path) -> None:
        self._place = tempfile.TemporaryDirectory(prefix="capsule-lint-")
        self.folder = Path(self._place.name) / "chart"
        _copy(folder, self.folder)
        metadata = yaml.safe_load((folder / "Chart.yaml").read_text())
        self.name, self.version = str(metadata["name"]), str(metadata["version"])
        self.app_version = str(metadata.get("appVersion", ""))
        self.dependencies = [
            {key: each[key] for key in ("name", "alias", "version", "condition") if key in each}
            for each in metadata.get("dependencies") or ()
        ]
        self.values: Values = yaml.safe_load((folder / "values.yaml").read_text()) or {}
        templates = sorted((folder / "templates").rglob("*"))
        self.templates = "\n".join(file.read_text() for file in templates if file.is_file())
        self.definitions = _definitions(folder / "crds")
        self.digest = digest(folder)
        self.renders = 0
        command = [str(engine), str(self.folder), RELEASE, NAMESPACE, "1.34.0"]
        apis = ["cert-manager.io/v1", "monitoring.coreos.com/v1"]
        self._process = subprocess.Popen([*command, *apis], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._known: dict[str, Objects | str] = {}

    def render(self, values: Values) -> Objects:
        """Return what Helm renders with values, by ``Kind/name``.

        Raises:
            RefusedError: Nothing.
        """
        text = json.dumps(values, sort_keys=True)
        if text not in self._known:
            self.renders += 1
            assert self._process.stdin
            assert self._process.stdout
            self._process.stdin.write(text + "\n")
            self._process.stdin.flush()
            self._known[text] = self._objects(self._process.stdout.readline())
        found = self._known[text]
        if isinstance(found, str):
            raise RefusedError(found)
        return found

    def _objects(self, line: str) -> Objects | str:
        for text, sign in (
            *((f"{RELEASE}-{NAME}", "f"), (RELEASE, "r"), (NAMESPACE, "n"), (NAME, "s")),
            *((CHART_VERSION, "c"), (APP_VERSION, "a")),
        ):
            line = line.replace(text, f"\\u0001{sign}")
        answer = json.loads(line)
        if "error" in answer:
            return str(answer["error"])
        objects: Objects = {}
        for each in answer["objects"] or ():
            if each["file"].endswith("extra-manifests.yaml"):
                continue
            data, again = marked(each["data"], each.get("again", ())), "again" in each
            found = [reduced(inner) for inner in unwrapped(data) if inner.get("kind") in KINDS]
            found += [only_marked(data)] if again and data.get("kind") not in KINDS else []
            for inner in found:
                name = f"{inner['kind']}/{inner.get('metadata', {}).get('name')}"
                while name in objects:
                    name += "+"
                objects[name] = inner
        return objects

    def close(self) -> None:
        """End the engine."""
        self._process.kill()
        self._process.communicate()
        self._place.cleanup()


def _definitions(folder: Path) -> dict[str, list[Json]]:
    """Return what is judged of the CRDs that a chart has for Helm to install, by the name of their file."""
    files = sorted(file for file in folder.rglob("*") if file.suffix in (".yaml", ".yml", ".json"))
    found = {
        file.relative_to(folder).as_posix(): [
            reduced(data)
            for data in yaml.safe_load_all(file.read_text())
            if data and data.get("kind") == "CustomResourceDefinition"
        ]
        for file in files
    }
    return {name: definitions for name, definitions in found.items() if definitions}


def digest(folder: Path) -> str:
    """Return the same for two charts that render the same: versions and words for people may differ."""
    whole = sha256()
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if file.is_file() and not name.startswith(("charts/", "Chart.", "README", "ci/", "artifacthub")):
            whole.update(f"{name}\0".encode() + file.read_bytes() + b"\0")
    return whole.hexdigest()


def _copy(folder: Path, to: Path) -> None:
    """Copy a chart, with other versions in it, and without what takes time and says nothing."""
    shutil.copytree(folder, to)
    chart = yaml.safe_load((to / "Chart.yaml").read_text())
    chart |= {"name": NAME, "version": CHART_VERSION, "appVersion": APP_VERSION}
    chart.pop("dependencies", None)
    shutil.rmtree(to / "charts", ignore_errors=True)
    (to / "Chart.lock").unlink(missing_ok=True)
    (to / "Chart.yaml").write_text(yaml.safe_dump(chart))
    (to / "values.schema.json").unlink(missing_ok=True)
    slim(to)


def slim(folder: Path) -> None:
    """Take out of a chart what takes time and is not judged: the schemas of its CRDs, and its dashboards."""
    for file in (folder / "crds").glob("*.yaml"):
        try:
            documents = list(yaml.safe_load_all(file.read_text()))
        except yaml.YAMLError:
            continue
        file.write_text(yaml.safe_dump_all([_slim(each) for each in documents if each]))
    for file in (folder / "dashboards").glob("*"):
        file.write_text("{}")


def _slim(crd: Json) -> Json:
    if crd.get("kind") != "CustomResourceDefinition":
        return crd
    spec = crd["spec"]
    for version in spec.get("versions", ()):
        for key in ("schema", "additionalPrinterColumns", "subresources"):
            version.pop(key, None)
    return crd


def unwrapped(data: Json) -> Iterator[Json]:
    """Yield an object, or the custom resource definitions that a ConfigMap carries as text."""
    content = data.get("data", {}).get("content") if data.get("kind") == "ConfigMap" and data.get("data") else None
    if content is None:
        yield data
        return
    yield from copied(_documents(content))


@cache
def _documents(text: str) -> list[Json]:
    plain = text.replace("\1", "\x7f!")
    marked = json.loads(
        json.dumps(list(yaml.safe_load_all(plain.replace("\x7f!", "zqsign")))).replace("zqsign", "\\u0001")
    )
    return [each for each in marked if isinstance(each, dict)]


def engine() -> Path:
    """Return the program that renders, which ``.ci/programs`` builds.

    Raises:
        SystemExit: It is not built.
    """
    text = b"".join((HELM / name).read_bytes() for name in ("main.go", "go.mod", "go.sum"))
    return program(f"helm-engine-{sha256(text).hexdigest()[:12]}")


def program(name: str) -> Path:
    """Return a program that ``.ci/programs`` builds, from its cache.

    Raises:
        SystemExit: It is not built.
    """
    found = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "capsule-lint" / name
    if not found.exists():
        raise SystemExit(f"{found} is missing: run .ci/programs")
    return found
