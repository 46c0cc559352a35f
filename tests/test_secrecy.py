"""No secret value of any input is in any output of any command, in whatever format: docs/secrets.md.

Marks, each a string of its own, are planted where secret values stand. Every command is called on them in every format
that its own parser offers, so a new one is included here, or fails the test until somebody has said how to call it.
"""

from __future__ import annotations

import contextlib
import gc
import io
import itertools
import json
import re
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from capsule_lint.cli import COMMANDS, main, parser
from capsule_lint.report import FORMATS
from tests.conftest import program
from tests.load.helm import packed, record, release

Call = Callable[[str], list[list[str]]]


class Said(NamedTuple):
    """What a run left behind."""

    code: int
    out: str
    err: str

    @property
    def all(self) -> str:
        return self.out + self.err


def run(*words: str, stdin: str = "") -> Said:
    """Run the program in this process: hundreds of processes would take minutes."""
    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    given, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8")
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(list(words))
    finally:
        sys.stdin = given
        gc.enable()
    out.flush()
    return Said(code, out.buffer.getvalue().decode(), err.getvalue())


NUMBERS = itertools.count(1000)


def planted(text: str) -> str:
    """Return a text with a mark of its own for each MARK, and one in base64 for each BASE64."""
    filled = re.sub("MARK", lambda _: f"Hush{next(NUMBERS)}zQ", text)
    return re.sub("BASE64", lambda _: b64encode(f"Hush{next(NUMBERS)}zQx".encode()).decode(), filled)


MARK = re.compile(r"Hush\d{4}zQ")


def marks_in(text: str) -> set[str]:
    """Return the marks in an output, as they are or in base64, wherever it was cut."""
    coded = (b64decode(word + "=" * (-len(word) % 4)) for word in re.findall(r"SHVza[A-Za-z0-9+/]+=*", text))
    return {*MARK.findall(text), *re.findall(r"Hush\w*", text), *(found.decode("utf-8", "replace") for found in coded)}


