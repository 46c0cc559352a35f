"""The impact for programs: a JSON object whose shape is versioned and described by ``docs/impact.schema.json``."""

from __future__ import annotations

from json import dumps

from ... import __version__
from ...facts.impact import stops
from . import cold_start, recovery
from .wording import fails

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...admission import Call, Effect, Entry
    from ...facts.audit_log import AuditLog
    from ...facts.impact import Impact, Restart
    from ...facts.words.admission import ColdStart, Hook
    from ...facts.words.creation import Obstacle
    from ...facts.words.wiring import Conversion
    from ...model import Json, Place
    from . import ImpactOptions

VERSION = 1
"""Raised when a program that reads the shape of today could misread a new one; a new field does not raise it."""


def render(impact: Impact, options: ImpactOptions, others: Sequence[Impact] = ()) -> str:  # noqa: ARG001 - as all have
    """Render an impact as JSON: every request in both scenarios, every webhook with its place."""
    shown = _impact(impact)
    if others:
        shown["others"] = [_impact(each) for each in others]
    return dumps(shown, indent=2) + "\n"


def _impact(impact: Impact) -> dict[str, Json]:
    return {
        "version": VERSION,
        "capsuleLint": __version__,
        **({"release": impact.release} if impact.release else {}),
        "down": {
            "name": impact.name,
            "capsule": impact.is_capsule,
            "version": impact.version or None,
            "namespaces": list(impact.namespaces),
        },
        "hooks": [_hook(impact, hook) for hook in impact.hooks],
        "healthy": list(impact.healthy),
        "requests": [_request(effect) for effect in impact.requests],
        "conversions": [_conversion(impact, conversion) for conversion in impact.conversions],
        "restart": _restart(impact),
        "unknown": _unknown(impact) if impact.doubt else None,
        **({"backends": [_impact(each) for each in impact.backends]} if impact.backends else {}),
        **({"coldStart": _cold_start(impact, impact.cold_start)} if impact.cold_start else {}),
        **({"auditLog": _audit(impact.audit)} if impact.audit else {}),
        "notRead": [{**_place(place), "reason": place.label} for place in impact.unread],
    }


def _unknown(impact: Impact) -> dict[str, Json]:
    example = impact.by_default
    stopped = [effect.entry.id for effect in example.requests if effect.refused == "stopped"] if example else []
    return {
        "reason": impact.doubt,
        "add": impact.add or None,
        "byDefault": {"chart": example.version, "stopped": stopped} if example else None,
    }


def _audit(log: AuditLog) -> dict[str, Json]:
    return {
        "writes": log.writes,
        "stopped": log.number("stopped"),
        "unknown": log.number("unknown"),
        "groups": [
            {
                "refused": group.refused,
                "writes": number,
                "kind": group.kind,
                "namespace": group.namespace,
                "user": group.user,
                "hooks": list(group.hooks),
                "reasons": list(group.reasons),
            }
            for group, number in log.groups
        ],
    }


def _hook(impact: Impact, hook: Hook) -> dict[str, Json]:
    return {
        "key": hook.key,
        "failurePolicy": hook.failure_policy,
        "timeoutSeconds": hook.timeout_seconds,
        "dynamic": hook.is_dynamic,
        **_place(impact.place(hook)),
    }


def request_entry(entry: Entry) -> dict[str, Json]:
    """Return what a request is and what is lost without it."""
    return {
        "id": entry.id,
        "area": entry.area,
        "actor": entry.actor,
        "kind": entry.kind,
        "namespace": entry.namespace,
        "loses": entry.loses,
    }


def _request(effect: Effect) -> dict[str, Json]:
    return {
        **request_entry(effect.entry),
        "refused": effect.refused,
        "hung": {"outcome": effect.hung.outcome, "seconds": effect.hung.seconds},
        "hooks": [*map(_call, effect.calls)],
        "inside": [*map(_inside, effect.inside)],
        "conversion": effect.conversion or None,
    }


def _call(call: Call) -> dict[str, Json]:
    return {
        "key": call.hook.key,
        "called": call.verdict.value,
        "failurePolicy": call.hook.failure_policy,
        "reason": call.reason or None,
    }


