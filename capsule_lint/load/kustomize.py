"""Kustomize folders: to manifests through kustomize or kubectl."""

from __future__ import annotations

import os

from ..errors import InputError
from ..frozen import dataclass
from .files import Input
from .kustomize_reach import check_reach
from .programs import kustomize_build, kustomize_command
from .quotations import of_kustomize


@dataclass(frozen=True)
class Built:
    """What Kustomize made of a folder."""

    path: str  #: The folder, as the user called it.
    output: Input | None  #: The manifests; None if it was not built, as that takes Helm and the network.
    #: The folders that it builds on, itself first, to be read as they stand if it was not built.
    folders: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()  #: What else Kustomize said, line by line.


def build(path: str, program: str = "", pull: bool = False) -> Built:
    """Build a folder with ``kustomize build``, or with ``kubectl kustomize`` where there is no kustomize.

    Args:
        path: The folder, as the user called it.
        program: The kustomize or kubectl program; empty looks for one on PATH.
        pull: Whether the user allows it the network.

    Returns:
        What it made; nothing of a folder that has charts rendered.

    Raises:
        InputError: There is none, the folder would have it read or fetch something else, or it refuses the folder; the
            text has its own words.
    """
    folders = check_reach(path, pull)
    if folders:
        return Built(path, None, folders)
    for called in [program] if program else ["kustomize", "kubectl"]:
        done = kustomize_build(called, path)
        if done is None:
            continue
        words = of_kustomize(done.said, path).replace(os.path.abspath(path), path)
        said = [line.strip() for line in words.splitlines() if line.strip()]
        if done.code:
            words = "\n".join(f"  {line}" for line in said or ["no reason given"])
            raise InputError(f"{called} cannot build {path}:\n{words}")
        source = f"{path.rstrip('/')} ({os.path.basename(called)} {kustomize_command(called)})"
        return Built(path, Input(source, done.output), warnings=tuple(line.removeprefix("# ") for line in said))
    where = (
        f"{program} is not a program that can be run"
        if program
        else "there is neither kustomize nor kubectl on the PATH"
    )
    raise InputError(
        f"{path} is a Kustomize folder, and {where}.\n"
        "Install one of them (https://kubectl.docs.kubernetes.io/installation/kustomize), or say where kustomize is "
        "with --kustomize PATH"
    )
