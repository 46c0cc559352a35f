"""Whether a chart that is named somewhere is Capsule's, and which version of it."""

from __future__ import annotations

import re

from ...model import ChartSource, Json, Placeholder
from ..placeholders import placeholder

CHARTS = ("capsule", "capsule-proxy")
"""Capsule's charts."""

_OWNERS = ("projectcapsule", "clastix")
_EXACT = r"(?:helm-)?v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)"  # helm-v0.4.6 is a tag of its git
_ARCHIVE = rf"(capsule|capsule-proxy)-{_EXACT}\.tgz"
_PAGES = r"(?:[a-z]+://)?([^/.]+)\.(?:github|gitlab)\.io(?:[:/]|$)"  # whose owner says whose charts they are


def chart_named(name: str, url: str | None) -> tuple[str, tuple[str, ...]]:
    """Return the name of Capsule's chart that is meant, with what is taken for granted; empty if it is another one.

    Args:
        name: The chart's name, or a path or URL that ends in it.
        url: Where it comes from; None if that is not in the input.
    """
    chart = name.rstrip("/").rpartition("/")[2]
    archive = re.fullmatch(_ARCHIVE, chart)
    chart = archive[1] if archive else chart
    if chart not in CHARTS:
        return "", ()
    if url is None or not url or placeholder(url):
        return chart, (f"the chart {chart} is Capsule's, for where it comes from is not in the input",)
    if any(owner in url for owner in _OWNERS):
        return chart, ()
    if re.match(_PAGES, url):
        return "", ()
    return chart, (f"the chart {chart} of {without_user(url)} is Capsule's",)


def source_of(chart: str, name: str, url: str | None) -> ChartSource | None:
    """Return where a chart comes from; None if that is not in the input.

    Args:
        chart: Its name.
        name: The same, as written: a path or URL may end in it.
        url: Of what has it: a chart repository, or a registry, which some write without ``oci://``.
    """
    written = name if "://" in name else url
    if not written or placeholder(written):
        return None
    if "://" in name or written.startswith(("http://", "https://")):
        return ChartSource(written, written)
    registry = written if "://" in written else f"oci://{written}"
    return ChartSource(f"{registry.rstrip('/')}/{chart}", written)


def without_user(url: str) -> str:
    """Return a URL without the name and the password that may stand before its host, and without a query."""
    url = re.split(r"[?#]", url, maxsplit=1)[0]
    scheme, parted, rest = url.rpartition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{parted}{host.rpartition('@')[2]}{slash}{path}"


def version_of(value: Json, name: str = "") -> tuple[str, str]:
    """Return an exact version, without ``v``, and what is in its place if it is not exact; both empty without one.

    A version is exact, or a range (https://github.com/Masterminds/semver).

    Args:
        value: What stands in the place of the version.
        name: The name of the chart, which says it if it is that of an archive.
    """
    archive = re.fullmatch(_ARCHIVE, name.rpartition("/")[2])
    if archive:
        return archive[2], ""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return "", ""
    text = str(value).strip()
    exact = None if isinstance(value, Placeholder) else re.fullmatch(_EXACT, text)
    return (exact[1], "") if exact else ("", text)
