"""The tools: what each is called, takes, answers and may do; a new one is a function and an entry here."""

from __future__ import annotations

from collections.abc import Callable

from ..errors import UsageError
from ..frozen import dataclass
from ..report.impact import COLD_START
from . import arguments as given
from .check import check
from .diff import diff
from .explain import explain
from .fix import apply_fix, fix
from .impact import impact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Json
    from .call import Answer, Host
    from .running import Running


@dataclass(frozen=True, eq=False)
class Tool:
    """A tool."""

    name: str  #: What it is called.
    title: str  #: What people read.
    description: str  #: What it does, and when to use it: for the model.
    takes: Json  #: The JSON Schema of its arguments.
    answers: str  #: The name of the schema of its answer.
    does: Callable[[Running, Json], Answer]  #: Answers a call; its arguments have the form of ``takes``.
    writes: bool = False  #: Whether it writes files.


_ALL: Json = {"description": "Say all there is to say.", "type": "boolean"}

_FIX: dict[str, Json] = {
    **given.SOURCES,
    **given.READING,
    **given.ALL_PRODUCTS,
    **given.SELECT,
    "minSeverity": {
        **given.MINIMUM["minSeverity"],
        "description": "Fix findings of this severity or worse; warning without it.",
    },
    "unsafe": {"description": "Also make changes that make something less secure.", "type": "boolean"},
    **given.LIMIT,
}

_SIDE = given.schema(given.SOURCES)


def tools(host: Host) -> dict[str, Tool]:
    """Return the tools that a server has, by name: one that writes only where that is allowed."""
    return {tool.name: tool for tool in _TOOLS if host.write or not tool.writes}


def answer(tool: Tool, running: Running, arguments: Json) -> Answer:
    """Answer a call of a tool.

    Args:
        tool: Which.
        running: The call.
        arguments: Of the call, in whatever form.

    Raises:
        CapsuleLintError: They do not have the form that the tool wants, or what they name is wrong.
    """
    given.check(tool.takes, arguments)
    if "limit" in arguments:
        # For JSON Schema, 5.0 is a whole number as well.
        arguments = {**arguments, "limit": int(arguments["limit"])}
    return tool.does(running, arguments)


_TOOLS = (
    Tool(
        "check",
        "Lint manifests of Capsule",
        "Find what is wrong with an installation of Capsule (projectcapsule) and with its Tenants in Kubernetes "
        "manifests, values or GitOps objects: replicas, budgets, webhooks, Services, certificates, versions, tenancy. "
        "Each finding names file, line and what to set. What the input cannot tell is under notJudged: it is neither a "
        "finding nor a pass. Call it on contents before you write manifests, and on paths afterwards.",
        given.schema(
            {
                **given.SOURCES,
                **given.READING,
                **given.ALL_PRODUCTS,
                **given.SELECT,
                **given.MINIMUM,
                **given.LIMIT,
            }
        ),
        "report",
        check,
    ),
    Tool(
        "impact",
        "What stops when Capsule stops",
        "Say which requests of a cluster are refused while no pod of Capsule, or of another admission webhook in the "
        "input, answers, and whether it can come back by itself. Simulated from manifests; no cluster is asked.",
        given.schema(
            {
                **given.SOURCES,
                **given.READING,
                "scenario": {
                    "description": "each: every backend is down by itself. cold-start: all backends are gone at once, "
                    "as after a cluster was stopped and started. It changes the text; the answer holds both.",
                    "type": "string",
                    "enum": ["each", COLD_START],
                },
                "all": {"description": "Also return the requests that keep working.", "type": "boolean"},
            }
        ),
        "impact",
        impact,
    ),
    Tool(
        "explain",
        "Explain a rule",
        "Explain one rule: why it exists, with the public incident, how to fix what it finds, what not to do, and "
        "examples.",
        given.schema(
            {"rule": {"description": "An id or a name: CAP101, single-replica.", "type": "string"}, "all": _ALL},
            ["rule"],
        ),
        "explanation",
        explain,
    ),
    Tool(
        "fix",
        "Propose repairs",
        "Propose the changes that remove findings, as a unified diff, with the proof: the result is linted again, and "
        "a change that leaves its finding or brings an error is left out and named. Nothing is written.",
        given.schema(_FIX),
        "fix",
        fix,
    ),
    Tool(
        "apply_fix",
        "Write proposed repairs",
        "Write what fix proposed for the same arguments, all files or none. It needs the name of that proposal, and "
        "refuses where anything has changed since. Show the diff to the user first.",
        given.schema(
            {**_FIX, "proposal": {"description": "As fix answered it.", "type": "string", "pattern": "^[0-9a-f]{64}$"}},
            ["proposal"],
        ),
        "fix",
        apply_fix,
        writes=True,
    ),
    Tool(
        "diff",
        "Compare two inputs",
        "Say what changes from one input to another, such as an upgrade or a pull request: the installation, what "
        "stops when Capsule stops, findings that come and go, and how to bring in what comes to fail closed.",
        given.schema(
            {
                "old": {**_SIDE, "description": "What runs now."},
                "new": {**_SIDE, "description": "What would replace it."},
                **given.READING,
                **given.ALL_PRODUCTS,
                **given.SELECT,
                "stages": {
                    "description": "Show how to introduce new fail-closed webhooks in stages, in the text; the answer "
                    "always holds them.",
                    "type": "boolean",
                },
                **given.LIMIT,
            },
            ["old", "new"],
        ),
        "diff",
        diff,
    ),
)


def tool_named(host: Host, name: str) -> Tool:
    """Return a tool.

    Raises:
        UsageError: The server has none of this name.
    """
    found = tools(host).get(name)
    if found is None:
        raise UsageError(f"there is no tool of this name; there are {', '.join(tools(host))}")
    return found
