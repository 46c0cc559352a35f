"""What a real client is answered: hover, completion and code actions, on examples of the repository and our own."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from lsprotocol import types

from ..cli.conftest import Runner, capsule_lint
from ..cli.test_fix import NO_ELECTION
from .editor import capabilities, edited, editor, found
from .test_server import ONLY, RELEASE, folder, run

__all__ = ["capsule_lint", "folder"]

pytestmark = pytest.mark.many

PRODUCTION = Path(__file__).resolve().parents[2] / "examples" / "gitops" / "production"


@pytest.fixture
def production(tmp_path: Path) -> Path:
    """The example of a GitOps repository: a release with values in a ConfigMap and in itself."""
    shutil.copytree(PRODUCTION, tmp_path / "production")
    return (tmp_path / "production").resolve()


def test_hover_explains_findings_and_keys(production: Path, assert_golden: Callable[[str, str], None]) -> None:
    pages: list[str] = []

    async def job() -> None:
        async with editor(production, "--select", "CAP101,CAP214") as client:
            client.open("capsule.yaml")
            for line, column in ((18, 8), (40, 6), (42, 14), (0, 0)):
                shown = re.sub(r"\]\(https://[^)]*\)", "](...)", await client.hover("capsule.yaml", line, column))
                pages.append(f"# {line + 1}:{column + 1}\n\n{shown}")

    run(job())
    assert_golden("hover.md", "\n\n".join(pages) + "\n")


KEYS = [
    (
        "    webhoks: {}\n",
        "webhoks",
        "**`webhoks`** in the values of chart capsule 0.12.4\n\n"
        "The chart does not have `webhoks`. Did you mean `webhooks`?",
    ),
    (
        "    conversions: {}\n",
        "conversions",
        "**`conversions`** in the values of chart capsule 0.12.4\n\n"
        "The chart does not have `conversions`. It comes with chart 0.13.0.",
    ),
    (
        "    proxy: {replicaCount: 2}\n",
        "replicaCount",
        "**`proxy.replicaCount`** in the values of chart capsule 0.12.4\n\n"
        "It has no effect while `proxy.enabled` is off.\n\nDefault: `1`\n\n"
        "Writes `spec.replicas` of Deployment capsule-proxy.\n\nSince chart 0.6.2.",
    ),
    (
        "    tls: {create: true}\n",
        "create",
        "**`tls.create`** in the values of chart capsule 0.12.4\n\nDefault: `true`\n\n"
        "Decides whether these are there: Job capsule-post-install.",
    ),
    (
        "    manager: {resources: {limits: {memory: 1Gi}}}\n",
        "memory",
        "**`manager.resources.limits.memory`** in the values of chart capsule 0.12.4\n\n"
        "Writes `spec.template.spec.containers[manager].resources.limits.memory` of Deployment "
        "capsule-controller-manager and DaemonSet capsule-controller-manager.",
    ),
]
"""Values, what to point at in their line, and what is said of it."""


def test_hover_says_what_is_known_of_a_key(folder: Path) -> None:
    head = RELEASE.partition("    replicaCount")[0]

    async def job() -> None:
        async with editor(folder, *ONLY) as client:
            client.open("release.yaml", head)
            for version, (values, place, _) in enumerate(KEYS, start=2):
                client.change("release.yaml", head + values, version)
                said.append((values, place, await client.hover("release.yaml", 18, values.index(place) + 1)))

    said: list[tuple[str, str, str]] = []
    run(job())
    assert said == KEYS


VERSIONS = {
    "0.13.x": "**`replicaCount`** in the values of chart capsule 0.13.11, the newest of 12 versions that it may be\n\n"
    "Default: `1`\n\nWrites `spec.replicas` of Deployment capsule-controller-manager.",
    "9.9.9": "`replicaCount` in the values of chart capsule 9.9.9, of whose keys nothing is known.",
}
"""What is said of a key, by what stands for the version of the chart."""


def test_hover_says_which_version_it_is_about(folder: Path) -> None:
    async def job() -> None:
        async with editor(folder, "--select", "CAP106") as client:
            client.open("release.yaml")
            for number, version in enumerate(VERSIONS, start=2):
                client.change("release.yaml", RELEASE.replace("0.12.4", version), number)
                shown = await client.hover("release.yaml", 18, 6)
                said[version] = shown.rpartition("---\n\n")[2]

    said: dict[str, str] = {}
    run(job())
    assert said == VERSIONS


def test_completion_knows_the_keys_of_the_version(folder: Path, assert_golden: Callable[[str, str], None]) -> None:
    written = RELEASE + "          \n"

    async def job() -> None:
        async with editor(folder, *ONLY) as client:
            client.open("release.yaml", written)
            items = await client.completion("release.yaml", written.count("\n") - 1, 10)
            shown = [
                f"## {item.label}\n\n{item.detail}\n\n{item.text_edit}\n\n"
                f"{getattr(item.documentation, 'value', item.documentation)}"
                for item in items
            ]

            assert_golden("completion.md", "\n\n".join(shown) + "\n")

    run(job())


UNFINISHED = [
    ("    rep", 18, ["affinity", "certManager", "crds"]),
    ("    replicaCount: 1\n    manager:\n      image:\n        t", 21, ["pullPolicy", "registry", "repository"]),
    ("    manager:\n      hostNetwork: true\n      imagePullSecrets:\n        - na", 21, []),
    ("    replicaCount: 1\n  int", 19, []),
    ("    replicaCount: 1 ", 18, []),
    ("    proxy:\n      ", 19, ["affinity", "autoscaling", "certManager"]),
]
"""Values that end where something is written, the line of that, and the first keys that belong there."""


def test_completion_is_for_keys_alone_where_keys_belong(folder: Path) -> None:
    head = RELEASE.partition("    replicaCount")[0]

    async def job() -> None:
        async with editor(folder, *ONLY) as client:
            client.open("release.yaml", head)
            for version, (written, line, _) in enumerate(UNFINISHED, start=2):
                client.change("release.yaml", head + written, version)
                items = await client.completion("release.yaml", line, len(written.rpartition("\n")[2]))
                offered.append((written, line, [item.label for item in items[:3]]))

    offered: list[tuple[str, int, list[str]]] = []
    run(job())
    assert offered == UNFINISHED


def test_completion_leaves_out_what_is_there_and_works_in_the_values_of_a_config_map(production: Path) -> None:
    text = (production / "capsule.yaml").read_text(encoding="utf-8")
    head, tail = text.split("    replicaCount: 1\n")

    async def job() -> None:
        async with editor(production, *ONLY) as client:
            client.open("capsule.yaml", f"{head}    replicaCount: 1\n    podS\n{tail}")
            items = await client.completion("capsule.yaml", 19, 8)
            labels = [item.label for item in items]

            assert "replicaCount" not in labels
            assert [item.text_edit for item in items if item.label == "podSecurityContext"] == [
                types.TextEdit(types.Range(types.Position(19, 4), types.Position(19, 8)), "podSecurityContext:")
            ]

    run(job())


def test_the_quick_fix_and_the_fix_of_all_write_what_fix_writes(
    production: Path, tmp_path: Path, capsule_lint: Runner
) -> None:
    shutil.copytree(production, tmp_path / "one" / "production")
    shutil.copytree(production, tmp_path / "all" / "production")
    capsule_lint("fix", "production", "--select", "CAP101", folder=tmp_path / "one")
    capsule_lint("fix", "production", folder=tmp_path / "all")
    wanted = [(tmp_path / each / "production" / "capsule.yaml").read_text(encoding="utf-8") for each in ("one", "all")]

    async def job() -> None:
        async with editor(production) as client:
            client.open("capsule.yaml")
            uri = client.uri("capsule.yaml")
            text = {uri: (production / "capsule.yaml").read_text(encoding="utf-8")}
            (fix, *_) = await client.actions("capsule.yaml", 18, "quickfix")
            (whole,) = await client.actions("capsule.yaml", 0, "source.fixAll")

            assert (fix.title, fix.kind, fix.is_preferred) == ("Fix CAP101: set replicaCount: 3", "quickfix", True)
            assert [each.code for each in fix.diagnostics or ()] == ["CAP101"]
            assert [edited(text, each)[uri] for each in (fix, whole)] == wanted
            assert wanted[0] != wanted[1]

    run(job())


def test_an_edit_is_of_the_text_that_the_editor_holds(folder: Path) -> None:
    text = "# Not saved yet\n" + RELEASE.replace("failurePolicy: Fail", "failurePolicy: Ignore")

    async def job() -> None:
        async with editor(folder, *ONLY) as client:
            client.open("release.yaml", text, version=7)
            actions = await client.actions("release.yaml", 19, "quickfix")
            (whole,) = await client.actions("release.yaml", 0, "source.fixAll.capsule-lint")
            before = {client.uri("release.yaml"): text}
            after = {client.uri("release.yaml"): text.replace("replicaCount: 1", "replicaCount: 3")}

            assert [edited(before, each) for each in (actions[0], whole)] == [after, after]
            (change,) = (whole.edit.document_changes if whole.edit else None) or ()
            assert isinstance(change, types.TextDocumentEdit)
            assert change.text_document.version == 7

    run(job())


def test_an_editor_that_resolves_no_actions_gets_them_with_their_edits(folder: Path) -> None:
    async def job() -> None:
        async with editor(folder, *ONLY, able=capabilities(resolves=False)) as client:
            client.open("release.yaml")
            actions = await client.actions("release.yaml", 18)

            assert [(each.title, each.edit is not None) for each in actions] == [
                ("Fix CAP101: set replicaCount: 3", True),
                ("Suppress CAP101 here: a comment, whose reason you write", True),
            ]

    run(job())


def test_a_change_that_would_bring_an_error_is_offered_by_no_action(folder: Path) -> None:
    async def job() -> None:
        chosen = ("--select", "CAP101,CAP115,CAP120")
        async with editor(folder / "own", *chosen, able=capabilities(resolves=False)) as client:
            client.open("capsule.yaml")
            replicas, priority = [
                [each.title for each in await client.actions("capsule.yaml", line, "quickfix")] for line in (4, 8)
            ]
            (whole,) = await client.actions("capsule.yaml", 0, "source.fixAll.capsule-lint")

            assert replicas == ["Suppress CAP101 here: a comment, whose reason you write"]
            assert priority == [
                "Fix CAP115: set spec.template.spec.priorityClassName: system-cluster-critical",
                "Suppress CAP115 here: a comment, whose reason you write",
            ]
            assert edited({client.uri("capsule.yaml"): NO_ELECTION}, whole) == {
                client.uri("capsule.yaml"): f"{NO_ELECTION}      priorityClassName: system-cluster-critical\n"
            }

    (folder / "own").mkdir()
    (folder / "own" / "capsule.yaml").write_text(NO_ELECTION, encoding="utf-8")
    run(job())


def test_a_suppression_counts_once_it_has_a_reason(folder: Path) -> None:
    async def job() -> None:
        async with editor(folder, "--select", "CAP006,CAP101") as client:
            client.open("release.yaml")
            (_, suppress) = await client.actions("release.yaml", 18, "quickfix")
            (without,) = edited({client.uri("release.yaml"): RELEASE}, suppress).values()
            client.change("release.yaml", without, 2)
            before = await client.diagnostics("release.yaml", 2)
            comment = "    # capsule-lint: ignore[CAP101] "
            client.change("release.yaml", without.replace(comment, f"{comment}one node is all there is"), 3)
            after = await client.diagnostics("release.yaml", 3)

            assert without == RELEASE.replace("    replicaCount: 1\n", f"{comment}\n    replicaCount: 1\n")
            assert found(before) == [("CAP101", "19:4-19:16"), ("CAP006", "18:4-18:34")]
            assert after == []

    run(job())


def test_what_would_not_hold_any_more_is_not_made(folder: Path) -> None:
    async def job() -> None:
        async with editor(folder, *ONLY) as client:
            client.open("release.yaml")
            identifier = types.TextDocumentIdentifier(client.uri("release.yaml"))
            there = types.Range(types.Position(18, 0), types.Position(18, 0))
            params = types.CodeActionParams(identifier, there, types.CodeActionContext([]))
            (fix, *_) = await client.text_document_code_action_async(params) or ()
            assert isinstance(fix, types.CodeAction)
            client.change("release.yaml", RELEASE.replace("replicaCount: 1", "replicaCount: 3"), 2)
            resolved = await client.code_action_resolve_async(fix)

            assert resolved.edit is None
            assert await client.message() == (
                "capsule-lint: this change does not hold in the text as it is now, and is not made."
            )

    run(job())


def test_values_of_a_chart_that_brings_capsule_are_known_by_its_dependency(folder: Path) -> None:
    (folder / "Chart.yaml").write_text(
        "apiVersion: v2\nname: platform\nversion: 1.0.0\ndependencies:\n"
        "- {name: capsule, version: 0.14.0, repository: 'https://projectcapsule.github.io/charts'}\n",
        encoding="utf-8",
    )
    (folder / "release.yaml").unlink()
    (folder / "values.yaml").write_text("capsule:\n  replicaCount: 1\n", encoding="utf-8")
    (folder / "prod.yaml").write_text("capsule:\n  replicaCount: 2\n", encoding="utf-8")

    async def job() -> None:
        async with editor(folder, *ONLY) as client:
            client.open("values.yaml")
            client.open("prod.yaml")
            diagnostics = [found(await client.diagnostics(name)) for name in ("values.yaml", "prod.yaml")]
            shown = await client.hover("prod.yaml", 1, 5)

            assert diagnostics == [[("CAP101", "1:2-1:14")], []]
            assert shown == (
                "**`replicaCount`** in the values of chart capsule 0.14.0\n\nDefault: `1`\n\n"
                "Writes `spec.replicas` of Deployment capsule-controller-manager."
            )

    run(job())


ROOT = Path(__file__).resolve().parents[2]
SHOWN = re.compile(
    r"(<!-- (hover|completion): (\S+) (?:after )?(\d+)(?::(\d+))? -->\n)(.*?)(<!-- end of \2 -->)", re.DOTALL
)


def test_what_the_page_shows_is_what_the_server_answers(request: pytest.FixtureRequest) -> None:
    page = ROOT / "docs" / "editors.md"
    text = page.read_text(encoding="utf-8")
    shown = list(SHOWN.finditer(text))
    answers: list[str] = []

    async def job() -> None:
        async with editor(ROOT, "--no-config") as client:
            for match in shown:
                _, kind, file, line, column, _, _ = match.groups()
                if kind == "hover":
                    client.open(file)
                    answer = await client.hover(file, int(line) - 1, int(column) - 1)
                    answer = re.sub(r"\]\(https://[^)]*/docs/", "](", answer)  # as pages link to each other
                    answers.append("\n".join(f"> {each}".rstrip() for each in answer.split("\n")))
                else:
                    lines = (ROOT / file).read_text(encoding="utf-8").split("\n")
                    indent = len(lines[int(line) - 1]) - len(lines[int(line) - 1].lstrip())
                    lines.insert(int(line), " " * indent)
                    client.change(file, "\n".join(lines), 2)
                    items = await client.completion(file, int(line), indent)
                    rows = [f"| `{item.label}` | `{item.detail}` |" for item in items]
                    answers.append("\n".join(["| key | default |", "| --- | --- |", *rows]))

    run(job())
    made = iter(answers)
    written = SHOWN.sub(lambda match: f"{match[1]}{next(made)}\n{match[7]}", text)
    if request.config.getoption("--update-golden"):
        page.write_text(written, encoding="utf-8")

    assert len(shown) == 2
    assert page.read_text(encoding="utf-8") == written