# By file: what is planted, and the paths to which a rule points, so that the lines beside are shown.
READABLE = {
    "secret.yaml": (
        """\
apiVersion: v1
kind: Secret
metadata:
  name: db
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: |
      {"apiVersion":"v1","data":{"x":"MARK"}}
type: Opaque
data:
  # before: MARK
  one: BASE64
  name: BASE64 # was MARK
  three: |
    MARK
    MARK
stringData:
  "four": "MARK"
  five: >-
    MARK
  six: {a: MARK}
  seven: MARK, with "MARK"
""",
        [
            *("type", "data", "data.one", "data.name", "data.three", "stringData", "stringData.five", "stringData.six"),
            *("stringData.seven", 'metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"]'),
        ],
    ),
    "secret.json": (
        '{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "one-line"}, "data": {"a": "BASE64"}, '
        '"stringData": {"b": "MARK"}, "type": "Opaque"}\n',
        ["type", "data.a"],
    ),
    "list.yaml": (
        """\
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Secret
  metadata: {name: in-list}
  stringData: {a: MARK}
- apiVersion: capsule.clastix.io/v1beta2
  kind: GlobalTenantResource
  metadata: {name: all}
  spec:
    resources:
    - rawItems:
      - apiVersion: v1
        kind: Secret
        metadata: {name: made}
        data: {password: BASE64}
""",
        ["metadata", "stringData", "spec.resources[0].rawItems[0].metadata", "spec.resources[0].rawItems[0].data"],
    ),
    "secrets.yaml": (
        "apiVersion: v1\nkind: SecretList\nitems:\n- metadata: {name: typed}\n  data: {a: BASE64}\n",
        ["metadata", "data"],
    ),
    "deployment.yaml": (
        """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: capsule-controller-manager
  namespace: capsule-system
  labels: {app.kubernetes.io/name: capsule, app.kubernetes.io/version: 0.14.0, helm.sh/chart: capsule-0.14.0}
spec:
  replicas: 1
  selector: {matchLabels: {app.kubernetes.io/name: capsule}}
  template:
    metadata: {labels: {app.kubernetes.io/name: capsule}}
    spec:
      containers:
      - name: manager
        image: ghcr.io/projectcapsule/capsule:v0.14.0
        command:
        - sh
        - -c
        - |
          export PASSWORD='MARK'
          run --api-token MARK --zap-log-level=4
        args:
        - --enable-leader-election
        - --password=MARK
        - --token
        - MARK
        - --db-url=postgres://user:MARK@host/
        - --zap-log-level=4
        env:
        - name: PLAIN
          value: MARK
        - {name: OTHER, value: "MARK", valueFrom: null}
        ports:
        - {name: webhook-server, containerPort: 9443}
""",
        [f"spec.template.spec.containers[0].{field}" for field in ("command[2]", "command", "args", "env", "ports")]
        + [f"spec.template.spec.containers[0].args[{number}]" for number in range(6)]
        + [f"spec.template.spec.containers[0].env[{number}].{key}" for number in (0, 1) for key in ("name", "value")],
    ),
    "configmap.yaml": (
        """\
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data:
  adminPassword: MARK
  app.properties: |
    db.password=MARK and MARK
    url=https://user:MARK@host/?x=1
  app.yaml: |
    password: MARK
  more.yaml: |
    token: >
      MARK
  certificate: |
    -----BEGIN EC PRIVATE KEY-----
    MARK
  headers: |
    Authorization: Bearer MARK
  quoted: "user=a\\npassword=MARK\\nuser=b"
  image: !!binary BASE64
  block: !!binary |
    BASE64
binaryData: {}
""",
        ["data", "data.adminPassword", "data.quoted", "data.image", "data.block", "data.certificate", "data.headers"]
        + [f'data["{name}"]' for name in ("app.properties", "app.yaml", "more.yaml")],
    ),
    "aliases.yaml": (
        """\
apiVersion: example.org/v1
kind: Thing
metadata: {name: thing}
spec:
  user: &shared MARK
  clientSecret: *shared
  tokens: [MARK, MARK]
  apiKey: MARK
    MARK
  dsn: "MARK

    MARK"
  other: 1
""",
        [f"spec.{key}" for key in ("user", "clientSecret", "tokens", "apiKey", "dsn", "other")],
    ),
    "application.yaml": (
        """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: capsule, namespace: argocd}
spec:
  source:
    chart: capsule
    targetRevision: 0.14.0
    repoURL: https://user:MARK@example.org/charts
    helm:
      parameters:
      - {name: replicacount, value: "1"}
      - name: auth.adminPassword
        value: MARK
      - {name: "tokens[0]", value: MARK}
      values: |
        replicacount: 1
        adminPassword: MARK
        replicaCount: 1
        nested:
          clientSecret: MARK
""",
        [f"spec.source.helm.parameters[{number}].name" for number in range(3)] + ["spec.source.repoURL"],
    ),
    "inline.yaml": (
        """\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: capsule, namespace: argocd}
spec:
  template:
    spec:
      source:
        chart: capsule
        targetRevision: 0.14.0
        helm: {values: "adminPassword: MARK\\nreplicacount: 1\\ndsn: 'MARK'"}
""",
        ["spec.template.spec.source.helm"],
    ),
    "release.yaml": (
        """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: capsule, namespace: capsule-system}
spec:
  chart: {spec: {chart: capsule, version: 0.14.0}}
  values:
    replicacount: 1
    connectionString: MARK
    env:
      ANYTHING: MARK
    accessKey: MARK # MARK
""",
        ["spec.values", "spec.values.connectionString", "spec.values.env.ANYTHING", "spec.values.accessKey"],
    ),
    "kustomization.yaml": (
        """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
metadata: {name: here}
secretGenerator:
- name: made
  literals:
  - a=MARK
  - "b=MARK"
configMapGenerator:
- {name: other, literals: [password=MARK, user=a]}
""",
        ["secretGenerator", "configMapGenerator", "secretGenerator[0].literals[1]"],
    ),
}

