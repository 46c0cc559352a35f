"""Other programs: the only place that starts them, and that builds their command lines.

No word of an input is an option of theirs: options are written as ``--name=value``, positional words are paths that
cannot begin with a dash, or stand after ``--``, and names have to look like what they are before they get here.
``tests/load/test_programs.py`` records what is handed over.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence

from ..errors import InputError
from ..frozen import dataclass


@dataclass(frozen=True)
class Done:
    """What came of a program: its exit code and output."""

    code: int  #: Its exit code; 0 is success.
    output: bytes  #: What it wrote to standard output.
    said: str  #: What it wrote to standard error.


@dataclass(frozen=True)
class Word:
    """A kind of name that may be a word of a command line."""

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


_LOOPBACK = r"(127\.0\.0\.1|\[::1\]|localhost)"
_HOST = r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?"

URL = Word(
    "a URL to fetch a chart from",
    rf"((https|oci)://({_HOST}|\[::1\])|http://{_LOOPBACK})(:\d{{1,5}})?(/[A-Za-z0-9_~%+-][A-Za-z0-9._~%+-]*)*/?",
    1024,
    ": that is https:// or oci://, or http:// of this machine, with a host and a path, and nothing else",
)
"""Without a user, a query or a dot at the start of a step."""

CHART_VERSION = Word(
    "a version of a chart",
    r"[0-9A-Za-z*<>=!~^][0-9A-Za-z.+*<>=!~^|, -]*",
    128,
    " such as 0.14.0, or a range such as 0.14.x",
)

EXACT_VERSION = Word("an exact version of a chart", r"v?\d[0-9A-Za-z.+-]*", 64, " such as 0.14.0")

DIGEST = Word("a digest", r"sha256:[0-9a-f]{64}", 71, " such as sha256:... with 64 hexadecimal digits")

_FETCHED = rf"((https|oci)://({_HOST}|\[::1\])|http://{_LOOPBACK})(:\d{{1,5}})?(/[!-~]*)?"

_LONGEST_FETCH = 120
"""Seconds until a server that does not answer, or does not end, is given up."""


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
        api_versions: What the cluster serves in addition to what Helm assumes.
        include_crds: Whether the CRDs of the chart's ``crds/`` are part of the output.

    Raises:
        InputError: A name is not valid.
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


def is_fetched(url: str) -> bool:
    """Return whether a URL that the index of a chart repository names is of a kind that is fetched."""
    return re.fullmatch(_FETCHED, url) is not None


def helm_repo_add(program: str, url: str, home: str, environment: Mapping[str, str]) -> Done | None:
    """Run ``helm repo add``, which reads the index of a chart repository; None if there is no such program.

    Args:
        program: The helm program.
        url: Of the repository.
        home: A folder of which Helm takes all that it knows of this user; the index is in ``cache/charts-index.yaml``.
        environment: What else it knows of the environment.

    Raises:
        InputError: The URL is not valid.
    """
    command = [program, "repo", "add", "--", "charts", _checked(URL, url)]
    return _run(command, environment=_apart(home, environment), longest=_LONGEST_FETCH)


def helm_pull(
    program: str, chart: str, version: str, digest: str, folder: str, home: str, environment: Mapping[str, str]
) -> Done | None:
    """Run ``helm pull``, which writes the archive of a chart into a folder; None if there is no such program.

    Args:
        program: The helm program.
        chart: The URL of the chart; or its name, in the repository that ``helm_repo_add`` has added.
        version: Exact, or a range; empty for the newest.
        digest: Of the chart in a registry; empty if any will do.
        folder: Where the archive is written.
        home: As for ``helm_repo_add``.
        environment: As for ``helm_repo_add``.

    Raises:
        InputError: One of them is not what it should be.
    """
    is_url = "://" in chart
    meant = _checked(URL, chart) if is_url else f"charts/{_checked(RELEASE, chart)}"
    options = [
        f"--destination={folder}",
        *([f"--version={_checked(CHART_VERSION, version)}"] if version else []),
        *(["--plain-http"] if re.match(rf"oci://{_LOOPBACK}[:/]", meant) else []),
    ]
    exactly = f"@{_checked(DIGEST, digest)}" if digest else ""
    command = [program, "pull", *options, "--", f"{meant.rstrip('/')}{exactly}"]
    return _run(command, environment=_apart(home, environment), longest=_LONGEST_FETCH)


def _apart(home: str, environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which Helm knows nothing of this user: no login, no repository, no plugin.

    Plain HTTP goes to a proxy that is none, wherever an index, a registry or a redirection leads: Go's client leaves a
    proxy out for this machine alone.
    """
    nowhere = "http://127.0.0.1:1"
    return {
        **environment,
        **dict.fromkeys(("HTTP_PROXY", "http_proxy"), nowhere),
        **dict.fromkeys(("HOME", "USERPROFILE", "DOCKER_CONFIG"), home),
        "TMPDIR": home,
        "NETRC": os.path.join(home, "netrc"),
        "XDG_CACHE_HOME": os.path.join(home, "cache"),
        "XDG_CONFIG_HOME": os.path.join(home, "config"),
        "XDG_DATA_HOME": os.path.join(home, "data"),
        "HELM_CACHE_HOME": os.path.join(home, "cache"),
        "HELM_CONFIG_HOME": os.path.join(home, "config"),
        "HELM_DATA_HOME": os.path.join(home, "data"),
        "HELM_PLUGINS": os.path.join(home, "plugins"),
        "HELM_NO_PLUGINS": "1",
        "HELM_REGISTRY_CONFIG": os.path.join(home, "config.json"),
        "HELM_REPOSITORY_CACHE": os.path.join(home, "cache"),
        "HELM_REPOSITORY_CONFIG": os.path.join(home, "repositories.yaml"),
    }


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
        InputError: A name is not valid.
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


