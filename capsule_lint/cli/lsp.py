"""``capsule-lint lsp``: serves an editor by the Language Server Protocol, on standard input and output."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from functools import partial
from importlib.util import find_spec

from ..errors import UsageError
from ..frozen import replace
from ..lint import Request, rules_of
from ..model import Severity
from .arguments import parser as parser_of
from .exit_codes import CLEAN, FINDINGS
from .option_values import completed
from .options import words
from .request import capsule_version, server_of
from .streams import say, show
from .suppressions import suppressions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO

    from ..language_server.judging import Settings

_MISSING = """\
the language server needs pygls, an extra of capsule-lint:
  pip install 'capsule-lint[lsp]'"""


def run(arguments: argparse.Namespace) -> int:
    """Serve until the editor is gone; the exit code is 0 if it has shut the server down before, else 1.

    Raises:
        UsageError: The extra is not installed, or the command line is wrong.
    """
    if find_spec("pygls") is None:
        raise UsageError(_MISSING)
    from ..language_server.server import Session

    _check(arguments)
    # A server makes garbage for as long as it runs.
    gc.enable()
    session = Session(partial(_settings, arguments), arguments.together, _tell_bug)
    with _protocol() as output:
        return CLEAN if session.serve(sys.stdin.buffer, output) else FINDINGS


def _check(arguments: argparse.Namespace) -> None:
    """Refuse a command line that is wrong whatever is opened.

    Raises:
        UsageError: It is.
    """
    if arguments.config and arguments.no_config:
        raise UsageError("--config and --no-config cannot be used together")
    capsule_version(arguments.capsule_version or "")
    server_of(arguments.kube_version or "")


def _protocol() -> BinaryIO:
    """Return standard output for the protocol alone: what else is printed goes to standard error."""
    protocol = os.dup(1)
    os.dup2(2, 1)
    return open(protocol, "wb")


def _settings(arguments: argparse.Namespace) -> Settings:
    """Return how documents are judged in the working directory.

    Raises:
        CapsuleLintError: The configuration is wrong, or what it names, or a rule.
    """
    from ..language_server.judging import Settings

    here = completed(parser_of("lsp"), argparse.Namespace(**vars(arguments)))
    request = Request(
        inputs=(),
        suppressions=suppressions(here.configuration, here.baseline),
        rules=rules_of(here.rules, words(here.select), words(here.ignore), repairs=True),
        namespace=here.namespace,
        crds=tuple(here.crds),
        exclude=tuple(here.exclude),
        capsule_version=capsule_version(here.capsule_version),
        chart_version=here.chart_version,
        everyone=here.backends == "all",
        server=server_of(here.kube_version),
    )
    return Settings(replace(request, renders=False), Severity(here.min_severity or "note"))


def _tell_bug(error: BaseException) -> None:
    """Write the traceback of a bug to standard error, which editors keep as the log of a server."""
    from traceback import format_exception

    say("a bug, after which the server continues:")
    for line in format_exception(error):
        show(line.rstrip())
