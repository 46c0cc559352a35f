"""Audit logs that ``impact --requests`` is given: recognised, and gone through once."""

from __future__ import annotations

from ..errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..facts import Subjects
    from ..facts.audit_log import AuditLog
    from ..progress import Progress


def is_audit_log(name: str) -> bool:
    """Return whether a file is an audit log: its first line says so. A pipe is not one: it can be read only once."""
    from ..admission.audit import GROUP
    from ..load.files import open_file

    with open_file(name, given=True) as file:
        start = file.peek(1) if file.seekable() else b""
    return start.startswith(b"\x1f\x8b") or (start.lstrip().startswith(b"{") and GROUP.encode() in start)


def counted(logs: Sequence[str], subjects: Sequence[Subjects], progress: Progress) -> Sequence[AuditLog | None]:
    """Return what becomes of the writes of audit logs for each installation; each file is gone through once.

    Raises:
        InputError: One cannot be read.
        UsageError: One holds no event.
    """
    from ..admission.audit import events
    from ..facts.audit_log import AuditCount
    from ..load.json_lines import json_lines

    counts = [AuditCount(each.simulation) for each in subjects]
    for name in logs:
        progress.stage("reading the audit log")
        number = 0
        for line in json_lines(name):
            for event in events(line):
                number += 1
                for count in counts:
                    count.add(event)
        if not number:
            raise UsageError(f"{name} holds no event of an audit log (audit.k8s.io)")
    return [count.result() if logs else None for count in counts]
