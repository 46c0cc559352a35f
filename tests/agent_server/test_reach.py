"""A call reads nothing outside of the server's folders and starts nothing, whatever a model has been talked into."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import Client

from ..cli.conftest import Runner
from .conftest import ROOT, Said, Server, said, talk
from .test_protocol import exchanged

pytestmark = pytest.mark.slow

NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: NAME}\n"
CHART = "apiVersion: v2\nname: mine\nversion: 1.0.0\n"
UMBRELLA = (
    CHART + 'dependencies: [{name: capsule, version: 0.12.4, repository: "oci://ghcr.io/projectcapsule/charts"}]\n'
)


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def outside(path: str, *folders: Path) -> str:
    return f"{path} is not in the folders that this server may read: {', '.join(map(str, folders))}"


def test_no_path_leads_out_of_the_folders(server: Server) -> None:
    folder = server.folder
    write(folder.parent, {"outside/a.yaml": NAMESPACE, "folder-two/a.yaml": NAMESPACE})
    write(folder, {".git/config.yaml": NAMESPACE, "in/a.yaml": NAMESPACE})
    (folder / "link.yaml").symlink_to("../outside/a.yaml")
    (folder / "link").symlink_to("../outside")
    os.mkfifo(folder / "pipe.yaml")
    secret = str(folder.parent / "outside" / "a.yaml")
    expected = {
        **{
            path: outside(path, folder)
            for path in ("../outside/a.yaml", secret, "..", "/", "/dev/stdin", "~root/../..")
        },
        **{path: outside(path, folder) for path in ("in/../../outside/a.yaml", "link.yaml", "link/a.yaml", "link")},
        **{path: outside(path, folder) for path in ("../folder-two/a.yaml", "/proc/self/environ", "../missing.yaml")},
        **{
            path: f"{path} is a URL; paths of files and folders are wanted"
            for path in (f"file://{secret}", "file:a", "https://a/b")
        },
        **{path: "{} is not a path of a file or folder".format(path or "an empty text") for path in ("-",)},
        "a\0b": "a\\x00b is not a path of a file or folder",
        "a" * 5000: f"{'a' * 80} is not a path of a file or folder",
        "\x1b[31m": "\\x1b[31m does not exist",
        "--config=/etc/passwd": "--config=/etc/passwd does not exist",
        "-h": "-h does not exist",
        ".git/config.yaml": ".git/config.yaml belongs to git",
        "in/../.GIT/config.yaml": "in/../.GIT/config.yaml belongs to git",
        "pipe.yaml": "pipe.yaml is neither a file nor a folder",
    }
    del expected["~root/../.."]
    every = [(name, path) for path in expected for name in ("check", "impact", "fix")]

    answers = server.ask(
        *((name, {"paths": [path]}) for name, path in every),
        *(("diff", {"old": {"paths": [path]}, "new": {"paths": ["in"]}}) for path in expected),
        *(
            ("check", {"paths": ["in"], "contents": [{"path": path, "text": NAMESPACE}]})
            for path in ("link/b.yaml", "../b.yaml")
        ),
        *(
            ("check", {"paths": ["in"], "values": [path], "chartVersion": "0.14.0"})
            for path in ("link.yaml", "../b.yaml")
        ),
    )

    told = [expected[path] for _, path in every] + [*expected.values()]
    told += [outside(path, folder) for path in ("link/b.yaml", "../b.yaml", "link.yaml", "../b.yaml")]
    assert [(each.text, each.data, each.is_error) for each in answers] == [(words, None, True) for words in told]
    assert server.errors.read_text() == ""


def test_a_link_out_of_a_folder_is_refused(server: Server) -> None:
    write(server.folder.parent, {"outside/a.yaml": NAMESPACE.replace("NAME", "stray")})
    write(server.folder, {"file/a.yaml": NAMESPACE, "more/a.yaml": NAMESPACE, "mine/Chart.yaml": UMBRELLA})
    for name in ("file/b.yaml", "more/b", "mine/templates"):
        target = server.folder.parent / "outside"
        (server.folder / name).symlink_to(target / "a.yaml" if name.endswith(".yaml") else target)
    beside = {"paths": ["file/a.yaml"], "contents": [{"path": "mine/Chart.yaml", "text": UMBRELLA}]}

    *answers, contents = server.ask(
        *(("check", {"paths": [path]}) for path in ("file", "more", ".")), ("check", beside)
    )

    assert [(each.text.partition(" is a link to ")[0], each.is_error) for each in answers] == [
        ("file/b.yaml", True),
        ("more/b", True),
        ("file/b.yaml", True),
    ]
    assert (contents.is_error, "stray" in str(contents)) == (False, False)


def test_folders_that_are_named_may_be_read_and_no_others(server: Server) -> None:
    one, two, three = (server.folder / name for name in ("one", "two", "three"))
    for each in (one, two, three):
        write(each, {"a.yaml": NAMESPACE.replace("NAME", each.name)})

    asked = [("check", {"paths": [path]}) for path in ("a.yaml", str(two), "../three/a.yaml", "../two/a.yaml")]
    first, second, third, fourth = server.ask(*asked, words=("one", "two"))

    def judged(answer: Any) -> Any:
        return answer.answer["summary"]["judged"]["object"]

    assert (judged(first), judged(second), judged(fourth)) == (1, 1, 1)
    assert (third.text, third.is_error) == (outside("../three/a.yaml", one, two), True)


def test_no_other_program_is_started_unless_the_command_line_says_so(server: Server) -> None:
    program = server.folder.parent / "helm"
    program.write_text(f"#!/bin/sh\necho started >> {server.folder}/started\nexit 1\n", encoding="utf-8")
    program.chmod(0o755)
    write(server.folder, {"chart/Chart.yaml": CHART, "built/kustomization.yaml": "resources: []\n"})
    calls = [("check", {"paths": [path]}) for path in ("chart", "built")]

    chart, built = server.ask(*calls)
    started = (server.folder / "started").exists()
    rendered = server.ask(*calls, words=("--render", f"--helm={program}", f"--kustomize={program}"))

    told = (
        "and this server starts no other program. Who starts it may allow that with capsule-lint mcp --render. Without "
        "it, give"
    )
    assert (chart.text, chart.is_error, started) == (
        f"chart is a Helm chart, {told} the rendered manifests, or the values of Capsule's chart with chartVersion",
        True,
        False,
    )
    assert built.text == f"built is a Kustomize folder, {told} what Kustomize builds, or the files in the folder"
    assert [each.is_error for each in rendered] == [True, True]
    assert (server.folder / "started").read_text().split() != []


def test_a_chart_is_rendered_where_the_command_line_says_so(server: Server, capsule_lint: Runner, helm: str) -> None:
    fragile = (ROOT / "examples" / "fragile" / "capsule.yaml").read_text(encoding="utf-8")
    template = fragile.replace("replicas: 1", "replicas: {{ .Values.replicas }}")
    assert template != fragile
    write(server.folder, {"chart/Chart.yaml": CHART, "chart/values.yaml": "replicas: 1\n"})
    write(server.folder, {"chart/templates/a.yaml": template, "more.yaml": "replicas: 3\n"})
    options = ("-f", "more.yaml", f"--helm={helm}", "--format", "json", "--select", "CAP101,CAP102")
    printed = json.loads(capsule_lint("check", "chart", *options, folder=server.folder).out)

    said = server.one(
        "check", "--render", f"--helm={helm}", paths=["chart"], values=["more.yaml"], select=["CAP101", "CAP102"]
    )

    assert said.answer == printed
    assert [each["rule"] for each in printed["findings"]] == ["CAP102"]


def test_strace_sees_no_connection_and_no_other_program(tmp_path: Path) -> None:
    if shutil.which("strace") is None or subprocess.run(["strace", "-qq", "true"], check=False).returncode:
        pytest.skip("there is no strace, or it may not trace here")
    trace, paths = tmp_path / "trace", ["examples/fragile", "examples/gitops"]
    strace = ["strace", "-f", "-qq", "-e", "trace=execve,socket,connect", "-o", str(trace)]
    command = [*strace, sys.executable, "-m", "capsule_lint", "mcp", "--allow-write"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, cwd=ROOT) as process:
        calls = [("tools/call", {"name": name, "arguments": {"paths": paths}}) for name in ("check", "impact", "fix")]
        _, *answers = exchanged(process, *calls)
        process.communicate()

    traced = [line for line in trace.read_text(encoding="utf-8").splitlines() if "(" in line]
    assert [each["result"].get("isError", False) for each in answers] == [False] * 3
    assert [line for line in traced if "execve(" not in line] == []
    assert len([line for line in traced if "execve(" in line]) == 1


def test_words_of_a_call_are_not_options(server: Server) -> None:
    write(server.folder, {"a.yaml": NAMESPACE.replace("NAME", "a")})

    answers = server.ask(
        ("check", {"paths": ["a.yaml"], "namespace": "--pull"}),
        ("check", {"paths": ["a.yaml"], "select": ["--rules=/tmp"]}),
        ("check", {"paths": ["a.yaml"], "chartVersion": "--helm=x"}),
        ("check", {"paths": ["a.yaml", "--pull"]}),
        ("check", {"paths": ["a.yaml"], "values": ["a.yaml"]}),
        ("check", {"paths": "a.yaml"}),
        ("check", {"paths": ["a.yaml"], "limit": 0}),
        ("check", {"paths": ["a.yaml"], "write": True}),
        ("explain", {"rule": "--help"}),
    )

    assert [each.is_error for each in answers] == [True] * len(answers)
    assert [each.text.partition(";")[0] for each in answers] == [
        "namespace: '--pull' does not have the form ^[a-z0-9]([a-z0-9-]*[a-z0-9])?$",
        "select.0: '--rules=/tmp' does not have the form ^[A-Za-z0-9][A-Za-z0-9._-]*$",
        "chartVersion: '--helm=x' does not have the form ^v?[0-9][A-Za-z0-9.+-]*$",
        "--pull does not exist",
        "values are for a Helm chart among the paths, or for chartVersion, and there is neither",
        "paths: 'a.yaml' is not a list",
        "limit: 0 is not allowed by the schema (minimum)",
        "unknown key write",
        "no rule --help",
    ]


def test_the_configuration_of_the_repository_counts_as_for_the_command(server: Server) -> None:
    write(
        server.folder,
        {
            ".capsule-lint.yaml": "ignore-rules: CAP101\nmin-severity: error\n",
            "a.yaml": (ROOT / "examples" / "fragile" / "capsule.yaml").read_text(encoding="utf-8"),
        },
    )
    call = ("check", {"paths": ["a.yaml"]})

    (heeded,) = server.ask(call)
    (without,) = server.ask(call, words=("--no-config",))

    found = {each["rule"] for each in heeded.answer["findings"]}
    assert ("CAP101" in found, {each["severity"] for each in heeded.answer["findings"]}) == (False, {"error"})
    assert [each["key"] for each in heeded.answer["switchedOff"]] == ["ignore-rules", "min-severity"]
    assert (
        "ignore-rules CAP101 (line 1); min-severity error (line 2). --no-config leaves that file unread."
        in " ".join(heeded.text.split())
    )
    assert "CAP101" in {each["rule"] for each in without.answer["findings"]}
    assert "switchedOff" not in without.answer


def test_what_is_too_large_is_refused(server: Server) -> None:
    with (server.folder / "large.yaml").open("wb") as file:
        file.truncate(101 * 1024 * 1024)
    text = "a" * (6 * 1024 * 1024)

    answers = server.ask(
        ("check", {"paths": ["large.yaml"]}),
        ("check", {"paths": ["."]}),
        ("check", {"contents": [{"path": f"{name}.yaml", "text": text} for name in "ab"]}),
    )

    assert [each.text for each in answers] == [
        "large.yaml holds more than 100 MiB of YAML and JSON: name what is to be judged",
        ". holds more than 100 MiB of YAML and JSON: name what is to be judged",
        "contents: more than 10 MiB; write them to files",
    ]


@pytest.mark.parametrize("path", ["a.yaml", "./a.yaml", "b/../a.yaml"])
def test_a_path_is_called_as_it_is_from_the_folder(server: Server, path: str) -> None:
    write(
        server.folder,
        {"a.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: a, name: b}\n", "b/c.yaml": NAMESPACE},
    )

    said = server.one("check", paths=[path, str(server.folder / "a.yaml")])

    assert [each["file"] for each in said.answer["findings"]] == ["a.yaml"]


def test_a_server_whose_folder_is_gone_says_so(server: Server) -> None:
    async def job(client: Client) -> list[Said]:
        server.folder.rmdir()
        paths = ("a.yaml", str(server.folder / "a.yaml"))
        return [said(await client.call_tool("check", {"paths": [path]})) for path in paths]

    answers = talk(server.folder, server.errors, job)

    gone = "the folder that this server works in is gone: start the server again"
    assert answers == [Said(gone, None, True)] * 2
    assert server.errors.read_text() == ""
