"""The server as a process, with a real client: what an editor is told while documents change."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from capsule_lint.lint import rules_of
from capsule_lint.lint.changes import LARGEST
from capsule_lint.report.wording import documentation

from ..cli.conftest import Runner, capsule_lint
from .editor import capabilities, edited, editor, found

__all__ = ["capsule_lint"]

pytestmark = pytest.mark.many

RELEASE = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: projectcapsule, namespace: flux-system}
spec: {interval: 1h, url: https://projectcapsule.github.io/charts}
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: capsule
  namespace: capsule-system
spec:
  interval: 10m
  chart:
    spec:
      chart: capsule
      version: 0.12.4
      sourceRef: {kind: HelmRepository, name: projectcapsule, namespace: flux-system}
  values:
    replicaCount: 1
    webhooks:
      hooks:
        namespaces:
          failurePolicy: Fail
"""
"""A release; its line 19, 18 as the protocol counts, has the only replica."""

REPLICA = ("CAP101", "18:4-18:16")
ONLY = ("--select", "CAP101")


def run(job: Coroutine[Any, Any, None]) -> None:
    asyncio.run(job)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "release.yaml").write_text(RELEASE, encoding="utf-8")
    return tmp_path.resolve()


def test_it_says_what_it_can_do(folder: Path) -> None:
    async def job() -> None:
        async with editor(folder) as client:
            able = client.protocol._converter.unstructure(client.capabilities)

        assert able == {
            "positionEncoding": "utf-16",
            "textDocumentSync": {"openClose": True, "change": 1, "save": True},
            "hoverProvider": True,
            "completionProvider": {},
            "codeActionProvider": {
                "codeActionKinds": ["quickfix", "source.fixAll.capsule-lint"],
                "resolveProvider": True,
            },
            "executeCommandProvider": {"commands": []},
            "workspace": able["workspace"],
        }
        assert able["workspace"]["workspaceFolders"] == {"supported": True, "changeNotifications": True}

    run(job())


def test_a_document_has_the_findings_of_the_text_that_the_editor_holds(folder: Path) -> None:
    async def job() -> None:
        async with editor(folder, *ONLY) as client:
            client.open("release.yaml")
            (first,) = await client.diagnostics("release.yaml")
            client.change("release.yaml", RELEASE.replace("replicaCount: 1", "replicaCount: 3"), 2)
            second = await client.diagnostics("release.yaml", 2)
            client.change("release.yaml", f"# One line more\n{RELEASE}", 3)
            third = await client.diagnostics("release.yaml", 3)

            (rule,) = (body.rule for body in rules_of().known if body.rule.id == "CAP101")
            assert first == types.Diagnostic(
                range=types.Range(types.Position(18, 4), types.Position(18, 16)),
                message="Deployment capsule-system/capsule-controller-manager answers 24 fail-closed webhooks with "
                "1 replica; at least 2 are needed.",
                severity=types.DiagnosticSeverity.Error,
                code="CAP101",
                code_description=types.CodeDescription(documentation(rule)),
                source="capsule-lint",
                related_information=first.related_information,
                data=first.data,
            )
            assert list(first.related_information or ()) == [
                types.DiagnosticRelatedInformation(
                    types.Location(
                        client.uri("release.yaml"), types.Range(types.Position(20, 6), types.Position(20, 11))
                    ),
                    "one of the 24 webhooks whose requests are refused while no pod answers.",
                )
            ]
            assert (second, found(third)) == ([], [("CAP101", "19:4-19:16")])

    run(job())


def test_the_last_of_many_changes_counts(folder: Path) -> None:
    async def job() -> None:
        async with editor(folder, *ONLY) as client:
            client.open("release.yaml")
            for version in range(2, 102):
                client.change("release.yaml", "# more\n" * version + RELEASE, version)
            last = await client.diagnostics("release.yaml", 101)

            assert found(last) == [("CAP101", "119:4-119:16")]
            # One run takes longer than a hundred messages: what was changed at once was judged once.
            assert len(client.published) < 50

    run(job())


