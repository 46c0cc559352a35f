"""Where a finding is shown to a repository: the file and line of it that a pull request can speak of."""

from __future__ import annotations

from ..english import enumerated
from ..frozen import replace
from ..model import START, Place
from .to_set import to_set
from .wording import headline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Finding, Report
    from . import Options
    from .to_set import Setting

_STANDARD_INPUT = "<stdin>"


def anchor(finding: Finding, options: Options) -> Place | None:
    """Return the first of these that is in the repository; None if nothing can be shown there.

    Its own place; the line of the values file that writes the field; the line of the template; the anchor of the
    command line. A rendered manifest on standard input or in a temporary file is in no repository.
    """
    places = [finding.place, finding.values.place if finding.values else None, finding.template, options.anchor]
    return next((place for place in places if place and place.file in options.uris), None)


def left_out(report: Report, options: Options) -> int:
    """Return how many findings have no place in the repository, which the user is told.

    If it is all of them, an upload had better not be written: its emptiness would say that everything is fixed.
    """
    return sum(anchor(finding, options) is None for finding in report.findings)


def related(finding: Finding, options: Options) -> list[Place]:
    """Return the other places of a finding that are in the repository, including where to change it."""
    known = [finding.place, *finding.related]
    seen = {(place.file, place.span) for place in [*known, anchor(finding, options)] if place}
    if finding.values and finding.values.place:
        known.append(replace(finding.values.place, label=f"the value {finding.values.key}"))
    known += template(finding)
    added = [place for place in known[len(finding.related) + 1 :] if (place.file, place.span) not in seen]
    return [place for place in (*finding.related, *added) if place.file in options.uris]


def template(finding: Finding) -> list[Place]:
    """Return the line of the template, if it is known, with words for what it has to do with the finding."""
    place = finding.template
    return [replace(place, label=place.label or "the template that writes it")] if place else []


def remarks(finding: Finding, options: Options) -> list[str]:
    """Return what to say in addition to the headline: what to set, and the circumstances."""
    return [*what_to_set(finding, options), *circumstances(finding, options)]


def what_to_set(finding: Finding, options: Options) -> list[str]:
    """Return the sentence that says what to set where; nothing if no key is known, and a person has to decide."""
    wanted = to_set([finding])
    if not wanted:
        return []
    told = [_to_do(each) for each in wanted[:_MOST_SETTINGS]]
    if wanted[_MOST_SETTINGS:]:
        told.append(f"{len(wanted) - _MOST_SETTINGS} more")
    where = ""
    if finding.values:
        place = finding.values.place
        where = f" ({file_name(place, options)}:{place.span.line})" if place else _in_chart(finding.values.chart)
    said = f"{enumerated(told)}{where}."
    return [said[:1].upper() + said[1:]]


_MOST_SETTINGS = 3


def _to_do(setting: Setting) -> str:
    if setting.value.startswith("add "):
        return f"{setting.value} to `{setting.key}`" if setting.key else setting.value
    return f"set `{setting}`"


def _in_chart(chart: str) -> str:
    return f" in the values of the chart {chart}"


def circumstances(finding: Finding, options: Options) -> list[str]:
    """Return where a finding stands in what was rendered, if it is shown elsewhere."""
    said = []
    if anchor(finding, options) not in (None, finding.place):
        said.append(f"{rendered_at(finding.place, options)}.")
    return said


def message(finding: Finding, options: Options) -> str:
    """Return all that a finding says, in sentences that stand by themselves."""
    return " ".join([headline(finding), *remarks(finding, options)])


def file_name(place: Place, options: Options) -> str:
    """Return what to call a file: its path in the repository, or its bare name: paths of this machine tell nothing."""
    if place.file in options.uris:
        return options.uris[place.file].removeprefix("./")
    if place.file == _STANDARD_INPUT:
        return "standard input"
    return place.file.replace("\\", "/").rstrip("/").rpartition("/")[2]


def rendered_at(place: Place, options: Options) -> str:
    """Return where a place stands in what was read: ``Rendered: line 140 of standard input (spec.replicas)``."""
    details = ", ".join(filter(None, [place.template, place.path and f"`{place.path}`"]))
    return f"Rendered: line {place.span.line} of {file_name(place, options)}" + (f" ({details})" if details else "")


def called_by_path(text: str, report: Report, options: Options) -> str:
    """Return words about an installation in which files are called as in the repository, wherever the program runs."""
    for file in report.sources:
        text = text.replace(f"({file}:", f"({file_name(Place(file, START), options)}:")
    return text
