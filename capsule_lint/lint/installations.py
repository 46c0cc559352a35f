"""The installations of an input in words, each with how it is known, and the ones of which nothing is known."""

from __future__ import annotations

from ..capsule import identity
from ..english import enumerated
from ..facts.places import given_values, place_of
from ..frozen import dataclass, replace
from ..model import Origin, Place
from .declared import is_rendered, reason_against

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Subjects
    from ..model import Bundle, Chart


@dataclass(frozen=True)
class Unjudged:
    """A release that is declared, and of which it is not known what it installs."""

    by: str  #: Who installs it, in words: ``HelmRelease flux-system/capsule``.
    called: str  #: In words: ``Capsule 0.99.0, by HelmRelease flux-system/capsule (apps/capsule.yaml:12)``.
    place: Place  #: Where it is declared; the label says what it is.
    reason: str  #: Why it is not known, a clause.


def unjudged(bundle: Bundle) -> Iterator[Unjudged]:
    """Yield the releases that are declared, not rendered in the input, and of whose chart no table is known."""
    for chart in bundle.charts:
        if chart.manifest is None or chart.alone or is_rendered(bundle, chart):
            continue
        if reason := reason_against(bundle, chart):
            place = place_of(bundle, Origin(chart.manifest), f"{_installed(chart)} by {chart.path}")
            yield Unjudged(chart.path, f"{_installed(chart)}, by {chart.path} ({_line(place)})", place, reason)
    for each in bundle.elsewhere:
        place = Place(each.source, each.span, label=each.what)
        yield Unjudged(each.what, f"{each.what} ({_line(place)})", place, "its version and values are not read")


def unjudged_places(bundle: Bundle) -> Iterator[Place]:
    """Yield where the releases are declared that are not judged; the label says what each is, and why."""
    return (replace(each.place, label=f"{each.place.label} ({each.reason})") for each in unjudged(bundle))


def holds_parts(bundle: Bundle, subjects: Subjects) -> bool:
    """Return whether an input has an object of Capsule's API, the definition of one, or what answers or calls Capsule.

    Args:
        bundle: The input.
        subjects: Its facts, those of other products among them if these are judged.
    """
    roles = {backend.role for backend in subjects.backend} | {hook.role for hook in subjects.hook}
    roles |= {conversion.role for conversion in subjects.conversion} | {found.role for found in subjects.service}
    roles |= {certificate.role for certificate in subjects.certificate}
    return (
        not roles <= {"other"}
        or any(each.tenant is not None for each in subjects.namespace)
        or any(
            identity.is_own(document.api_version)
            or (document.kind == "CustomResourceDefinition" and document.name.endswith(f".{identity.GROUP}"))
            for document in bundle.documents
        )
    )


def release_words(bundle: Bundle, subjects: Subjects) -> str:
    """Return the installation in words, and how it is known where no manifest shows it; empty without one.

    ``Capsule 0.14.0, release capsule in capsule-system``, or
    ``Capsule 0.12.4, by HelmRelease flux-system/capsule (apps/capsule.yaml:12), from the table of the chart``.
    """
    declared = declared_words(bundle)
    if declared or not subjects.release:
        return declared
    release = subjects.release[0]
    if not (release.version or release.name or release.images or release.hook_names):
        # Where it is installed, a CapsuleConfiguration does not say; a release that is not judged may be it.
        return "" if next(unjudged(bundle), None) else "Parts of Capsule, and no installation of it"
    version = f" {release.version}" if release.version else ""
    name = f", release {release.name}" if release.name else ""
    return f"Capsule{version}{name} in {release.namespace}"


def declared_words(bundle: Bundle) -> str:
    """Return the releases in words that are declared and judged, or that Helm recorded; empty if none is."""
    declared = [chart for chart in bundle.charts if chart.alone]
    recorded = [chart for chart in bundle.charts if _is_recorded(bundle, chart)]
    is_capsules = any(chart.name == "capsule" for chart in recorded)
    return "; ".join(_declared(bundle, chart) for chart in declared or (recorded if is_capsules else ()))


def _is_recorded(bundle: Bundle, chart: Chart) -> bool:
    return chart.manifest is not None and bundle.document(chart.manifest).is_helm_record


def _declared(bundle: Bundle, chart: Chart) -> str:
    if chart.manifest is None:
        by = enumerated([document.source for document in given_values(bundle, chart)])
    else:
        by = f"{chart.path} ({_line(place_of(bundle, Origin(chart.manifest)))})"
    alone = chart.alone
    if alone is None:
        return f"{_installed(chart)}, by {by}, as Helm rendered it"
    if alone.rendered:
        return f"{_NAMES.get(chart.name, chart.name)} {alone.version}, by {by}, as Helm renders the chart"
    taken = "" if chart.version or chart.constraint else f" {alone.version}, the newest known"
    table = f"chart {alone.like[0]}" if alone.between and len(alone.like) == 1 else "the chart"
    return f"{_installed(chart)}{taken}, by {by}, from the table of {table}"


def _installed(chart: Chart) -> str:
    return f"{_NAMES.get(chart.name, chart.name)} {chart.version or chart.constraint}".rstrip()


def _line(place: Place) -> str:
    return f"{place.file}:{place.span.line}"


_NAMES = {"capsule": "Capsule"}
