"""The impact for programs: a JSON object whose shape is versioned and described by ``docs/impact.schema.json``."""

from __future__ import annotations

from json import dumps

from ... import __version__
from ...facts.requests import kind_of
from . import recovery
from .wording import stops

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...admission import Effect, Entry
    from ...facts.impact import DownConversion, DownHook, Impact
    from ...model import Json, Place
    from . import ImpactOptions

VERSION = 1
"""Raised when a program that reads the shape of today could misread a new one; a new field does not raise it."""


def render(impact: Impact, options: ImpactOptions) -> str:  # noqa: ARG001 - every format has these two arguments
    """Render an impact as JSON: every request in both scenarios, every hook with its place."""
    return dumps(_impact(impact), indent=2) + "\n"


def _impact(impact: Impact) -> dict[str, Json]:
    return {
        "version": VERSION,
        "capsuleLint": __version__,
        "down": {
            "capsule": impact.is_capsule,
            "version": impact.version or None,
            "namespaces": list(impact.namespaces),
        },
        "hooks": [_hook(down) for down in impact.hooks],
        "healthy": list(impact.healthy),
        "requests": [_request(effect) for effect in impact.requests],
        "conversions": [_conversion(conversion) for conversion in impact.conversions],
        "restart": _restart(impact),
        "notRead": [{**_place(place), "reason": place.label} for place in impact.unread],
    }


def _hook(down: DownHook) -> dict[str, Json]:
    hook = down.hook
    return {
        "key": hook.key,
        "failurePolicy": hook.failure_policy,
        "timeoutSeconds": hook.timeout_seconds,
        "dynamic": down.is_dynamic,
        **_place(down.place),
    }


def request_entry(entry: Entry) -> dict[str, Json]:
    """Return what a request is and what is lost without it."""
    return {
        "id": entry.id,
        "area": entry.area,
        "actor": entry.actor,
        "kind": kind_of(entry.request),
        "namespace": entry.request.get("namespace", ""),
        "loses": entry.loses,
    }


def _request(effect: Effect) -> dict[str, Json]:
    return {
        **request_entry(effect.entry),
        "refused": effect.refused,
        "hung": {"outcome": effect.hung.outcome, "seconds": effect.hung.seconds},
        "hooks": [
            {
                "key": call.hook.key,
                "called": call.verdict.value,
                "failurePolicy": call.hook.failure_policy,
                "reason": call.reason or None,
            }
            for call in effect.calls
        ],
    }


def _conversion(conversion: DownConversion) -> dict[str, Json]:
    return {
        "name": conversion.name,
        "kind": conversion.kind,
        "storage": conversion.storage or None,
        "fails": {version: list(operations) for version, operations in conversion.fails.items()},
        "neededAtStart": conversion.at_start,
        "neededBy": [
            {"object": str(place.object) if place.object else "", **_place(place)} for place in conversion.needed_by
        ],
        **_place(conversion.place),
    }


def _restart(impact: Impact) -> dict[str, Json]:
    restart = impact.restart
    holds_while = {"namespaces": list(restart.namespaces), "notSelectedBy": list(restart.selectors)}
    return {
        "possible": restart.possible,
        "stoppedBy": [
            *map(_link, restart.stopped),
            *({"type": "conversion", "name": name} for name in restart.conversions),
        ],
        "perhapsStoppedBy": [_link(effect) for effect in restart.uncertain],
        "holdsWhile": holds_while if restart.namespaces else None,
        "commands": recovery.commands(impact),
    }


def _link(effect: Effect) -> dict[str, Json]:
    """Return one request that the backend needs, with the hooks that stop it, or may."""
    closed = [call for call in effect.calls if call.hook.fails_closed]
    return {
        "type": "request",
        "id": effect.entry.id,
        "actor": effect.entry.actor,
        "kind": kind_of(effect.entry.request),
        "namespace": effect.entry.request.get("namespace", ""),
        "loses": effect.entry.loses,
        "hooks": [call.hook.key for call in [call for call in closed if stops(call)] or closed],
    }


def _place(place: Place) -> dict[str, Json]:
    return {"file": place.file, "line": place.span.line, "column": place.span.column, "path": place.path}
