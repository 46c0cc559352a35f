"""The difference for programs: a JSON object whose shape is versioned and described by ``docs/diff.schema.json``."""

from __future__ import annotations

from json import dumps

from ... import __version__
from ..impact.json_ import request_entry
from ..json_ import finding_entry
from .wording import hooks, installation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...admission import Effect
    from ...facts.words.admission import Hook
    from ...model import Json
    from ...recovery.stages import Rollout, Stage
    from . import DiffOptions
    from .difference import Difference, FindingChange, RequestChange, Side

VERSION = 1
"""Raised when a program that reads the shape of today could misread a new one; a new field does not raise it."""


def render(difference: Difference, options: DiffOptions, others: Sequence[Difference] = ()) -> str:  # noqa: ARG001 - as all
    """Render a difference as JSON: every request, webhook and finding that is not as it was, and findings that stay."""
    shown = _difference(difference)
    if others:
        shown["others"] = [_difference(each) for each in others]
    return dumps(shown, indent=2) + "\n"


def _difference(difference: Difference) -> dict[str, Json]:
    return {
        "version": VERSION,
        "capsuleLint": __version__,
        "old": _side(difference.old),
        "new": _side(difference.new),
        # There only where the installations are not compared.
        **({"notKnown": difference.unknown} if difference.unknown else {}),
        "installation": [*installation(difference), *hooks(difference)],
        "stages": rollout_entry(difference.rollout) if difference.rollout else None,
        "requests": [_request(change) for change in difference.requests],
        "hooks": [{"old": _hook(change.old), "new": _hook(change.new)} for change in difference.hooks],
        "findings": [_finding(change) for change in difference.findings],
    }


def rollout_entry(rollout: Rollout) -> dict[str, Json]:
    """Return a rollout in stages as JSON has it."""
    return {
        "webhooks": [
            {
                "webhook": each.webhook.key,
                "because": each.because,
                "more": list(each.more),
                "valuesKey": each.key or None,
                "oneTenant": not each.not_tried,
                "reason": each.not_tried,
            }
            for each in rollout.incoming
        ],
        "tenant": rollout.tenant or None,
        "tenants": list(rollout.tenants),
        "watch": {"passed": rollout.watched.passed, "refused": rollout.watched.refused},
        "steps": [_stage(each) for each in rollout.stages],
        "unknown": list(rollout.unknown),
        "doubt": rollout.doubt,
    }


def _stage(stage: Stage) -> dict[str, Json]:
    return {
        "stage": stage.name,
        "settings": [
            {
                "webhook": each.webhook.key,
                "object": each.object,
                "field": each.at,
                "value": each.value,
                "valuesKey": each.key or None,
                "beside": each.is_beside,
            }
            for each in stage.settings
        ],
        "values": [
            {
                "chart": each.release.chart,
                "version": each.release.version,
                "release": each.release.path or None,
                "dependency": each.release.is_dependency,
                "data": each.data,
                "provenBy": each.proof.by or None,
                "turnedOn": list(each.proof.turned_on),
                "notProven": each.proof.reason,
            }
            for each in stage.values
        ],
    }


def _side(side: Side) -> dict[str, Json]:
    return {
        "input": side.name,
        "release": side.report.release or None,
        "hooks": len(side.impact.hooks),
        "failClosedHooks": sum(hook.fails_closed for hook in side.impact.hooks),
        "comesBackByItself": None if side.unknown else side.impact.restart.possible,
    }


def _request(change: RequestChange) -> dict[str, Json]:
    effect = change.new or change.old
    assert effect is not None  # nothing makes a change of nothing
    return {
        **request_entry(effect.entry),
        "refused": dict(zip(("old", "new"), change.refused, strict=True)),
        "hung": dict(zip(("old", "new"), change.hung, strict=True)),
        "hooks": {"old": _called(change.old), "new": _called(change.new)},
    }


def _called(effect: Effect | None) -> list[str]:
    return [call.hook.key for call in effect.calls] if effect else []


def _hook(hook: Hook | None) -> Json:
    if hook is None:
        return None
    return {
        "name": hook.name,
        "phase": hook.phase,
        "failurePolicy": hook.failure_policy,
        "timeoutSeconds": hook.timeout_seconds,
    }


def _finding(change: FindingChange) -> dict[str, Json]:
    finding = change.new or change.old
    assert finding is not None  # as above
    words = "stays" if change.old and change.new else "comes" if change.new else "goes"
    return {"change": words, "finding": finding_entry(finding)}