@pytest.mark.parametrize(("encoding", "start"), [("utf-16", 20), ("utf-8", 22), ("utf-32", 19)])
def test_positions_are_counted_as_the_editor_counts(folder: Path, encoding: str, start: int) -> None:
    flow = '  values: {"\N{ROCKET}": 1, replicaCount: 1}\n'
    text = RELEASE.partition("  values:")[0] + flow

    async def job() -> None:
        async with editor(folder, *ONLY, able=capabilities(encoding)) as client:
            client.open("release.yaml", text)
            diagnostics = await client.diagnostics("release.yaml")
            shown = await client.hover("release.yaml", 17, start + 12)

            assert found(diagnostics) == [("CAP101", f"17:{start}-17:{start + 12}")]
            assert shown.startswith("**CAP101 single-replica**")
            assert await client.hover("release.yaml", 17, start + 20) == ""

    run(job())


@pytest.mark.parametrize("text", [RELEASE.replace("\n", "\r\n"), f"\ufeff{RELEASE}"], ids=["CRLF", "byte order mark"])
def test_line_ends_and_byte_order_marks_move_nothing(folder: Path, text: str) -> None:
    async def job() -> None:
        async with editor(folder, *ONLY) as client:
            client.open("release.yaml", text)
            diagnostics = await client.diagnostics("release.yaml")
            (fix, _) = await client.actions("release.yaml", 18, "quickfix")

            assert found(diagnostics) == [REPLICA]
            assert edited({client.uri("release.yaml"): text}, fix) == {
                client.uri("release.yaml"): text.replace("replicaCount: 1", "replicaCount: 3")
            }

    run(job())


def test_a_byte_order_mark_counts_for_the_editor_in_the_first_line(folder: Path) -> None:
    async def job() -> None:
        async with editor(folder, "--chart-version", "0.12.4", *ONLY) as client:
            client.open("values.yaml", "\ufeffreplicaCount: 1\n")

            assert found(await client.diagnostics("values.yaml")) == [("CAP101", "0:1-0:13")]

    run(job())


def test_a_text_that_is_not_yaml_yet_says_so_and_comes_back(folder: Path) -> None:
    (folder / "other.yaml").write_bytes(b"kind: \xff\xfe\n")

    async def job() -> None:
        async with editor(folder, "--select", "CAP001,CAP101") as client:
            client.open("release.yaml", RELEASE + "    manager: [\n")
            broken = await client.diagnostics("release.yaml")
            client.change("release.yaml", RELEASE, 2)
            whole = await client.diagnostics("release.yaml", 2)

            assert [each.code for each in broken] == ["CAP001"]
            assert found(whole) == [REPLICA]

    run(job())


def test_a_values_file_that_is_not_yaml_yet_is_marked_at_the_line(folder: Path) -> None:
    async def job() -> None:
        async with editor(folder, "--chart-version", "0.12.4", *ONLY) as client:
            client.open("values.yaml", "replicaCount: 1\nmanager: [\n")
            broken = await client.diagnostics("values.yaml")
            client.change("values.yaml", "replicaCount: 1\n", 2)
            whole = await client.diagnostics("values.yaml", 2)

            assert [(each.code, each.range.start.line, each.source) for each in broken] == [(None, 1, "capsule-lint")]
            assert (found(whole), client.messages) == ([("CAP101", "0:0-0:12")], [])

    run(job())


def test_all_files_that_are_judged_together_have_theirs(folder: Path) -> None:
    head, values = RELEASE.split("  values:\n")
    release = f"{head}  valuesFrom:\n    - kind: ConfigMap\n      name: capsule-values\n"
    (folder / "release.yaml").write_text(release, encoding="utf-8")
    (folder / "kustomization.yaml").write_text(
        "resources: [release.yaml]\nconfigMapGenerator:\n"
        "- {name: capsule-values, namespace: capsule-system, files: [values.yaml]}\n"
        "generatorOptions: {disableNameSuffixHash: true}\n",
        encoding="utf-8",
    )
    (folder / "values.yaml").write_text("replicaCount: 1\n", encoding="utf-8")

    async def job() -> None:
        async with editor(folder, *ONLY) as client:
            client.open("release.yaml")
            of_release = await client.diagnostics("release.yaml")
            of_values = await client.diagnostics("values.yaml", None)
            client.open("values.yaml", "replicaCount: 2\n")
            changed = await client.diagnostics("values.yaml")
            client.close("values.yaml")
            again = await client._until(
                lambda: (
                    client.published[-1].diagnostics if client.published[-1].uri == client.uri("values.yaml") else None
                )
            )

            assert (of_release, found(of_values), changed) == ([], [("CAP101", "0:0-0:12")], [])
            assert values.startswith("    replicaCount: 1")
            assert found(again or await client.diagnostics("values.yaml", None)) == [("CAP101", "0:0-0:12")]

    run(job())


