"""What a command reads: manifests, and what is to be known of the cluster beside them."""

from __future__ import annotations

from ..frozen import replace
from ..model import NotJudged

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from ..model import Bundle


def add_inputs(parser: argparse.ArgumentParser) -> None:
    """Add the manifests, how they are read, and what they do not say of the cluster."""
    parser.add_argument(
        "inputs",
        metavar="INPUT",
        nargs="+",
        help="a file or a folder of manifests, or - for standard input; all of them are judged together",
    )
    add_reading(parser)


def add_reading(parser: argparse.ArgumentParser) -> None:
    """Add how the inputs are read, and what they do not say of the cluster."""
    parser.add_argument(
        "-n",
        "--namespace",
        default="",
        help="the release's namespace, for manifests that name none (default: that of Capsule's controller)",
    )
    parser.add_argument(
        "--crds",
        metavar="FILE|DIR",
        action="append",
        default=[],
        help="the CRDs of the cluster, for inputs without them: what Capsule's objects are validated against",
    )
    parser.add_argument(
        "--capsule-version",
        metavar="VERSION",
        default="",
        help="the version of Capsule's controller (default: what the manifests say)",
    )


def read_bundle(arguments: argparse.Namespace) -> Bundle:
    """Read the inputs of a command.

    Raises:
        InputError: One of them cannot be read.
        NothingToLintError: They hold no Kubernetes object and nothing that is wrong with their text.
    """
    import sys

    from ..load import load, read

    bundle = load(read(arguments.inputs, sys.stdin.buffer.read), arguments.namespace)
    if not any(document.kind or document.problems for document in bundle.documents):
        from .nothing import explain

        raise explain(arguments.inputs, bundle)
    definitions = load(read(arguments.crds, lambda: b"")) if arguments.crds else None
    return replace(bundle, definitions=definitions, capsule_version=arguments.capsule_version)


def unrendered_charts(inputs: Sequence[str]) -> list[NotJudged]:
    """Return the Helm charts in the folders of the command line: their templates are for Helm to read."""
    from ..load import charts

    reason = "its templates are judged once they are rendered: helm template ... | capsule-lint -"
    return [NotJudged(f"Helm chart {chart}", reason) for chart in charts(inputs)]
