"""Writes ``capsule_lint/capsule/skeletons/``: what Capsule's charts render by default, and what each key changes.

Both were recorded with real Helm (``tests/truth``). Kept is what rules look at, nothing else: ``python -m
tests.capsule.make_skeletons``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from capsule_lint.capsule import chart_by_values
from capsule_lint.load import Input, load

from ..truth import recorded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from capsule_lint.model import Json

CHARTS = {
    "0.4.6": "helm-v0.4.6",
    "0.7.2": "v0.7.2",
    "0.10.9": "v0.10.9",
    "0.12.4": "v0.12.4",
    "0.13.0": "v0.13.0",
    "0.13.11": "v0.13.11",
    "0.14.0": "v0.14.0",
}
UNRECORDED = {"0.13.11": ("0.13.0", "0.14.0")}
"""Rendered, but not key by key: of its keys only that is known which the charts before and after it do alike."""

KINDS = {
    *("Deployment", "DaemonSet", "Job", "Service", "Secret", "Certificate", "Issuer", "ClusterRoleBinding"),
    *("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration", "CapsuleConfiguration"),
    *("CustomResourceDefinition", "ServiceMonitor", "PodMonitor", "PrometheusRule"),
}
LABELS = {"helm.sh/chart", "app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/version"}
UNREAD = {
    *("securityContext", "env", "imagePullSecrets", "hostPID", "hostUsers", "schema"),
    *("additionalPrinterColumns", "status", "subresources", "command", "ttlSecondsAfterFinished"),
    *("restartPolicy", "backoffLimit", "dnsPolicy", "description", "shortNames", "categories"),
}
POD = ("spec", "template")


def is_read(path: tuple[str, ...]) -> bool:
    """Return whether a rule looks at a field of an object."""
    if UNREAD.intersection(path) and path[:1] == ("spec",) and "admission" not in path:
        return False
    if path[-2:-1] == ("annotations",):
        return path[:2] != POD and path[-1].startswith(("helm.sh/", "cert-manager.io/"))
    if path[-2:-1] == ("labels",):
        return path[-1] in LABELS and (path[:2] != POD or path[-1].endswith(("/name", "/instance")))
    return True


def reduced(data: Json, path: tuple[str, ...] = ()) -> Json:
    """Return what rules look at of an object."""
    if isinstance(data, dict):
        return {key: reduced(value, (*path, key)) for key, value in data.items() if is_read((*path, key))}
    return [reduced(item, path) for item in data] if isinstance(data, list) else data


def objects(chart: str) -> Iterator[Json]:
    """Yield what rules look at of each object that a chart renders by default."""
    text = recorded(f"renders/{chart}.default.yaml")
    for document in load([Input(chart, text.encode())]).documents:
        if document.kind in KINDS:
            yield reduced(document.data)


def keys(version: str) -> dict[str, Json]:
    """Return what is known of each key: its default, the objects that it touches, and what another value changes."""
    if version in UNRECORDED:
        before, after = (keys(other) for other in UNRECORDED[version])
        return {key: common(before.get(key), after.get(key)) for key in dict.fromkeys((*after, *before))}
    base = {chart_by_values.called(data): data for data in objects(CHARTS[version])}
    entries = recording(version)
    known = {entry["key"]: key(base, entry) for entry in entries}
    for entry in entries:
        if not is_exact(base, known, entry):
            known[entry["key"]]["inexact"] = True
    return known


def recording(version: str) -> list[Json]:
    """Return what was recorded of each key, those of capsule-proxy left out."""
    entries = recorded(f"values/{CHARTS[version]}")["keys"]
    return [entry for entry in entries if not entry["key"].startswith("proxy.")]


def is_exact(base: dict[str, Json], known: dict[str, Json], entry: Json) -> bool:
    """Return whether what is made of a key is what Helm made of it, or is said not to be known."""
    made = chart_by_values.of_recording(
        {"objects": list(base.values()), "keys": known}, chart_by_values.tree({entry["key"]: entry["set"]})
    )
    if made.unfollowed or not is_complete(entry):
        return True
    after = dict(base)
    for name in {change["object"] for change in changes_of(entry)}:
        after[name] = recorded_object(base, entry, name)
    got = {chart_by_values.called(data): data for data, template in made.objects if not template}
    return plain(after) == plain(got)


def plain(data: Json) -> Json:
    """Return data without what says nothing, and without what the names of a recording cannot show: one name twice."""
    if isinstance(data, dict):
        found = {key: plain(value) for key, value in data.items() if value is not None}
        return {key: value for key, value in found.items() if value not in ("", [], {})}
    if isinstance(data, list):
        items = [plain(item) for item in data]
        return [item for at, item in enumerate(items) if not isinstance(item, dict) or item not in items[:at]]
    return data


def is_complete(entry: Json) -> bool:
    """Return whether a recording lists every change."""
    if "error" in entry or entry["count"] != len(entry["changed"]):
        return False
    # Another item of the same name, where items are addressed by name, changes nothing that could be shown.
    items = entry["set"] if isinstance(entry["set"], list) else []
    names = [item.get("name") for item in items if isinstance(item, dict)]
    return bool(entry["count"]) or len(set(names)) == len(names)


def changes_of(entry: Json) -> list[Json]:
    """Return the recorded changes of what rules look at."""
    return [
        change
        for change in entry.get("changed", ())
        if change["object"].partition("/")[0] in KINDS
        and is_read(tuple(step for step in change["path"] if not step.startswith("[")))
    ]


def recorded_object(base: dict[str, Json], entry: Json, name: str) -> Json:
    """Return what a key makes of an object; None if nothing is left of it."""
    after = json.loads(json.dumps(base.get(name)))
    for change in changes_of(entry):
        if change["object"] == name:
            after = altered(after, change["path"], change["after"], there=change["present"][1])
    return pruned(after, base.get(name))


def common(before: Json, after: Json) -> Json:
    """Return what two charts say alike of a key, for one between them; all that either touches may be touched."""
    found = {"touches": sorted({*(before or {}).get("touches", ()), *(after or {}).get("touches", ())})}
    if before and after:
        found |= {
            name: before[name]
            for name in ("default", "idle", "other", "changes")
            if name in before and before[name] == after.get(name, GONE)
        }
    if "*" in found["touches"]:
        found["touches"] = ["*"]
    return {name: value for name, value in found.items() if name != "touches" or value}


def key(base: dict[str, Json], entry: Json) -> Json:
    """Return what is known of a recorded key."""
    changes = changes_of(entry)
    found = {"default": entry["default"]}
    touched = sorted({change["object"] for change in changes})
    if touched or not is_complete(entry):
        narrow = [touches for prefix, touches in NARROW.items() if entry["key"].startswith(prefix)]
        found["touches"] = narrow[0] if narrow else touched if is_complete(entry) else about(entry["key"])
    elif not entry["count"]:
        found["idle"] = True
    if isinstance(entry["default"], bool) and is_complete(entry):
        found |= {"other": entry["set"], "changes": list(differences(base, entry))}
    return found


NARROW = {
    "manager.image.re": ["manager.image."],
    "manager.volume": [],
    "manager.options.annotations": [],
    "customAnnotations": [],
    "podAnnotations": [],
    "serviceAccount.": ["ClusterRoleBinding"],
    "manager.options.userNames": ["manager.options."],
    "manager.options.capsuleUserGroups": ["manager.options."],
    "jobs.image.re": ["jobs."],
    "global.jobs.kubectl.image.re": ["global.jobs."],
    "global.jobs.kubectl.podAnnotations": [],
}
"""What keys are about that change a part of an object on which nothing else in it depends."""

ABOUT = {
    "crds.exclusive": ["*"],
    "crds.": ["CustomResourceDefinition", "Job", "crds."],
    "serviceAccount.": ["ClusterRoleBinding"],
    "global.jobs.": ["Job"],
    "jobs.": ["Job"],
    "manager.apiPriorityAndFairness.": [],
    "podSecurityPolicy.": [],
    "manager.rbac.": ["ClusterRoleBinding"],
    "monitoring.": ["ServiceMonitor", "PodMonitor", "PrometheusRule", "monitoring."],
    "certManager.": ["Certificate", "Issuer", "Secret", "certManager.", "tls."],
    "tls.": ["Certificate", "Issuer", "Secret", "certManager.", "tls."],
    "manager.kind": ["Deployment", "DaemonSet"],
    "webhooks.": ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration", "CapsuleConfiguration"],
    "": ["*"],
}
"""What keys are about of which a recording does not list every change: kinds of objects, and keys that ask for it."""


def about(name: str) -> list[str]:
    """Return what a key is about."""
    return next(touches for prefix, touches in ABOUT.items() if name.startswith(prefix))


def differences(base: dict[str, Json], entry: Json) -> Iterator[Json]:
    """Yield what becomes of the objects: the changes as a skeleton has them."""
    for name in dict.fromkeys(change["object"] for change in changes_of(entry)):
        before, after = base.get(name), recorded_object(base, entry, name)
        if after is None or before is None:
            yield [name, [], after] if after is not None else [name, []]
        else:
            yield from ([name, *difference] for difference in parts(before, after, []))


def altered(data: Json, path: list[str], value: Json, *, there: bool) -> Json:
    """Return data with a recorded change in it; what is taken away leaves ``GONE``."""
    if not path:
        return value if there else GONE
    step = path[0]
    if not step.startswith("["):
        data = data if isinstance(data, dict) else {}
        data[step] = altered(data.get(step), path[1:], value, there=there)
        return data
    data = data if isinstance(data, list) else []
    called = step[1:-1].removeprefix("name=")
    named = [item for item in data if isinstance(item, dict) and item.get("name") in (called, called + GONE)]
    if called.isdigit() and not named:
        at = int(called)
    else:
        at = data.index(named[0]) if named else len(data)
        item = data[at] if named else {"name": called}
        data[at : at + 1] = [item]
    data += [None] * (at + 1 - len(data))
    changed = altered(data[at], path[1:], value, there=there)
    if isinstance(changed, dict) and changed.get("name") == GONE:
        changed["name"] = called + GONE  # still to be found by the changes that follow
    data[at] = changed
    return data


GONE = "\0"


def pruned(data: Json, before: Json) -> Json:
    """Return data without what is gone, and without what only held such; None if nothing is left."""
    if isinstance(data, dict):
        if str(data.get("name", "")).endswith(GONE) or data.get("kind") == GONE:
            return None
        kept = {name: pruned(value, before) for name, value in data.items() if value != GONE}
        return {name: value for name, value in kept.items() if value is not None or data[name] is None} or (
            None if data else data
        )
    if isinstance(data, list):
        items = [pruned(item, before) for item in data if item != GONE]
        return [item for item in items if item is not None] or (None if data else data)
    return data


def parts(before: Json, after: Json, path: list[str]) -> Iterator[Json]:
    """Yield the places that differ: the path and the new value, or the path alone, or a list's items less and more."""
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in dict.fromkeys([*before, *after]):
            if name not in after:
                yield [[*path, name]]
            elif name not in before:
                yield [[*path, name], after[name]]
            else:
                yield from parts(before[name], after[name], [*path, name])
    elif isinstance(before, list) and isinstance(after, list) and named(before) and named(after):
        old, new = ({item["name"]: item for item in items} for items in (before, after))
        for name in dict.fromkeys([*old, *new]):
            if name not in new:
                yield [[*path, f"[{name}]"]]
            elif name not in old:
                yield [[*path, f"[{name}]"], new[name]]
            else:
                yield from parts(old[name], new[name], [*path, f"[{name}]"])
    elif isinstance(before, list) and isinstance(after, list) and all(isinstance(item, str) for item in before + after):
        less, more = ([item for item in one if item not in other] for one, other in ((before, after), (after, before)))
        yield [path, less, more]
    else:
        yield [path, after]


def named(items: list[Json]) -> bool:
    """Return whether the items of a list go by names, each its own."""
    names = [item.get("name") if isinstance(item, dict) else None for item in items]
    return None not in names and len(set(names)) == len(names)


def text(version: str) -> str:
    """Return the skeleton of a chart, as its file holds it: an object or a key a line."""
    lines = ",\n".join(json.dumps(data, sort_keys=True) for data in objects(CHARTS[version]))
    entries = ",\n".join(f"{json.dumps(name)}: {json.dumps(each)}" for name, each in keys(version).items())
    return f'{{"objects": [\n{lines}\n],\n"keys": {{\n{entries}\n}}}}\n'


if __name__ == "__main__":
    for chart_version in CHARTS:
        file = Path(chart_by_values.FOLDER) / f"{chart_version}.json"
        file.write_text(text(chart_version), encoding="utf-8")