def test_what_is_closed_has_no_diagnostics(folder: Path) -> None:
    async def job() -> None:
        async with editor(folder, *ONLY) as client:
            client.open("release.yaml")
            assert found(await client.diagnostics("release.yaml")) == [REPLICA]
            client.close("release.yaml")

            assert await client.diagnostics("release.yaml", None) == []

    run(job())


def test_documents_of_no_file_are_judged_by_themselves_and_those_of_git_are_not(folder: Path) -> None:
    async def job() -> None:
        async with editor(folder, *ONLY) as client:
            client.open("git:/release.yaml", RELEASE)
            client.open("untitled:Untitled-1", RELEASE)
            diagnostics = await client.diagnostics("untitled:Untitled-1")
            client.open("untitled:Untitled-2", RELEASE.replace("replicaCount: 1", "replicaCount: 3"))
            others = await client.diagnostics("untitled:Untitled-2")
            nowhere = await client.hover("git:/release.yaml", 18, 6)
            unopened = await client.hover("other.yaml", 99, 99)

            assert (found(diagnostics), others) == ([REPLICA], [])
            assert (nowhere, unopened) == ("", "")
            assert [each.uri for each in client.published] == ["untitled:Untitled-1", "untitled:Untitled-2"]

    run(job())


def test_positions_that_are_not_there_have_no_answer(folder: Path) -> None:
    async def job() -> None:
        async with editor(folder, *ONLY) as client:
            client.open("release.yaml")
            answers = [await client.hover("release.yaml", *place) for place in ((9999, 0), (18, 9999))]
            completed = await client.completion("release.yaml", 9999, 9999)

            assert (answers[0], list(completed)) == ("", [])
            assert answers[1].startswith("**`replicaCount`**")

    run(job())


def test_a_document_without_an_object_has_nothing_to_complete(folder: Path) -> None:
    (folder / "alone").mkdir()

    async def job() -> None:
        async with editor(folder, *ONLY) as client:
            client.open("alone/values.yaml", "replicaCount: 1\n")
            diagnostics = await client.diagnostics("alone/values.yaml")
            completed = await client.completion("alone/values.yaml", 1, 0)

            assert (diagnostics, list(completed)) == ([], [])

    run(job())


def test_the_configuration_of_each_folder_counts_and_is_read_again(tmp_path: Path) -> None:
    one, other = (tmp_path.resolve() / name for name in ("one", "other"))
    for folder in (one, other):
        folder.mkdir()
        (folder / "release.yaml").write_text(RELEASE, encoding="utf-8")
    (one / ".capsule-lint.yaml").write_text("select: CAP101\nmin-severity: error\n", encoding="utf-8")
    (other / ".capsule-lint.yaml").write_text("select: CAP106\n", encoding="utf-8")

    async def job() -> None:
        async with editor(one, able=capabilities(watches=True), folders=[one, other]) as client:
            there = (other / "release.yaml").as_uri()
            client.open("release.yaml")
            client.open(there, RELEASE)
            before = [found(await client.diagnostics(name)) for name in ("release.yaml", there)]
            assert await client.registration() == ["workspace/didChangeWatchedFiles"]
            client.published.clear()
            (one / ".capsule-lint.yaml").write_text("select: CAP106\n", encoding="utf-8")
            changed = types.FileEvent((one / ".capsule-lint.yaml").as_uri(), types.FileChangeType.Changed)
            client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([changed]))

            assert before == [[REPLICA], [("CAP106", "17:2-17:8")]]
            assert found(await client.diagnostics("release.yaml")) == [("CAP106", "17:2-17:8")]

    run(job())


def test_an_editor_that_does_not_watch_files_is_not_bothered(folder: Path) -> None:
    async def job() -> None:
        async with editor(folder, *ONLY, able=capabilities(watches=True), registers=False) as client:
            client.workspace_did_change_configuration(types.DidChangeConfigurationParams({}))
            client.open("release.yaml")

            assert found(await client.diagnostics("release.yaml")) == [REPLICA]
            assert client.messages == []
        assert client.log == ""

    run(job())