# Where the reader itself finds something, right beside.
HALF_READABLE = {
    "twice.yaml": "kind: Secret\nmetadata: {name: twice}\nstringData:\n  a: MARK\n  b: MARK\n  a: MARK\n",
    "twice-in-a-line.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: flow}\ndata: {a: BASE64, a: BASE64}\n",
    "binary.yaml": "kind: Secret\nmetadata: {name: b}\ndata:\n  x: MARK\n  key: !!binary MARK\n  y: MARK\n",
    "tagged.yaml": "kind: Secret\nstringData:\n  password: !!int MARK\n",
    "alias.yaml": "kind: Secret\nstringData:\n  password: *MARK\n",
    "at.yaml": "kind: Thing\napiToken: @MARK\n",
    "brace.yaml": "kind: Thing\npassword: {MARK\n",
    "broken.yaml": "kind: Secret\ndata:\n  x: BASE64\n broken MARK\n\ty: MARK\n",
    "no-colon.yaml": "kind Secret\nstringData:\n  x: MARK\nMARK\n",
    "flow.yaml": "kind: Secret\nstringData: {a: MARK,\n  b: MARK\nMARK: [}\n",
    "ended.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: e}\nstringData:\n  a: MARK\n...\npassword: MARK\n",
    "template.yaml": 'kind: Secret\nstringData:\n  a: MARK\n  b: {{ "MARK" | quote }}\n  c: MARK\n',
    "literals.yaml": "kind: Kustomization\nsecretGenerator:\n- literals:\n  - a=MARK\n\t- b=MARK\n  - c=MARK\n",
    "environment.yaml": "kind: Pod\nspec:\n  containers:\n  - env:\n    - name: A\n      value: MARK\n     bad: *x\n",
    "latin.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: l}\nstringData:\n  a: MARK\n  b: \udce9\n  c: MARK\n",
    "odd-breaks.yaml": "kind: Secret\n# a\u2028# b\nstringData:\n  a: MARK\n  a: MARK\n  b: MARK\n",
    "key.yaml": "kind: ConfigMap\ndata:\n  tls.key: |\n    -----BEGIN PRIVATE KEY-----\n   MARK\n",
}

BASE = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: base}\n"