def git(folder: str, words: Sequence[str], environment: Mapping[str, str], longest: float) -> Done | None:
    """Run git in a checkout; None if there is no git.

    Nothing that the repository or the user has configured is run on the way. In a container, the checkout may belong to
    another user.

    Args:
        folder: The checkout.
        words: Of the command line; of an input, only names of commits and paths after ``--``.
        environment: What git knows.
        longest: Seconds that it may take.
    """
    settings = ("-c", "core.hooksPath=/dev/null", "-c", "safe.directory=*")
    return _run(["git", "-C", folder, *settings, *words], environment, longest)


def itself(words: Sequence[str], environment: Mapping[str, str]) -> Done:
    """Run this program in another process, which imports nothing from the working directory.

    Args:
        words: Of its command line.
        environment: What it knows.
    """
    done = _run([sys.executable, "-I", "-m", "capsule_lint", *words], environment)
    if done is None:
        raise InputError(f"there is no {sys.executable}")
    return done


def kustomize_command(program: str) -> str:
    """Return the command that builds a folder: ``build`` of Kustomize, ``kustomize`` of kubectl."""
    return "kustomize" if os.path.basename(program).startswith("kubectl") else "build"


def _checked(kind: Word, text: str) -> str:
    """Return a name that is valid; where it was written, a wrong one was reported before.

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


def _run(
    command: Sequence[str], environment: Mapping[str, str] | None = None, longest: float | None = None
) -> Done | None:
    """Run a program to its end, without input; None if there is no such program.

    Args:
        command: Its words.
        environment: What it knows of this one; None for all of it.
        longest: Seconds that it may take; None for any number.

    Raises:
        InputError: The system does not take the command line.
    """
    import subprocess

    for word in command:
        if "\0" in word:
            raise InputError(f"a NUL character cannot be handed to {command[0]}: {shown(word)}")
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, check=False, env=environment, timeout=longest
        )
    except subprocess.TimeoutExpired:
        return Done(124, b"", f"it took longer than {longest:g} seconds")
    except (FileNotFoundError, PermissionError, NotADirectoryError):
        return None
    except OSError as error:  # such as a command line that is too long
        raise InputError(f"cannot run {command[0]}: {error.strerror}") from None
    return Done(done.returncode, done.stdout, done.stderr.decode(errors="replace"))