def test_a_wrong_configuration_is_said_once_and_marked_until_it_is_right(folder: Path) -> None:
    settings = folder / ".capsule-lint.yaml"
    settings.write_text("select: CAP101\nselekt: CAP106\n", encoding="utf-8")

    async def job() -> None:
        async with editor(folder) as client:
            client.open("release.yaml")
            message = await client.message()
            (marked,) = await client.diagnostics(".capsule-lint.yaml", None)
            client.change("release.yaml", RELEASE + "\n", 2)
            await client.hover("release.yaml", 18, 6)
            settings.write_text("select: CAP101\n", encoding="utf-8")
            client.published.clear()
            client.change("release.yaml", RELEASE, 3)

            assert found(await client.diagnostics("release.yaml", 3)) == [REPLICA]
            assert await client.diagnostics(".capsule-lint.yaml", None) == []
            assert message.startswith("capsule-lint: .capsule-lint.yaml:2: ")
            assert (marked.range.start.line, marked.message in message + ".") == (1, True)
            assert client.messages == []

    run(job())


def test_no_program_is_started_whatever_is_opened(folder: Path, tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("helm", "kustomize", "kubectl", "git"):
        (programs / name).write_text(f"#!/bin/sh\ntouch '{programs}/{name}-was-started'\n", encoding="utf-8")
        (programs / name).chmod(0o755)
    chart = folder / "chart"
    (chart / "templates").mkdir(parents=True)
    (chart / "Chart.yaml").write_text("apiVersion: v2\nname: mine\nversion: 1.0.0\n", encoding="utf-8")
    (chart / "values.yaml").write_text("a: 1\n", encoding="utf-8")
    (chart / "templates" / "release.yaml").write_text(RELEASE, encoding="utf-8")
    built = folder / "built"
    built.mkdir()
    (built / "kustomization.yaml").write_text("resources: [release.yaml]\n", encoding="utf-8")
    (built / "release.yaml").write_text(RELEASE, encoding="utf-8")

    async def job() -> None:
        async with editor(folder, *ONLY, environment={"PATH": str(programs)}) as client:
            names = ("chart/values.yaml", "chart/templates/release.yaml", "built/release.yaml")
            for name in names:
                client.open(name)

            assert [found(await client.diagnostics(name)) for name in names] == [[], [], [REPLICA]]

    run(job())
    assert sorted(each.name for each in programs.iterdir()) == ["git", "helm", "kubectl", "kustomize"]


def test_no_secret_is_shown(folder: Path) -> None:
    secret = "hunter2hunter2"
    text = RELEASE.replace(
        "    replicaCount: 1\n",
        f"    replicaCount: 1\n    webhoks: {{password: {secret}}}\n    manager:\n      env:\n"
        f"      - {{name: DB_PASSWORD, value: {secret}}}\n",
    )

    async def job() -> None:
        async with editor(folder) as client:
            client.open("release.yaml", text)
            diagnostics = await client.diagnostics("release.yaml")
            lines = range(text.count("\n"))
            hovers = [await client.hover("release.yaml", line, column) for line in lines for column in (6, 16, 30)]

            assert [str(each.code) for each in diagnostics if each.code == "CAP606"] == ["CAP606"]
            assert any("webhoks" in each for each in hovers)
            assert not [each for each in hovers if secret in each]
            assert secret not in json.dumps(diagnostics, default=str)

    run(job())


FAULTY = """\
import sys
from capsule_lint.language_server import server

judged, faults = server.judged, [True]

def faulty(*arguments):
    import gc
    print("printed by mistake")
    print("garbage is collected" if gc.isenabled() else "garbage is kept", file=sys.stderr)
    if faults:
        faults.pop()
        raise ZeroDivisionError("on purpose")
    return judged(*arguments)

server.judged = faulty
from capsule_lint.cli import script
script()
"""


def test_a_bug_is_logged_and_the_session_continues(folder: Path) -> None:
    logs = []

    async def job() -> None:
        async with editor(folder, *ONLY, program=FAULTY) as client:
            client.open("release.yaml")
            message = await client.message()
            client.change("release.yaml", RELEASE + "\n", 2)

            assert found(await client.diagnostics("release.yaml", 2)) == [REPLICA]
            assert message == "capsule-lint has a bug: what it met is in its log. Diagnostics may be out of date."

        logs.append(client.log)

    run(job())
    (log,) = logs
    assert "ZeroDivisionError: on purpose" in log
    assert "Traceback (most recent call last):" in log
    assert "printed by mistake" in log
    assert "garbage is collected" in log


@pytest.mark.parametrize(("messages", "code"), [(("shutdown", "exit"), 0), (("exit",), 1), ((), 1)])
def test_the_exit_code_says_whether_the_editor_said_goodbye(folder: Path, messages: tuple[str, ...], code: int) -> None:
    sent = b""
    start = {"id": 1, "method": "initialize", "params": {"capabilities": {}, "processId": None, "rootUri": None}}
    ends = [{"method": each} | ({"id": 2} if each == "shutdown" else {}) for each in messages]
    for each in (start, *ends):
        body = json.dumps({"jsonrpc": "2.0", **each}).encode()
        sent += b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    command = [sys.executable, "-m", "capsule_lint", "lsp", "--stdio"]
    done = subprocess.run(command, input=sent, capture_output=True, cwd=folder, timeout=60, check=False)

    assert (done.returncode, done.stdout.startswith(b"Content-Length: "), done.stderr) == (code, True, b"")


def test_without_the_extra_it_says_what_to_install(capsule_lint: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("capsule_lint.cli.lsp.find_spec", lambda _: None)
    done = capsule_lint("lsp")

    assert (done.code, done.out, done.err) == (
        2,
        "",
        "capsule-lint: the language server needs pygls, an extra of capsule-lint:\n  pip install 'capsule-lint[lsp]'\n",
    )


def test_a_wrong_command_line_ends_it_at_once(capsule_lint: Runner) -> None:
    done = [capsule_lint("lsp", *words) for words in (("--capsule-version", "new"), ("--config", "a", "--no-config"))]

    assert [each.code for each in done] == [2, 2]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere, names of files are Unicode")
def test_a_file_whose_name_is_not_utf_8_is_judged_as_well(folder: Path) -> None:
    (folder / os.fsdecode(b"x\xff.yaml")).write_text("a: [\n", encoding="utf-8")

    async def job() -> None:
        async with editor(folder, "--select", "CAP101,CAP001") as client:
            client.open("release.yaml")
            assert found(await client.diagnostics("release.yaml")) == [REPLICA]
            other = await client.diagnostics(f"{folder.as_uri()}/x%FF.yaml", None)

        assert [each.code for each in other] == ["CAP001"]
        assert client.log == ""

    run(job())


def test_a_folder_that_is_gone_has_no_answers_and_no_errors(folder: Path) -> None:
    async def job() -> None:
        async with editor(folder, *ONLY) as client:
            client.open("release.yaml")
            await client.diagnostics("release.yaml")
            (folder / "release.yaml").unlink()
            folder.rmdir()
            assert await client.completion("release.yaml", 18, 4) == []
            assert [action.edit for action in await client.actions("release.yaml", 18)] == [None] * 3

        assert client.log == ""

    run(job())


def test_a_document_whose_name_no_file_can_have_is_judged_by_itself(folder: Path) -> None:
    async def job() -> None:
        async with editor(folder, *ONLY) as client:
            uri = "file:///a%00b.yaml"
            client.open(uri, RELEASE)
            assert found(await client.diagnostics(uri)) == [REPLICA]

        assert (client.messages, client.log) == ([], "")

    run(job())


def test_no_fix_of_one_finding_is_offered_where_changes_are_not_worked_out(folder: Path) -> None:
    long = RELEASE + "# a line\n" * (LARGEST // 9)
    unclear = RELEASE + "# \u2028\n"

    async def job() -> None:
        async with editor(folder, *ONLY) as client:
            client.open("release.yaml", version=0)
            for version, text in enumerate((RELEASE, long, unclear), 1):
                client.change("release.yaml", text, version)
                assert found(await client.diagnostics("release.yaml", version)) == [REPLICA]
                titles = [action.title for action in await client.actions("release.yaml", 18, "quickfix")]
                assert [title for title in titles if not title.startswith("Suppress")] == (
                    ["Fix CAP101: set replicaCount: 3"] if version == 1 else []
                )

        assert client.messages == []

    run(job())


@pytest.mark.parametrize(
    ("text", "character", "expected"),
    [
        ("repl", 4, "0:0-0:4"),
        ("replica", 4, "0:0-0:7"),
        ("repl:", 4, "0:0-0:5"),
        ("\ufeffrepl", 5, "0:1-0:5"),
    ],
)
def test_a_completion_replaces_the_whole_key(folder: Path, text: str, character: int, expected: str) -> None:
    async def job() -> None:
        async with editor(folder, "--chart-version", "0.12.4") as client:
            client.open("values.yaml", f"{text}\nwebhooks: {{}}\n")
            items = await client.completion("values.yaml", 0, character)

        edits = [item.text_edit for item in items if item.label == "replicaCount"]
        assert [(str(edit.range), edit.new_text) for edit in edits if edit] == [(expected, "replicaCount: ")]

    run(job())