def rule(paths: Sequence[str]) -> str:
    """Return a rule that points to paths of every document, and quotes all of it."""
    listed = json.dumps(list(dict.fromkeys(paths)))
    return (
        "id: ACME001\nname: shown\nseverity: warning\nsubject: document\n"
        f"each: {json.dumps(listed)}\nexpect: self.kind == 'Fine' || self.kind == ''\n"
        'at: "{each}"\nlabel: "{json(self.data)}"\nmessage: "{self.name} says {json(self.data)}"\nkey: "{each}"\n'
        "why: It shows.\nfix: Hide.\nexamples:\n"
        "- bad: |\n    kind: Pod # <- ACME001\n- good: |\n    kind: Fine\n"
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with everything that is planted, rules that point there, and what marks to look for."""
    folder = tmp_path_factory.mktemp("planted")
    texts = {name: text for name, (text, _) in READABLE.items()} | HALF_READABLE
    text = planted("\0".join(texts.values()))
    (folder / "manifests").mkdir()
    for name, filled in zip(texts, text.split("\0"), strict=True):
        (folder / "manifests" / name).write_text(filled, errors="surrogateescape")
    for name, (_, paths) in READABLE.items():
        rules = folder / "rules" / name
        rules.mkdir(parents=True)
        (rules / "ACME001-shown.yaml").write_text(rule(paths))
    (folder / "base.yaml").write_text(BASE)
    return folder


@pytest.fixture(autouse=True)
def elsewhere(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    for variable in ("CAPSULE_LINT_FORMAT", "CAPSULE_LINT_FAIL_ON", "GITHUB_ACTIONS"):
        monkeypatch.delenv(variable, raising=False)


def formats(command: str) -> list[str]:
    """Return the formats of a command, by its own parser; one empty name for one that has none."""
    for action in parser(command)._actions:
        if "--format" in action.option_strings:
            return list(action.choices or FORMATS)
    return [""]


def rules_of(name: str) -> list[str]:
    path = f"rules/{Path(name).name}"
    return ["--rules", path] if Path(path).is_dir() else []


CALLS: dict[str, Call] = {
    "check": lambda file: [[file, *rules_of(file), "--min-severity", "note"]],
    "impact": lambda file: [[file, "--all"]],
    "drill": lambda file: [[file], [file, "--only-probes"]],
    "runbook": lambda file: [[file, "--backends", "all"]],
    "webhooks": lambda file: [[file]],
    "alerts": lambda file: [[file], [file, "--backends", "all"]],
    "fix": lambda file: [[file, *rules_of(file), "--diff", "--unsafe", "--min-severity", "note"]],
    "diff": lambda file: [["base.yaml", file, *rules_of(file)], [file, "base.yaml", *rules_of(file)]],
    "post-render": lambda file: [rules_of(file)],
    "lsp": lambda file: [],  # what an editor is told of these files, tests/language_server/test_secrets.py asks
    "rules": lambda file: [rules_of(file)],
    "explain": lambda file: [["CAP001"]],
    "test": lambda file: [[]],
    "facts": lambda file: [[file], [file, "--subject", "document"]],
    "config": lambda file: [[]],
    "mcp": lambda file: [],  # tests/agent_server asks it
}
"""How each command is called on a file, without its format."""

_READ_NOTHING = ("rules", "explain", "test", "config")


def calls(file: str) -> Iterator[tuple[list[str], Said]]:
    """Yield what every command says of a file, in every format."""
    stdin = Path(file).read_text(errors="replace")
    for command in COMMANDS:
        for name in formats(command) if command not in _READ_NOTHING else ():
            for words in CALLS[command](file):
                called = [command, *words, *(["--format", name] if name else [])]
                said = run(*called, stdin=stdin)
                # What a post-renderer passes on is what Helm applies.
                yield called, said._replace(out="") if command == "post-render" and said.out == stdin else said


def test_every_command_is_called() -> None:
    assert CALLS.keys() == COMMANDS.keys()


@pytest.mark.slow
@pytest.mark.parametrize("name", [*READABLE, *HALF_READABLE])
def test_no_secret_value_is_in_any_output(name: str) -> None:
    leaks = {" ".join(words): found for words, said in calls(f"manifests/{name}") if (found := marks_in(said.all))}

    assert leaks == {}


@pytest.mark.parametrize("name", READABLE)
def test_what_is_planted_is_shown_without_its_values(name: str) -> None:
    file = f"manifests/{name}"
    said = run("check", file, *rules_of(file), "--format", "json", "--exit-zero")
    lines = {
        number
        for finding in json.loads(said.out)["findings"]
        for place in (finding, *finding["related"])
        for number in range(place["line"] - 1, place["line"] + 2)
    }
    text = Path(file).read_text()
    html = run("check", file, *rules_of(file), "--format", "html", "--exit-zero").out

    secret = {number for number, line in enumerate(text.splitlines(), start=1) if marks_in(line)}
    shown = {int(number) for number in re.findall(r'class="number">\s*(\d+) ', html)}
    assert (secret - shown, shown - lines, "***" in html) == (set(), set(), True)


@pytest.mark.parametrize("name", HALF_READABLE)
def test_what_cannot_be_read_is_still_shown_where_it_is_wrong(name: str) -> None:
    html = run("check", f"manifests/{name}", "--format", "html", "--exit-zero").out

    assert re.search(r'class="number">.*\*\*\*', html)


@pytest.mark.parametrize("name", READABLE)
def test_the_baseline_holds_no_secret_value(name: str, folder: Path) -> None:
    run("check", f"manifests/{name}", *rules_of(name), "--write-baseline", "baseline.json")
    written = (folder / "baseline.json").read_text()

    assert ("ACME001" in written, marks_in(written)) == (True, set())


def test_a_rule_that_cannot_be_evaluated_quotes_nothing(folder: Path) -> None:
    (folder / "secret.yaml").write_text(planted("kind: Secret\napiVersion: v1\nstringData: {a: MARK}\n"))
    (folder / "wrong").mkdir(exist_ok=True)
    (folder / "wrong" / "ACME001-shown.yaml").write_text(
        rule(["kind"]).replace("self.kind == 'Fine'", "self.data[self.data.stringData.a] == '' || self.kind == 'Fine'")
    )

    said = run("check", "secret.yaml", "--rules", "wrong")

    assert (said.code, "cannot be evaluated" in said.all, marks_in(said.all)) == (2, True, set())


VALUES = """\
replicaCount: 1
manager:
  adminPassword: MARK
  options: {forceTenantPrefix: 1, apiToken: MARK}
adminPassword: MARK
databaseDsn: MARK
webhooks: {exclusive: true}
"""


@pytest.mark.parametrize("command", ["check", "impact", "runbook", "drill", "webhooks", "alerts", "fix", "facts"])
def test_values_of_a_chart_that_is_not_at_hand(command: str, folder: Path) -> None:
    (folder / "values.yaml").write_text(planted(VALUES))
    leaks = {}
    for words in CALLS[command]("values.yaml"):
        for name in formats(command):
            called = [command, *words, "--chart-version", "0.14.0", *(["--format", name] if name else [])]
            if found := marks_in(run(*called).all):
                leaks[" ".join(called)] = found

    assert leaks == {}


def test_a_diff_shows_a_change_beside_a_secret_without_context(folder: Path) -> None:
    (folder / "values.yaml").write_text(planted("adminPassword: MARK\nreplicaCount: 1\nother: 1\n"))

    said = run("fix", "values.yaml", "--chart-version", "0.14.0", "--select", "CAP101", "--diff")

    assert said.out == "--- values.yaml\n+++ values.yaml\n@@ -2 +2 @@\n-replicaCount: 1\n+replicaCount: 3\n"


def test_a_diff_masks_a_changed_line_that_holds_a_secret(folder: Path) -> None:
    (folder / "values.yaml").write_text(planted("{replicaCount: 1, adminPassword: MARK}\n"))

    said = run("fix", "values.yaml", "--chart-version", "0.14.0", "--select", "CAP101", "--diff")

    assert said.out == (
        "--- values.yaml\n+++ values.yaml\n@@ -1 +1 @@\n"
        "-{replicaCount: 1, adminPassword: ***}\n+{replicaCount: 3, adminPassword: ***}\n"
    )


def test_values_that_cannot_be_edited_are_not_quoted(folder: Path) -> None:
    (folder / "values.yaml").write_text(planted("replicaCount: 1\nadminPassword: MARK\nadminPassword: MARK\n"))

    said = run("fix", "values.yaml", "--chart-version", "0.14.0", "--select", "CAP101", "--diff")

    assert marks_in(said.all) == set()


SETS = [
    ("--set", "adminPassword=MARK,replicaCount=1"),
    ("--set", "adminPassword={MARK,MARK},replicaCount=1"),
    ("--set-string", "nested.clientSecret=MARK"),
    ("--set-literal", "apiToken=MARK and, MARK"),
    ("--set-json", 'auth={"password": "MARK"}'),
    ("--set-json", '{"auth": {"password": "MARK"}}'),
]


@pytest.mark.parametrize(("flag", "text"), SETS)
def test_what_the_command_line_sets_is_not_said_again(flag: str, text: str) -> None:
    refused = [
        run("check", "base.yaml", flag, planted(text)),
        run("check", "base.yaml", flag, planted(text), "--chart-version", "0.14.0"),
        run("check", "base.yaml", "--sett", planted(text)),
    ]

    assert [(said.code, marks_in(said.all)) for said in refused] == [(2, set())] * 3


@pytest.mark.parametrize("name", ["text", "json"])
def test_the_configuration_is_shown_without_the_credentials_in_it(name: str, folder: Path) -> None:
    lines = "".join(f"{flag[2:]}: {json.dumps([text])}\n" for flag, text in SETS[1:5])
    (folder / "in-force.yaml").write_text(planted(lines))

    said = run("config", "--config", "in-force.yaml", "--format", name)

    assert (said.code, marks_in(said.all), "adminPassword=***" in said.out) == (0, set(), True)


def test_a_suppression_in_the_configuration_is_shown_without_the_credentials_beside_it(folder: Path) -> None:
    (folder / "in-force.yaml").write_text(
        planted("ignore:\n- {rule: CAP101, reason: none}\nset: adminPassword=MARK and MARK\nset-json: '{\"a\": 1}'\n")
    )

    shown = {
        name: marks_in(run("check", "base.yaml", "--config", "in-force.yaml", "--format", name).all) for name in FORMATS
    }

    assert set().union(*shown.values()) == set()


@pytest.mark.parametrize("content", ["set: {adminPassword: MARK}\n", "set: [[adminPassword=MARK]]\n"])
def test_a_configuration_that_is_refused_is_not_quoted(content: str, folder: Path) -> None:
    (folder / "in-force.yaml").write_text(planted(content))

    said = run("config", "--config", "in-force.yaml")

    assert (said.code, marks_in(said.all)) == (2, set())


def test_the_user_of_a_url_is_not_said_again() -> None:
    said = run("check", "base.yaml", "-f", planted("https://user:MARK@example.org/values.yaml"))

    assert (said.code, marks_in(said.all)) == (2, set())


CHART = {
    "Chart.yaml": "apiVersion: v2\nname: capsule\nversion: 0.14.0\n",
    "values.yaml": "adminPassword: MARK\nreplicaCount: 1\nspare: {clientSecret: MARK}\n",
    "templates/secret.yaml": (
        "apiVersion: v1\nkind: Secret\nmetadata: {name: db}\n"
        "stringData:\n  a: {{ .Values.adminPassword }}\n  a: {{ .Values.adminPassword }}\n"
    ),
}
FAILURES = {
    "fail": '{{ fail (printf "no good: %s" .Values.adminPassword) }}',
    "fail-of-a-file": '{{ fail (printf "no good: %s" .Values.other.apiKey) }}',
    "fail-of-a-set": '{{ fail (printf "no good: %s" .Values.dsn) }}',
    "number": '{{ .Values.adminPassword | atoi | required "a" | toYaml | fail }}',
    "broken-output": "a: {{ .Values.adminPassword }}: {{ .Values.adminPassword }}: b\n  c",
    "json": "{{ .Values.adminPassword | mustFromJson }}",
}


@pytest.fixture
def chart(folder: Path) -> Iterator[Path]:
    path = folder / "chart"
    text = planted("\0".join(CHART.values()))
    for name, content in zip(CHART, text.split("\0"), strict=True):
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(content)
    yield path
    for file in path.glob("templates/*"):
        file.unlink()


@pytest.mark.parametrize("command", ["check", "facts", "fix", "diff"])
def test_a_chart_and_its_values(command: str, chart: Path, helm: str) -> None:
    leaks = {}
    for words in CALLS[command]("chart"):
        for name in formats(command):
            called = [command, *words, "--helm", helm, "--set", planted("dsn=MARK"), "--release-name", "capsule"]
            if found := marks_in(run(*called, *(["--format", name] if name else [])).all):
                leaks[" ".join(called)] = found

    assert leaks == {}


@pytest.mark.parametrize("failure", FAILURES)
def test_what_helm_says_of_a_chart_is_passed_on_without_secret_values(
    failure: str, chart: Path, helm: str, folder: Path
) -> None:
    (chart / "templates" / "failing.yaml").write_text(FAILURES[failure])
    (folder / "more.yaml").write_text(planted("other: {apiKey: MARK}\n"))

    said = run("check", "chart", "--helm", helm, "-f", "more.yaml", "--set", planted("dsn=MARK\\,MARK"))

    assert (said.code in (1, 2), marks_in(said.all)) == (True, set())


@pytest.mark.parametrize(
    ("values", "sets"),
    [
        ("MARK\n", ""),
        ("adminPassword: {MARK\n", ""),
        ("adminPassword: *MARK\n", ""),
        ("", "adminPassword=MARK,MARK"),
        ("", "adminPassword[x]=MARK"),
    ],
)
def test_what_helm_says_of_values_is_passed_on_without_them(
    values: str, sets: str, chart: Path, helm: str, folder: Path
) -> None:
    (folder / "more.yaml").write_text(planted(values))
    words = ["-f", "more.yaml", *(["--set", planted(sets)] if sets else [])]

    said = run("check", "chart", "--helm", helm, *words)

    assert (said.code, marks_in(said.all)) == (2, set())


def test_what_a_chart_demands_of_values_is_passed_on_without_them(chart: Path, helm: str) -> None:
    (chart / "values.schema.json").write_text(
        '{"properties": {"adminPassword": {"pattern": "^a$"}, '
        '"spare": {"properties": {"clientSecret": {"enum": ["a"]}}}}}'
    )
    said = run("check", "chart", "--helm", helm)
    (chart / "values.schema.json").unlink()

    assert (said.code, marks_in(said.all)) == (2, set())


@pytest.mark.parametrize("literal", ["MARK", "=MARK"])
def test_what_kustomize_says_is_passed_on_without_secret_values(literal: str, folder: Path) -> None:
    (folder / "kustomize").mkdir(exist_ok=True)
    (folder / "kustomize" / "kustomization.yaml").write_text(
        planted(f"secretGenerator:\n- name: made\n  literals: [{literal}]\n")
    )

    said = run("check", "kustomize", "--kustomize", program("kustomize"))

    assert (said.code, marks_in(said.all)) == (2, set())


RELEASE = """\
apiVersion: v1
kind: Secret
metadata: {name: db}
stringData: {a: MARK}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {settings.ini: "db.password=MARK"}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: db}
spec:
  template:
    spec:
      containers: [{name: db, args: [--token, MARK], env: [{name: USER, value: MARK}]}]
