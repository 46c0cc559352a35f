"""Changes that remove conversion webhooks from CRDs and put them back as they were, with the CA in them."""

from __future__ import annotations

from ..kubernetes.names import is_object_name
from .backups import saved_field
from .changes import Change, patch
from .shell import command

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_STRATEGY = "/spec/conversion/strategy"


def without_conversion(name: str, folder: str) -> Change | None:
    """Return the change that takes the conversion webhook out of a CRD; None if it has no valid name.

    Objects are then read and written in every version as if all had the same fields
    (``strategy: None``): those of one version alone are lost with the first write.

    Args:
        name: Of the CRD.
        folder: Where the backup is.
    """
    if not is_object_name(name):
        return None
    target = ["crd", name]
    taken = [
        {"op": "test", "path": _STRATEGY, "value": "Webhook"},
        {"op": "replace", "path": "/spec/conversion", "value": {"strategy": "None"}},
    ]
    back = command(["kubectl", "patch", *target, "--type=json", "--patch-file", _file(name, folder)])
    return Change(" ".join(target), patch(target, [taken]), back)


def backup(names: Sequence[str], folder: str) -> list[str]:
    """Return the commands that write the conversions of CRDs into files, each a patch that puts it back."""
    return [line for name in filter(is_object_name, names) for line in _backup(name, folder)]


def _backup(name: str, folder: str) -> list[str]:
    guarded = f'[{{"op":"test","path":"{_STRATEGY}","value":"None"}}'
    form = f'{guarded},{{"op":"replace","path":"/spec/conversion","value":%s}}]'
    return saved_field(["crd", name], ".spec.conversion", form, _file(name, folder))


def _file(name: str, folder: str) -> str:
    return f"{folder}/conversion.{name}.json"
