"""What the modules of this package make of a manifest."""

from __future__ import annotations

from ...frozen import dataclass, nothing, replace
from ...model import Chart, Document, Path, Placeholder, UnreadValues
from ..placeholders import placeholder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import TypeAlias

    from .tree import Tree
    from .values import Layer

    # Yields the releases that a document declares.
    Reader: TypeAlias = Callable[[Document, Tree], Iterator["Release"]]


@dataclass(frozen=True)
class Release:
    """A release that is declared."""

    chart: Chart  #: Without indexes of its values, and without ``unread``.
    layers: tuple[Layer, ...]  #: Its values, weakest first.
    #: Where the manifest has what a patch may change, by what that is: ``values`` and what is a part of the values as a
    #: whole (``more``), ``chart`` and ``names``.
    fields: Mapping[str, tuple[Path, ...]] = nothing()
    folder: str = ""  #: The folder of the chart that it installs, if that stands in the tree; ``.`` for the root.


def called(document: Document) -> str:
    """Return the words for an object that declares a release: ``HelmRelease flux-system/capsule``."""
    name = f"{document.namespace}/{document.name}" if document.namespace else document.name
    return f"{document.kind} {name}".strip()


def declaring(
    document: Document,
    by: str,
    *,
    path: str = "",
    release: str = "",
    namespace: str = "",
    post_renderers: Path = (),
    skips_crds: bool = False,
) -> Chart:
    """Return the chart of a release that a document declares; which one it is, ``releases_of`` puts in.

    Args:
        document: The manifest.
        by: Who installs it: ``Flux``.
        path: The release in words; empty for those for the object.
        release: Its name, and so on as of ``Chart``.
        namespace: The one it is installed in.
        post_renderers: Where the manifest has what is rendered changed.
        skips_crds: Whether the CRDs of ``crds/`` are left out.
    """
    return Chart(
        path=path or called(document),
        name="",
        version="",
        source="",
        manifest=document.index,
        by=by,
        release=release,
        namespace=namespace,
        post_renderers=post_renderers,
        skips_crds=skips_crds,
    )


def certain(text: str) -> str:
    """Return a name, or nothing if something else fills in a part of it."""
    return "" if isinstance(text, Placeholder) or placeholder(text) else text


def merged(layers: Iterable[Layer], documents: int) -> tuple[tuple[Document, ...], tuple[UnreadValues, ...]]:
    """Return known values with their indexes, and unknown ones, each with how many are weaker.

    Args:
        layers: The values, weakest first.
        documents: The index of the first.
    """
    known: list[Document] = []
    rest: list[UnreadValues] = []
    for layer in layers:
        if isinstance(layer, UnreadValues):
            rest.append(replace(layer, weaker=len(known)))
        else:
            known.append(replace(layer, index=documents + len(known)))
    return tuple(known), tuple(rest)
