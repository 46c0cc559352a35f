"""Calls do not disturb each other, and one that nobody waits for any more ends."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import anyio
import pytest

from capsule_lint.agent_server.call import Call, Host, Prepared
from capsule_lint.agent_server.folders import Folders
from capsule_lint.agent_server.running import Running
from capsule_lint.agent_server.server import _Worker
from capsule_lint.agent_server.tools import tool_named
from capsule_lint.lint import Request
from capsule_lint.model import Severity
from capsule_lint.progress import UnwantedError


def test_jobs_are_done_one_at_a_time() -> None:
    worker, at_once, most = _Worker(), 0, 0

    def job(_: Callable[[], bool]) -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        threading.Event().wait(0.01)
        at_once -= 1

    async def jobs() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(5):
                group.start_soon(worker.done, job)

    anyio.run(jobs)

    assert most == 1


def test_a_job_that_is_cancelled_hears_of_it_and_makes_room() -> None:
    worker, begun, ended = _Worker(), threading.Event(), threading.Event()

    def long(is_wanted: Callable[[], bool]) -> None:
        begun.set()
        while is_wanted():
            threading.Event().wait(0.001)
        ended.set()

    async def cancelled() -> str:
        async with anyio.create_task_group() as group:
            group.start_soon(worker.done, long)
            await anyio.to_thread.run_sync(begun.wait)
            group.cancel_scope.cancel()
        return await worker.done(lambda _: "next")

    assert (anyio.run(cancelled), ended.is_set()) == ("next", True)


def test_a_run_ends_at_its_next_step(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n", encoding="utf-8")
    file, answers = str(tmp_path / "a.yaml"), iter([True, True])

    def prepared(call: Call) -> Prepared:
        return Prepared(Request(inputs=call.paths, suppressions=None), Severity.NOTE)

    host = Host(Folders([str(tmp_path)]), False, False, prepared, list, None)
    running = Running(host, lambda: next(answers, False))

    with pytest.raises(UnwantedError):
        tool_named(host, "check").does(running, {"paths": [file]})
