"""From a request to what stops when backends stop: each installation of the input by itself, and what is not known."""

from __future__ import annotations

from ..facts.doubt import doubt_of
from ..frozen import dataclass, replace
from .installations import declared_words, release_words, unjudged_places
from .reading import read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..admission import Catalogue
    from ..facts import Subjects
    from ..facts.audit_log import AuditLog
    from ..facts.impact import Impact
    from ..model import Bundle
    from .request import Request


@dataclass(frozen=True, eq=False)
class Outage:
    """What stops, installation by installation."""

    bundle: Bundle  #: What was read.
    impacts: tuple[Impact, ...]  #: At least one.

    def without_secrets(self, text: str) -> str:
        """Return a text in which what the input keeps secret is replaced."""
        from ..secrecy.sources import words_of

        return words_of(self.bundle).without_known(text)


def outage_of(
    request: Request,
    requests: Catalogue | None = None,
    *,
    together: bool = False,
    counted: Callable[[Sequence[Subjects]], Sequence[AuditLog | None]] | None = None,
) -> Outage:
    """Say what stops while each backend of the input is down.

    Args:
        request: What to read; suppressions and rules do not count.
        requests: What is asked about; None for the built-in catalogue.
        together: Whether to say as well what comes back after all backends were gone at once.
        counted: Counts the writes of audit logs for each installation; None without a log.

    Raises:
        CapsuleLintError: An input is wrong, or what the request says of it.
        NothingToLintError: There is no Kubernetes object in the inputs.
    """
    from ..facts.build import build
    from ..facts.impact import each_impact

    bundle = read(request)
    installations = (bundle, *bundle.others)
    subjects = [
        build(each, request.progress, requests=requests, server=request.server, everyone=True) for each in installations
    ]
    logs = counted(subjects) if counted else [None] * len(subjects)
    found = [
        replace(
            each_impact(facts, together=together),
            release=release_words(each, facts) if bundle.others else declared_words(each),
            audit=log,
            by_default=_by_default(facts),
        )
        for each, facts, log in zip(installations, subjects, logs, strict=True)
    ]
    # Manifests without an installation say nothing where others are known.
    shown = [each for each in found if each.hooks or each.conversions] or found[:1]
    shown[0] = replace(shown[0], unread=(*shown[0].unread, *unjudged_places(bundle)))
    return Outage(bundle, tuple(shown))


def _by_default(subjects: Subjects) -> Impact | None:
    """Return what stops by the defaults of the chart, where it is not known which webhooks an installation has."""
    from ..facts.build import build
    from ..facts.impact import impact
    from .chart_default import by_default

    found = doubt_of(subjects.simulation)
    if found is None or not found.default_of:
        return None
    bundle = by_default(found.default_of, subjects.simulation.inventory.namespace)
    return impact(build(bundle)) if bundle else None
