"""Webhooks set to Ignore: in their webhook configurations, and in the CapsuleConfiguration that Capsule makes these of.

kube-apiserver asks no webhook about webhook configurations (``IsExemptAdmissionConfigurationResource`` in
``pkg/admission/plugin/webhook/predicates/rules/rules.go``), and goes by a change at once. Those that Capsule's
controller made, from chart 0.13 on, its leader puts back within seconds, so the CapsuleConfiguration is to be changed
in the same breath.
"""

from __future__ import annotations

from ..admission.hook import is_static
from ..capsule.dynamic_hooks import CREATED_BY, KINDS
from ..frozen import dataclass
from ..kubernetes.fields import get, items, placeholders, text
from ..kubernetes.names import is_object_name
from .changes import patched

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..facts.words.admission import Hook
    from ..model import Bundle, Document, Json
    from .changes import Change

SETTINGS = "capsuleconfigurations.v1beta2.capsule.clastix.io"
"""What kubectl calls CapsuleConfigurations in the version that all releases with ``spec.admission`` store."""


@dataclass(frozen=True)
class Policies:
    """The changes that set webhooks to Ignore."""

    configurations: tuple[Change, ...]  #: Of the webhook configurations, in the order of the input.
    settings: tuple[Change, ...]  #: Of the CapsuleConfigurations that some of these are made of, likewise.
    #: The webhooks that a leader of Capsule puts back, and whose CapsuleConfiguration is not in the input.
    unsettled: tuple[Hook, ...]
    by_file: tuple[Hook, ...]  #: Those that kube-apiserver reads from files of the control plane.
    unnamed: tuple[Hook, ...]  #: Those whose name, or whose configuration's, is none that an object can have.

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the CapsuleConfigurations that are changed."""
        return tuple(change.object.split()[1] for change in self.settings)


def ignoring(bundle: Bundle, hooks: Sequence[Hook]) -> Policies:
    """Return the changes that set webhooks from Fail to Ignore, and nothing else.

    Each is guarded by the name of the webhook at its place in the list and by its policy, so that an object that is not
    as in the input is left as it is.

    Args:
        bundle: Where they are declared.
        hooks: Webhooks that fail closed.
    """
    by_file = tuple(hook for hook in hooks if is_static(hook.configuration))
    unnamed = tuple(hook for hook in hooks if hook not in by_file and not _has_names(hook))
    changeable = [hook for hook in hooks if hook not in by_file and hook not in unnamed]
    entries = {hook.key: _entry(bundle, hook) for hook in changeable}
    return Policies(
        configurations=tuple(_configurations(bundle, changeable)),
        settings=tuple(_settings(bundle, entries.values())),
        unsettled=tuple(hook for hook in changeable if _is_made(bundle, hook) and entries[hook.key] is None),
        by_file=by_file,
        unnamed=unnamed,
    )


def _has_names(hook: Hook) -> bool:
    is_open = any(placeholders(hook.name)) or any(placeholders(hook.configuration))
    return not is_open and bool(hook.name) and is_object_name(hook.configuration)


def _configurations(bundle: Bundle, hooks: Iterable[Hook]) -> Iterator[Change]:
    grouped: dict[tuple[str, str], list[Hook]] = {}
    for hook in hooks:
        grouped.setdefault((hook.phase, hook.configuration), []).append(hook)
    for (phase, name), found in grouped.items():
        places = sorted((_index(bundle, hook), hook.name) for hook in found)
        entries = [(f"/webhooks/{index}", hook_name, "Fail") for index, hook_name in places]
        yield _ignoring([f"{phase}webhookconfiguration", name], entries)


def _index(bundle: Bundle, hook: Hook) -> int:
    """Return at which place of its webhook configuration the API server stores a webhook.

    Capsule's controller sorts those that it makes by name (``internal/controllers/admission``).
    """
    if hook.origin.path[0] == "webhooks":
        return int(hook.origin.path[1])
    made = _document(bundle, hook.phase, hook.configuration)
    written = [text(entry, ("name",)) for _, entry in items(made.data, ("webhooks",))] if made else []
    if hook.name not in written:
        settings = bundle.document(hook.origin.document)
        block = items(settings.data, ("spec", "admission", hook.phase, "webhooks"))
        written = sorted(text(entry, ("name",)) for _, entry in block)
    return written.index(hook.name)


def _document(bundle: Bundle, phase: str, configuration: str) -> Document | None:
    return next((each for each in _of_kind(bundle, KINDS[phase]) if each.name == configuration), None)


def _of_kind(bundle: Bundle, kind: str) -> Iterator[Document]:
    return (document for document in bundle.documents if document.kind == kind)


def _is_made(bundle: Bundle, hook: Hook) -> bool:
    """Return whether Capsule's controller makes the configuration of a webhook, or has made it."""
    document = _document(bundle, hook.phase, hook.configuration)
    return hook.is_dynamic or (document is not None and CREATED_BY in document.labels)


def _entry(bundle: Bundle, hook: Hook) -> tuple[Document, str, Json] | None:
    """Return the CapsuleConfiguration that a webhook is made of, and where it stands there; None without one."""
    for document in _of_kind(bundle, "CapsuleConfiguration"):
        block = ("spec", "admission", hook.phase)
        if text(document.data, (*block, "name")) == hook.configuration and is_object_name(document.name):
            for index, entry in items(document.data, (*block, "webhooks")):
                if text(entry, ("name",)) == hook.name:
                    return document, "/".join(["", *block, "webhooks", str(index)]), entry
    return None


def _settings(bundle: Bundle, entries: Iterable[tuple[Document, str, Json] | None]) -> Iterator[Change]:
    grouped: dict[int, list[tuple[str, str, str | None]]] = {}
    for document, pointer, entry in filter(None, entries):
        policy = get(entry, ("failurePolicy",)) or None
        if policy != "Ignore":
            grouped.setdefault(document.index, []).append((pointer, text(entry, ("name",)), policy))
    for index, found in grouped.items():
        yield _ignoring([SETTINGS, bundle.document(index).name], found)


def _ignoring(target: Sequence[str], entries: Sequence[tuple[str, str, str | None]]) -> Change:
    """Return the change of one object.

    Args:
        target: What kubectl calls it.
        entries: Of each webhook the place in the object, as a JSON pointer, its name and its policy; None if it has
            none, which stands for Fail.
    """
    forth, back = [], []
    for pointer, name, policy in entries:
        named, at = {"op": "test", "path": f"{pointer}/name", "value": name}, f"{pointer}/failurePolicy"
        ignored = {"op": "test", "path": at, "value": "Ignore"}
        forth.append([named, {"op": "test", "path": at, "value": policy}, {"op": "add", "path": at, "value": "Ignore"}])
        undone = {"op": "remove", "path": at} if policy is None else {"op": "replace", "path": at, "value": policy}
        back.append([named, ignored, undone])
    return patched(target, forth, back)
