"""Commands that save objects to files from which they can be created again, before anything is changed."""

from __future__ import annotations

from .shell import command, compact, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LONGEST = 255
"""Bytes that a file's name may have on Linux and macOS."""

_OF_SERVER = [{"op": "remove", "path": f"/metadata/{field}"} for field in ("resourceVersion", "uid")]
"""What the API server gives an object: no object may be created with a resourceVersion."""


def backup(folder: str, objects: Sequence[tuple[str, str]], more: Sequence[str] = ()) -> list[str]:
    """Return the commands that write objects into files, to be chained; none without an object.

    Args:
        folder: Where the files are written; it must not be there, or a backup would be overwritten.
        objects: Of each object what kubectl calls its resource, and its name; the names are those of objects.
        more: Commands that write other files into the folder, after these.
    """
    lines = [*_each(folder, objects), *more]
    return [f"mkdir {folder}", *lines] if lines else []


def _each(folder: str, objects: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield the commands; ``kubectl patch --local`` reads what it is piped, and fails if that is nothing."""
    for number, (resource, name) in enumerate(objects, start=1):
        kind = resource.partition(".")[0]
        file = f"{kind}.{name}.yaml"
        file = file if len(file) <= _LONGEST else f"{kind}.{number}.yaml"
        read = command(["kubectl", "get", resource, name, "-o", "yaml"])
        without = f"kubectl patch --local -f - --type=json -p {quoted(compact(_OF_SERVER))} -o yaml"
        yield f"{read} |\n  {without} > {folder}/{file}"


def saved_field(target: Sequence[str], field: str, form: str, file: str) -> list[str]:
    """Return the commands that write a field of an object into a file, as part of a patch that puts it back.

    Args:
        target: What kubectl calls the object.
        field: In the words of ``-o jsonpath``; null is written for one that is not there.
        form: The patch, with ``%s`` for the value of the field.
        file: Its path.
    """
    read = command(["kubectl", "get", *target, "-o", f"jsonpath={{{field}}}"])
    # An assignment fails with its command, and a command among the words of another does not.
    return [f'saved="$({read})"', f'printf {quoted(form)} "${{saved:-null}}" > {file}']