def _inside(effect: Effect) -> dict[str, Json]:
    """Return a request that the API server makes in the middle of another, and that does not pass."""
    return {
        "kind": effect.entry.kind,
        "actor": effect.entry.actor,
        "refused": effect.refused,
        "hung": {"outcome": effect.hung.outcome, "seconds": effect.hung.seconds},
        "hooks": [*map(_call, effect.calls)],
    }


def _conversion(impact: Impact, conversion: Conversion) -> dict[str, Json]:
    needed_by = [impact.place(reference) for reference in conversion.needed_by]
    return {
        "name": conversion.name,
        "kind": conversion.kind,
        "storage": conversion.storage or None,
        "fails": {version: list(operations) for version, operations in fails(conversion).items()},
        "applyFails": [conversion.storage] if conversion.failing and conversion.storage else [],
        "neededAtStart": conversion.stops_start,
        "neededBy": [{"object": str(place.object) if place.object else "", **_place(place)} for place in needed_by],
        **_place(impact.place(conversion)),
    }


def _restart(impact: Impact) -> dict[str, Json]:
    restart = impact.restart
    return {
        "possible": restart.possible,
        "stoppedBy": [
            *map(_link, restart.stopped),
            *({"type": "conversion", "name": name} for name in restart.conversions),
            *(_obstacle(impact, each) for each in restart.obstacles if each.certain),
        ],
        "perhapsStoppedBy": [
            *map(_link, restart.uncertain),
            *(_obstacle(impact, each) for each in restart.obstacles if not each.certain),
        ],
        "notKnown": list(dict.fromkeys(restart.reasons.values())),
        "holdsWhile": _holds_while(restart),
        **_commands(recovery.blocks(recovery.planned(impact))),
    }


def _commands(blocks: Sequence[recovery.Block]) -> dict[str, Json]:
    """Return the commands that break a chain, and the undo commands, each of which may be several lines."""
    return {
        "commands": [block.command for block in blocks if not block.undoes],
        "undo": [block.command for block in blocks if block.undoes],
    }


def _holds_while(found: Restart | ColdStart) -> dict[str, Json] | None:
    """Return the namespaces that must stay unselected, and by which namespaceSelectors; None without any."""
    if not found.namespaces:
        return None
    return {"namespaces": list(found.namespaces), "notSelectedBy": list(found.selectors)}


def _cold_start(impact: Impact, cold: ColdStart) -> dict[str, Json]:
    return {
        "possible": cold.possible,
        "backends": list(cold.backends),
        "returning": list(cold.returning),
        "waits": [
            {
                "backend": wait.backend,
                "on": wait.on,
                "kinds": list(wait.kinds),
                "namespaces": list(wait.namespaces),
                "by": list(wait.by),
                "reads": list(wait.reads),
            }
            for wait in cold.waits
        ],
        "circles": [list(circle) for circle in cold.circles],
        "neverCreated": list(cold.never),
        "open": {
            "hooks": [hook.key for hook in cold.opened],
            "conversions": list(cold.converted),
            "fewest": cold.smallest,
            "certain": cold.certain,
            "thenReturning": list(cold.after),
            **_commands(cold_start.blocks(impact, cold)),
        },
        "holdsWhile": _holds_while(cold),
        "takenToAnswer": list(cold.outside),
        "notKnown": list(cold.unknown),
    }


def _link(effect: Effect) -> dict[str, Json]:
    """Return one request that the backend needs, with the webhooks that stop it, or may."""
    closed = [call for call in effect.all_calls if call.refuses]
    told = request_entry(effect.entry)
    del told["area"]
    return {
        "type": "request",
        **told,
        "hooks": [call.hook.key for call in [call for call in closed if stops(call)] or closed],
    }


def _obstacle(impact: Impact, obstacle: Obstacle) -> dict[str, Json]:
    """Return what keeps pods from being created, whatever the request comes from."""
    return {"type": "creation", "kind": obstacle.kind, "reason": obstacle.reason, **_place(impact.place(obstacle))}


def _place(place: Place) -> dict[str, Json]:
    return {"file": place.file, "line": place.span.line, "column": place.span.column, "path": place.path}
