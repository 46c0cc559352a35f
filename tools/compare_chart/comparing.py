"""One release, judged with its chart and by the table of the chart."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from capsule_lint.errors import InputError
from capsule_lint.lint import Linted, Request, Rules, linted
from capsule_lint.load.charts import HelmOptions

from .charts import NAMESPACE, Packed

Json = Any


class RefusedError(Exception):
    """Helm does not render the chart with these values."""


class Found(NamedTuple):
    """A finding, as far as it has to be the same."""

    rule: str  #: Its id.
    object: str  #: ``Kind/name``; ``values`` where it is about the values themselves.
    key: str  #: Of the values; empty if none is named.


class Comparison(NamedTuple):
    """What is different for one set of values."""

    only_table: frozenset[Found]
    only_chart: frozenset[Found]
    left: frozenset[tuple[Found, str]]  #: What the table does not judge, with the key that it does not follow.


class Comparing:
    """Compares for one chart."""

    def __init__(self, chart: Packed, helm: str, rules: Rules) -> None:
        """Begin.

        Args:
            chart: The chart.
            helm: The program.
            rules: Those that judge.
        """
        self._chart, self._rules = chart, rules
        apis = ("cert-manager.io/v1", "monitoring.coreos.com/v1")
        self._helm = HelmOptions(program=helm, namespace=NAMESPACE, kube_version="1.34.0", api_versions=apis)

    def compare(self, values: Mapping[str, Json]) -> Comparison:
        """Return what is different.

        Args:
            values: What a values file says.

        Raises:
            RefusedError: Helm does not render the chart with it.
        """
        chart, table = self._by_chart(values), self._by_table(values)
        less, more = _found(chart) - _found(table), _found(table) - _found(chart)
        left = frozenset((found, key) for found in less for key in [_left_by(table, chart, found)] if key)
        return Comparison(more, less - {found for found, _ in left}, left)

    def _by_chart(self, values: Mapping[str, Json]) -> Linted:
        file = self._written("values.yaml", values)
        request = Request(
            inputs=(str(self._chart.folder),),
            suppressions=None,
            rules=self._rules,
            namespace=NAMESPACE,
            values=(file,),
            release=self._chart.name,
            helm=self._helm,
        )
        try:
            return linted(request)
        except InputError as error:
            raise RefusedError(str(error)) from None

    def _by_table(self, values: Mapping[str, Json]) -> Linted:
        chart = {"chart": self._chart.name, "version": self._chart.version}
        source = {"kind": "HelmRepository", "name": "projectcapsule"}
        release = {
            "apiVersion": "helm.toolkit.fluxcd.io/v2",
            "kind": "HelmRelease",
            "metadata": {"name": self._chart.name, "namespace": NAMESPACE},
            "spec": {"interval": "1h", "chart": {"spec": {**chart, "sourceRef": source}}, "values": values},
        }
        file = self._written("release.yaml", release)
        return linted(Request(inputs=(file,), suppressions=None, rules=self._rules))

    def _written(self, name: str, data: Mapping[str, Json]) -> str:
        file: Path = self._chart.folder.parent / name
        file.write_text(json.dumps(data))  # JSON is YAML
        return str(file)


def _found(judged: Linted) -> frozenset[Found]:
    return frozenset(
        Found(finding.rule.id, called, finding.values.key if finding.values else "")
        for finding in judged.report.findings
        for called in [_called(judged, finding.origin.document if finding.origin else None)]
        if not called.startswith("HelmRelease/")
    )


def _called(judged: Linted, index: int | None) -> str:
    if index is None:
        return ""
    document = judged.bundle.document(index)
    return f"{document.kind}/{document.name}" if document.kind and document in judged.bundle.documents else "values"


def _left_by(table: Linted, chart: Linted, found: Found) -> str:
    """Return what the table does not judge because of which it lacks a finding; empty if it judges it."""
    called = ("*", found.object.partition("/")[0], found.object)
    for each in table.bundle.charts:
        for key, _, touches in each.alone.unknown if each.alone else ():
            if any(name in called or (name.endswith(".") and found.key.startswith(name)) for name in touches):
                return key
    judged = {each.reason for each in chart.report.not_judged}
    others = (each for each in table.report.not_judged if found.rule in each.rules and each.reason not in judged)
    return next((each.subject for each in others), "")
