"""What a real kube-apiserver does with every probe of every render is what was predicted."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from capsule_lint.recovery.probes import Probe, Probes, probes, variables_of
from capsule_lint.recovery.probes import Variable as Variable

from . import staging
from .cluster import Answer, Cluster

RENDERS = {
    "helm-v0.3.0.default": Counter(passes=229, stopped=90),
}


def came(probe: Probe, answer: Answer) -> str:
    """Return what became of a probe: ``stopped`` if a webhook refused it that was to, ``passes``, or the message."""
    if answer.status < 400 or (probe.otherwise and probe.otherwise in answer.message):
        return "passes"
    is_failed_call = "failed calling webhook" in answer.message or "conversion webhook for" in answer.message
    if is_failed_call and any(name in answer.message for name in probe.refusers):
        return "stopped"
    return answer.message