"""
SET = {"adminPassword": "MARK", "db": {"apiToken": "MARK"}}


def helms(kind: str, values: str) -> str:
    """Return what Helm keeps or prints of a release; nothing but marks is secret in it, wherever that stands."""
    manifest = planted(RELEASE)
    if kind == "all":
        head = "NAME: db\nNAMESPACE: shop\nSTATUS: deployed\nREVISION: 1\nUSER-SUPPLIED VALUES:\n"
        return f"{head}{values}\n\nHOOKS:\nMANIFEST:\n---\n{manifest}"
    return record(packed(release(manifest, config=json.loads(values))), kind=kind)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["Secret", "ConfigMap", "all"])
def test_a_release_as_helm_keeps_it(kind: str, folder: Path) -> None:
    values = planted(json.dumps(SET))
    text = helms(kind, values)
    (folder / "manifests" / f"release-{kind}.yaml").write_text(text)
    rules = folder / "rules" / f"release-{kind}.yaml"
    rules.mkdir(parents=True)
    # What the user has set is in the manifests in some form or other, and so may be in what a rule says of them.
    quoted = json.dumps("".join(sorted(MARK.findall(values))))
    (rules / "ACME001-shown.yaml").write_text(rule(["data.release", "kind"]).replace("{self.name}", quoted[1:-1]))
    (folder / "base.yaml").write_text(BASE.replace("ConfigMap", "Fine"))  # it does not say what is secret elsewhere
    kept = [line.split()[1] for line in text.splitlines() if "  release: " in line]

    leaks = {
        " ".join(words): found
        for words, said in calls(f"manifests/release-{kind}.yaml")
        if (found := marks_in(said.all) or [part for part in kept if part[:20] in said.all])
    }

    assert leaks == {}
