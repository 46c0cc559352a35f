"""Other programs: the only place that starts them, and that builds their command lines.

No word of an input is an option of theirs: options are written as ``--name=value``, positional words are paths that
cannot begin with a dash, or stand behind ``--``, and names have to look like what they are before they get here.
``tests/load/test_programs.py`` records what is handed over.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from ..errors import InputError
from ..frozen import dataclass


@dataclass(frozen=True)
class Done:
    """What a program left behind."""

    code: int  #: Its exit code; 0 is success.
    output: bytes  #: What it wrote to standard output.
    said: str  #: What it wrote to standard error.


@dataclass(frozen=True)
class Word:
    """A kind of name that goes on a command line."""

    called: str  #: The kind, with its article.
    pattern: str  #: What all of it must match.
    longest: int  #: In characters.
    form: str  #: What it looks like, in words that follow the kind.

    def wrong(self, text: str) -> str:
        """Return what is wrong with a text as such a name, in words; empty if nothing is."""
        if len(text) <= self.longest and re.fullmatch(self.pattern, text, re.ASCII):
            return ""
        return f"{shown(text)} is not {self.called}{self.form}"


_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"

RELEASE = Word(
    "a release name",
    rf"{_LABEL}(\.{_LABEL})*",
    53,
    ": that is at most 53 lower-case letters and digits, with dashes and dots between them",
)
"""Helm's own measure (``validName`` and ``maxReleaseNameLen`` in pkg/chartutil/validate_name.go)."""

NAMESPACE = Word(
    "a namespace", _LABEL, 63, ": that is at most 63 lower-case letters and digits, with dashes between them"
)
"""A DNS-1123 label: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names."""

KUBE_VERSION = Word(
    "a Kubernetes version", r"v?\d+(\.\d+){0,2}\+?([-+][0-9A-Za-z.+-]*)?", 64, " such as 1.36 or v1.36.2"
)

API_VERSIONS = Word("an API version", r"[A-Za-z0-9][A-Za-z0-9./,-]*", 1024, " such as monitoring.coreos.com/v1")


def shown(text: str) -> str:
    """Return a stranger's word as a message can hold it: on one line, quoted, and short."""
    return repr(text if len(text) <= 80 else f"{text[:77]}...")


def helm_template(
    program: str,
    release: str,
    chart: str,
    namespace: str,
    values: Sequence[str] = (),
    sets: Sequence[tuple[str, str]] = (),
    kube_version: str = "",
    api_versions: Sequence[str] = (),
    include_crds: bool = False,
) -> Done | None:
    """Run ``helm template``; None if there is no such program.

    Args:
        program: The helm program: a name to look for on PATH, or a path.
        release: The release's name.
        chart: The chart's folder or archive.
        namespace: The release's namespace.
        values: Paths of values files, in the order in which they are merged.
        sets: Pairs of a flag and its argument: ``("--set", "replicaCount=3")``.
        kube_version: Of the cluster; empty leaves it to Helm.
        api_versions: What the cluster serves beside what Helm thinks it does.
        include_crds: Whether the CRDs of the chart's ``crds/`` are part of the output.

    Raises:
        InputError: A name is none.
    """
    options = [
        f"--namespace={_checked(NAMESPACE, namespace)}",
        *([f"--kube-version={_checked(KUBE_VERSION, kube_version)}"] if kube_version else []),
        *(f"--api-versions={_checked(API_VERSIONS, version)}" for version in api_versions),
        *(f"{flag}={text}" for flag, text in sets),
        *(["--include-crds"] if include_crds else []),
        *(f"--values={_in_a_list(file)}" for file in values),
    ]
    return _run([program, "template", *options, "--", _checked(RELEASE, release), _local(chart)])


def helm_show_crds(program: str, chart: str) -> Done | None:
    """Run ``helm show crds`` on a chart's folder or archive; None if there is no such program."""
    return _run([program, "show", "crds", "--", _local(chart)])


def kustomize_build(program: str, folder: str) -> Done | None:
    """Run ``kustomize build``, or ``kubectl kustomize``, on a folder; None if there is no such program.

    Args:
        program: Kustomize or kubectl: a name to look for on PATH, or a path.
        folder: The folder; Kustomize takes no absolute path for a URL (``NewRepoSpecFromURL`` in
            api/internal/git/repospec.go), whatever its name is.
    """
    return _run([program, kustomize_command(program), "--", os.path.abspath(folder)])


def kubectl_get(
    kinds: Sequence[str],
    names: Sequence[str] = (),
    *,
    namespace: str | None = None,
    context: str = "",
    kubeconfig: str = "",
) -> list[str]:
    """Return the command by which kubectl reads objects of a cluster, and changes nothing.

    Args:
        kinds: Resources, with their groups: ``deployments.apps``.
        names: Of the objects that are wanted, if they are there; none for all.
        namespace: Where to read; empty for all namespaces, None for what lives in none.
        context: Of the kubeconfig file; empty leaves it to kubectl.
        kubeconfig: The kubeconfig file; empty leaves it to kubectl.

    Raises:
        InputError: A name is none.
    """
    within = f"--namespace={_checked(NAMESPACE, namespace)}" if namespace else "--all-namespaces"
    return [
        "kubectl",
        "get",
        *([f"--context={context}"] if context else []),
        *([f"--kubeconfig={kubeconfig}"] if kubeconfig else []),
        *([within] if namespace is not None else []),
        "--output=yaml",
        *(["--ignore-not-found"] if names else []),
        "--",
        ",".join(kinds),
        *names,
    ]


def run_kubectl(command: Sequence[str]) -> Done | None:
    """Run what ``kubectl_get`` returned; None if there is no kubectl."""
    return _run(command)


def kustomize_command(program: str) -> str:
    """Return the command that builds a folder: ``build`` of Kustomize, ``kustomize`` of kubectl."""
    return "kustomize" if os.path.basename(program).startswith("kubectl") else "build"


def _checked(kind: Word, text: str) -> str:
    """Return a name that is what it is to be; whoever knows where it was written has said so before.

    Raises:
        InputError: It is not.
    """
    wrong = kind.wrong(text)
    if wrong:
        raise InputError(wrong)
    return text


def _local(path: str) -> str:
    """Return a path that can be neither an option, a URL, nor the name of a chart in a repository."""
    return path if os.path.isabs(path) or path.startswith(("./", "../")) else f"./{path}"


def _in_a_list(path: str) -> str:
    """Return a path as one item of a list of comma-separated values, which Helm takes ``--values`` for."""
    return '"' + path.replace('"', '""') + '"' if any(char in path for char in ',"\r\n') else path


def _run(command: Sequence[str]) -> Done | None:
    """Run a program to its end, without input and in the environment of this one; None if there is no such program.

    Raises:
        InputError: The system does not take the command line.
    """
    import subprocess

    for word in command:
        if "\0" in word:
            raise InputError(f"a NUL character cannot be handed to {command[0]}: {shown(word)}")
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except (FileNotFoundError, PermissionError, NotADirectoryError):
        return None
    except OSError as error:  # such as a command line that is too long
        raise InputError(f"cannot run {command[0]}: {error.strerror}") from None
    return Done(done.returncode, done.stdout, done.stderr.decode(errors="replace"))
