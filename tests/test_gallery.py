"""docs/gallery.md: it is what its data and our own commands say, and its claims hold. No peer is run here.

Whether the peers still say what is recorded, ``python -m tools.gallery --check`` tells, which takes some minutes.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from capsule_lint.report import FORMATS
from tools.gallery.__main__ import RECORD, main, read
from tools.gallery.judgement import cell, problems, sentences
from tools.gallery.page import Output, outputs
from tools.gallery.peers import PEERS, Report, Run, run
from tools.gallery.situations import FILE, ROOT, Gallery, Situation, load

GALLERY = load(FILE.read_text(encoding="utf-8"))
INPUTS = ROOT / "examples" / "gallery"


def capsule_lint(*words: str, cwd: Path = ROOT, path: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "capsule_lint", *words]
    return subprocess.run(command, cwd=cwd, env={"PATH": path}, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def printed() -> dict[str, Output]:
    """What each command of the page prints."""
    return outputs(GALLERY.situations)


@pytest.mark.many
def test_the_page_is_what_the_record_and_our_commands_say(
    printed: dict[str, Output], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.gallery.__main__.outputs", lambda _: printed)

    status = main(["--recorded", "--check"])

    assert (status, capsys.readouterr().out) == (0, "")


@pytest.mark.many
def test_the_table_names_the_rules_of_the_output(printed: dict[str, Output]) -> None:
    named = {each.id: {*re.findall(r"CAP\d{3}", each.says)} for each in GALLERY.situations}

    assert {each.id: rules_of(printed[each.command].text) for each in GALLERY.situations} == named


def rules_of(text: str) -> set[str]:
    """Return the rules of the findings in an output, in the formats of the page."""
    return {*re.findall(r"^(?:\S+:\d+:\d+: )?(?:(?:error|warning) )?(CAP\d{3}) ", text, re.MULTILINE)}


@pytest.mark.many
def test_what_is_silent_passes_and_what_is_refused_is_not_reported(printed: dict[str, Output]) -> None:
    ends = {each.says: printed[each.command].exit for each in GALLERY.situations if "CAP" not in each.says}

    assert ends == {
        "silent, rightly": 0,
        "silent": 0,
        "what stops is not known": 0,
        "not judged, and why": 0,
        "1 of 2 refuses": 0,
        "refused": 2,
    }


def test_each_input_is_shown_and_says_what_it_is() -> None:
    shown = [ROOT / situation.input for situation in GALLERY.situations]
    entries = [entry for group in INPUTS.iterdir() for entry in group.iterdir()]
    commented = {path for path in INPUTS.rglob("*.yaml") if path.read_text(encoding="utf-8").startswith("# ")}

    assert sorted(shown) == sorted(entries)
    assert [entry for entry in entries if not commented & {entry, *entry.rglob("*")}] == []


def test_the_passwords_are_in_no_format(tmp_path: Path) -> None:
    files = [f"--format={form}:{tmp_path / form}" for form in FORMATS]

    done = capsule_lint("examples/gallery/strangers/secret.yaml", *files)

    reports = {form: (tmp_path / form).read_text(encoding="utf-8") for form in FORMATS}
    assert done.returncode == 1
    assert [form for form, report in reports.items() if "CAP002" not in report] == []
    assert [form for form, report in reports.items() if "not-for-your-eyes" in report] == []


def test_helm_is_not_started_for_a_chart_whose_name_is_an_option(tmp_path: Path) -> None:
    helm = tmp_path / "bin" / "helm"
    helm.parent.mkdir()
    helm.write_text(f"#!/bin/sh\necho > {tmp_path}/started\n", encoding="utf-8")
    helm.chmod(0o755)

    named = capsule_lint("examples/gallery/strangers/chart-name", path=str(helm.parent))
    shutil.copytree(INPUTS / "strangers" / "chart-name", tmp_path / "chart")
    chart = (tmp_path / "chart" / "Chart.yaml").read_text(encoding="utf-8")
    (tmp_path / "chart" / "Chart.yaml").write_text(re.sub("name: .*", "name: fine", chart), encoding="utf-8")
    assert (named.returncode, (tmp_path / "started").exists()) == (2, False)
    capsule_lint("chart", cwd=tmp_path, path=str(helm.parent))
    assert (tmp_path / "started").exists()  # with a name that is one, this Helm is started


def test_an_operator_is_named_with_the_command_that_shows_its_webhooks() -> None:
    done = capsule_lint("examples/gallery/stops/operator.yaml", "--backends", "all", "--format", "json")

    (reason,) = [each["reason"] for each in json.loads(done.stdout)["notJudged"]]
    assert "kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations" in reason


SITUATION = Situation("s", "S", "s.yaml", "", "capsule-lint s.yaml", "", {"kube-linter": frozenset({"about", "asked"})})


@pytest.mark.parametrize(
    ("said", "in_table", "in_words"),
    [
        (
            Run("", 1, False, "", {"about": {"Pod/a": 2}, "else": {"Pod/a": 1}}, {}),
            "**finds it**",
            "kube-linter: 3 findings, about it: `about`; the rest: `else`.",
        ),
        (
            Run("", 1, False, "", {"about": {"Pod/a": 1}}, {}),
            "**finds it**",
            "kube-linter: 1 finding, about it: `about`.",
        ),
        (
            Run("", 1, False, "", {check: {"Pod/a": 1} for check in "abcde"}, {"asked": {"Pod/a": 1}}),
            "finds it if asked",
            "kube-linter: 5 findings, none about it: `a`, `b`, `c` and 2 more; if asked, about it: `asked`.",
        ),
        (
            Run("", 1, False, "", {"a": {"Pod/a": 1}, "b": {"Pod/a": 1}}, {"c": {"Pod/a": 1}}),
            "2 other",
            "kube-linter: 2 findings, none about it: `a` and `b`.",
        ),
        (Run("", 0, False, "", {}, {}), "silent", "kube-linter: nothing."),
        (Run("", 0, True, "", {}, {}), "sees no object", "kube-linter: no object seen."),
        (Run("", 1, True, "no YAML", {}, {}), "cannot read it", "kube-linter: cannot read it (exit code 1)."),
    ],
)
def test_a_peer_is_told_by_what_was_recorded_and_what_was_judged(said: Run, in_table: str, in_words: str) -> None:
    runs = {"kube-linter": said}

    assert (cell(SITUATION, "kube-linter", said), sentences(SITUATION, runs)) == (in_table, in_words)


def test_peers_of_which_the_same_is_said_share_a_sentence() -> None:
    nothing = Run("", 0, False, "", {}, {})
    found = Run("", 1, False, "", {"a": {"Pod/a": 1}}, {"b": {"Pod/a": 1}})
    everything = SITUATION._replace(about={"checkov": frozenset({"*"})})

    said = sentences(everything, {"kube-linter": nothing, "kube-score": nothing, "checkov": found})

    assert said == "kube-linter and kube-score: nothing. checkov: 1 finding, about it: `a`."


def test_a_new_record_asks_for_new_judgements() -> None:
    other = SITUATION._replace(id="t")
    everything = SITUATION._replace(id="all", about={"kube-linter": frozenset({"*"})})
    gallery = Gallery("", "", {"G": [SITUATION, other, everything]}, {"kube-linter": frozenset({"else"})})
    seen = Run(
        "", 1, False, "", {"about": {"Pod/a": 1}, "else": {"Pod/a": 1}, "new": {"Pod/a": 1}}, {"newer": {"Pod/a": 1}}
    )

    assert list(problems(gallery, {"s": {"kube-linter": seen}, "all": {"kube-linter": seen}})) == [
        "s: kube-linter no longer says asked",
        "t: nothing is recorded",
        "new of kube-linter is not judged: is it about s?",
        "newer of kube-linter is not judged: is it about s?",
    ]


def test_every_peer_is_recorded_for_every_situation() -> None:
    versions, record = read(RECORD)

    assert {*versions} == {*PEERS}
    assert {situation: {*runs} for situation, runs in record.items()} == {
        each.id: {*PEERS} for each in GALLERY.situations
    }
    assert {each.id: {run.command.split()[0] for run in record[each.id].values()} for each in GALLERY.situations} == {
        each.id: {*PEERS} for each in GALLERY.situations
    }


KUBE_LINTER = {
    "Reports": [
        {"Check": "latest-tag", "Object": {"K8sObject": {"Name": "web", "GroupVersionKind": {"Kind": "Deployment"}}}}
    ]
}
KUBE_SCORE = [
    {
        "type_meta": {"kind": "Service"},
        "object_meta": {"name": "web"},
        "checks": [
            {"check": {"id": "service-targets-pod"}, "grade": 1, "skipped": False},
            {"check": {"id": "service-type"}, "grade": 10, "skipped": False},
            {"check": {"id": "label-values"}, "grade": 5, "skipped": False},
            {"check": {"id": "stable-version"}, "grade": 0, "skipped": True},
        ],
    }
]
CHECKOV = [
    {
        "summary": {"resource_count": 2},
        "results": {"failed_checks": [{"check_id": "CKV_K8S_43", "resource": "Deployment.shop.web"}]},
    },
    {
        "summary": {"resource_count": 1},
        "results": {"failed_checks": [{"check_id": "CKV_SECRET_6", "resource": "78ce6fd2fa17acb6"}]},
    },
]


@pytest.mark.parametrize(
    ("peer", "output", "errors", "report"),
    [
        ("kube-linter", json.dumps(KUBE_LINTER), "", Report(False, [("latest-tag", "Deployment/web")])),
        ("kube-linter", '{"Reports": null}', "", Report(False, [])),
        ("kube-linter", "", "Warning: no valid objects found.\n", Report(True, [])),
        (
            "kube-score",
            json.dumps(KUBE_SCORE),
            "",
            Report(False, [("service-targets-pod", "Service/web"), ("label-values", "Service/web")]),
        ),
        ("kube-score", "null", "", Report(True, [])),
        (
            "checkov",
            json.dumps(CHECKOV),
            "",
            Report(False, [("CKV_K8S_43", "Deployment/web"), ("CKV_SECRET_6", "file")]),
        ),
        ("checkov", json.dumps(CHECKOV[0]), "", Report(False, [("CKV_K8S_43", "Deployment/web")])),
        ("checkov", '{"passed": 0, "failed": 0, "resource_count": 0}', "", Report(True, [])),
    ],
)
def test_the_reports_of_the_peers_are_read(peer: str, output: str, errors: str, report: Report) -> None:
    assert PEERS[peer].read(output, errors) == report


def test_a_peer_is_run_twice_and_what_it_cannot_read_is_in_its_words(tmp_path: Path) -> None:
    program = tmp_path / "kube-linter"
    reports = json.dumps(KUBE_LINTER)
    more = json.dumps({"Reports": [*KUBE_LINTER["Reports"] * 2, {**KUBE_LINTER["Reports"][0], "Check": "sorted-keys"}]})
    program.write_text(
        "#!/bin/sh\n"
        'case "$2" in broken.yaml) echo first >&2; echo last >&2; exit 3;; esac\n'
        f"case \"$*\" in *--add-all-built-in*) echo '{more}';; *) echo '{reports}';; esac\nexit 1\n",
        encoding="utf-8",
    )
    program.chmod(0o755)

    assert run("kube-linter", str(program), "web.yaml") == Run(
        "kube-linter lint web.yaml --format json",
        1,
        False,
        "",
        {"latest-tag": {"Deployment/web": 1}},
        {"sorted-keys": {"Deployment/web": 1}},
    )
    assert run("kube-linter", str(program), "broken.yaml") == Run(
        "kube-linter lint broken.yaml --format json", 3, True, "last", {}, {}
    )
