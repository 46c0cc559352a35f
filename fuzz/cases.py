"""From two numbers to an input: which files there are, what is mutated in them, and which commands read them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from capsule_lint.facts import SUBJECTS
from capsule_lint.recovery.drill import TAKE_AWAY
from capsule_lint.report import FORMATS
from capsule_lint.report.alerts import FORMATS as ALERT_FORMATS
from capsule_lint.report.answers import FORMATS as ANSWER_FORMATS
from capsule_lint.report.answers import PAGED
from capsule_lint.report.drill import FORMATS as DRILL_FORMATS
from capsule_lint.report.runbook import FORMATS as PAGES

from . import oddities, structure, text
from .seeds import Seeds, seeds

VERSIONS = ("0.14.0", "0.14.0", "0.13.11", "0.13.5", "0.12.4", "0.10.0", "0.7.1", "0.4.6")
"""Of Capsule's chart, for values without it."""

STDIN = "-"
"""The name of what standard input says, among the files of a case."""


@dataclass(frozen=True)
class Case:
    """An input, and what is run on it.

    Attributes:
        seed: The first of the two numbers that name it.
        index: The second.
        kind: What the mutated file is: ``manifests``, ``rules``.
        plan: How the commands belong together: ``once``, ``fix``, ``baseline``.
        files: What the working folder holds, by name; ``-`` is what standard input says.
        mutated: Which of the files are not as they were; those the minimizer makes smaller.
        commands: Words of the command line, one command after the other.
        may_refuse: Whether exit code 2 is an answer, because options, rules or configuration may be wrong.
    """

    seed: int
    index: int
    kind: str
    plan: str
    files: Mapping[str, bytes]
    mutated: tuple[str, ...]
    commands: tuple[tuple[str, ...], ...]
    may_refuse: bool = False


def case(seed: int, index: int, *, helm: str = "") -> Case:
    """Return the input of two numbers: the same on every machine, in every process.

    Args:
        seed: Of the whole run.
        index: Of the input, from 0.
        helm: The helm program, for charts among the inputs; empty for none.
    """
    rng = Random(f"{seed}:{index}")
    kinds = {**_KINDS, _chart: 6} if helm else _KINDS
    (build,) = rng.choices(list(kinds), list(kinds.values()))
    made: Case = build(rng, seeds())
    commands = made.commands
    if build is _chart:
        commands = tuple((*command, "--helm", helm) for command in commands)
    return replace(made, seed=seed, index=index, commands=commands)


def _case(
    kind: str, commands: Sequence[Sequence[str]], files: Mapping[str, bytes], mutated: str, **more: object
) -> Case:
    plan = str(more.pop("plan", "once"))
    words = tuple(tuple(command) for command in commands)
    return Case(0, 0, kind, plan, dict(files), (mutated,), words, **more)  # type: ignore[arg-type]


def _mutated(rng: Random, seed: str, others: Sequence[str], *, gently: bool = False) -> bytes:
    """Return a seed changed in what it says, in how it is written, in its bytes, or in several of these.

    Args:
        rng: Decides everything.
        seed: To begin with.
        others: Where branches may come from.
        gently: Whether to change one value alone, for files of a form that is checked before it is looked into.
    """
    if gently and structure.compose(seed):
        return structure.replaced_in_place(rng, seed).encode("utf-8", "surrogatepass")
    changed = seed
    kind = rng.random()
    if kind < 0.55:
        changed = structure.mutated(rng, changed, others)
    elif kind < 0.75:
        changed = structure.replaced_in_place(rng, changed)
    if kind >= 0.75 or rng.random() < 0.3:
        changed = text.mutated(rng, changed)
    content = changed.encode("utf-8", "surrogatepass")
    return text.mutated_bytes(rng, content) if rng.random() < 0.1 else content


def _name(rng: Random, usual: str) -> str:
    """Return the name of a file: the usual one, or now and then one that shells, terminals and URLs dislike."""
    if rng.random() < 0.97:
        return usual
    _, dot, ending = usual.rpartition(".")
    odd = rng.choice(
        (
            "it's",
            "a b",
            "-x",
            "\x1b[31m",
            "x\ny",
            "ü",
            "\udcff",
            "a:b,c",
            "%0A",
            "::error::",
            "#",
            "a\\b",
            "\u202e",
            "[a]",
        )
    )
    return f"{odd}{dot}{ending}"


def _given(name: str) -> str:
    return f"./{name}" if name.startswith("-") else name


def _manifest_text(rng: Random, known: Seeds) -> str:
    """Return an object of a seed, one seed, or several in one stream.

    Many rules speak of what stands beside an object; a single one is looked at in a quarter of the time.
    """
    number = rng.choice((0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3))
    if not number:
        return rng.choice([text for text in _OBJECT.split(rng.choice(known.manifests)) if text.strip()])
    return "\n---\n".join(rng.choice(known.manifests).rstrip() for _ in range(number)) + "\n"


def _manifests(rng: Random, known: Seeds) -> Case:
    name = _name(rng, rng.choice(("a.yaml", "a.yaml", "a.yml", "a.json")))
    seed = _manifest_text(rng, known)
    content = _mutated(rng, seed, known.manifests)
    return _read(rng, "manifests", name, seed, content)


def _gitops(rng: Random, known: Seeds) -> Case:
    seed = rng.choice(known.gitops)
    if rng.random() < 0.4:
        indent = " " * rng.choice((0, 2, 8))
        values = _mutated(rng, rng.choice(known.values), known.values).decode("utf-8", "replace")
        head, _, _ = seed.partition("      values: |")
        body = "".join(f"{indent}{line}" for line in values.splitlines(keepends=True))
        seed = f"{head}      values: |{rng.choice(('', '', '-', '+', '2', '9'))}\n{body}"
    content = _mutated(rng, seed, (*known.gitops, *known.values))
    return _read(rng, "gitops", "a.yaml", seed, content)


def _read(rng: Random, kind: str, name: str, seed: str, content: bytes) -> Case:
    """Choose what is done with manifests: mostly one command, now and then what belongs together."""
    (build,) = rng.choices(list(_READERS), list(_READERS.values()))
    return build(rng, kind, {name: content}, name, seed)


def _check(rng: Random, kind: str, files: Mapping[str, bytes], name: str, _seed: str) -> Case:
    words, may_refuse = _options(rng)
    made = ["check", _given(name), *_format(rng, FORMATS), *words]
    return _case(kind, [made], files, name, may_refuse=may_refuse)


def _check_to_files(_rng: Random, kind: str, files: Mapping[str, bytes], name: str, _seed: str) -> Case:
    formats = [word for each in FORMATS for word in ("--format", f"{each}:report.{each}")]
    return _case(kind, [["check", _given(name), *formats]], files, name)


def _check_with_baseline(_rng: Random, kind: str, files: Mapping[str, bytes], name: str, _seed: str) -> Case:
    look = ["check", _given(name), "--format", "json"]
    twice = [[*look, "--write-baseline", "known.json"], [*look, "--baseline", "known.json"]]
    return _case(kind, twice, files, name, plan="baseline")


def _check_each(rng: Random, kind: str, files: Mapping[str, bytes], name: str, seed: str) -> Case:
    clusters = {"all/a/a.yaml": files[name], "all/b/b.yaml": seed.encode()}
    return _case(kind, [["check", "--each", "all", *_format(rng, FORMATS)]], clusters, "all/a/a.yaml")


def _impact(rng: Random, kind: str, files: Mapping[str, bytes], name: str, _seed: str) -> Case:
    made = ["impact", _given(name), *_format(rng, PAGED), *(["--all"] if rng.random() < 0.2 else [])]
    return _case(kind, [made], files, name)


def _runbook(rng: Random, kind: str, files: Mapping[str, bytes], name: str, _seed: str) -> Case:
    return _case(kind, [["runbook", _given(name), *_format(rng, PAGES)]], files, name, may_refuse=True)


def _drill(rng: Random, kind: str, files: Mapping[str, bytes], name: str, _seed: str) -> Case:
    way = [f"--take-away={rng.choice(TAKE_AWAY)}", *(["--only-probes"] if rng.random() < 0.5 else [])]
    made = ["drill", _given(name), *way, *_format(rng, DRILL_FORMATS)]
    return _case(kind, [made], files, name, may_refuse=True)


def _against(rng: Random, known: Seeds) -> Case:
    """Return a record of a drill that is mutated, beside manifests."""
    content = _mutated(rng, rng.choice(known.records), known.records, gently=rng.random() < 0.5)
    files = {"record": content, "a.yaml": rng.choice(_webhooks(known)).encode()}
    made = ["impact", "a.yaml", "--against", "record", *_format(rng, ANSWER_FORMATS)]
    return _case("record", [made], files, "record", may_refuse=True)


def _table(rng: Random, kind: str, files: Mapping[str, bytes], name: str, _seed: str) -> Case:
    return _case(kind, [["webhooks", _given(name), *_format(rng, ANSWER_FORMATS)]], files, name)


def _alerts(rng: Random, kind: str, files: Mapping[str, bytes], name: str, _seed: str) -> Case:
    backends = ["--backends", "all"] if rng.random() < 0.5 else []
    return _case(kind, [["alerts", _given(name), *_format(rng, ALERT_FORMATS), *backends]], files, name)


def _diff(rng: Random, kind: str, files: Mapping[str, bytes], name: str, seed: str) -> Case:
    sides = [_given(name), "old.yaml"]
    rng.shuffle(sides)
    made = ["diff", *sides, *_format(rng, PAGED), *(["--stages"] if rng.random() < 0.3 else [])]
    return _case(kind, [made], {**files, "old.yaml": seed.encode()}, name)


def _facts(rng: Random, kind: str, files: Mapping[str, bytes], name: str, _seed: str) -> Case:
    subject = ["--subject", rng.choice(list(SUBJECTS))] if rng.random() < 0.3 else []
    return _case(kind, [["facts", _given(name), *subject]], files, name)


def _fix_shown(rng: Random, kind: str, files: Mapping[str, bytes], name: str, _seed: str) -> Case:
    words = ["--diff", *(["--unsafe"] if rng.random() < 0.4 else []), *_all_severities(rng)]
    return _case(kind, [["fix", _given(name), *words]], files, name)


def _fix_written(rng: Random, kind: str, files: Mapping[str, bytes], name: str, _seed: str) -> Case:
    return _fix(rng, kind, files, name, [])


def _post_render(_rng: Random, kind: str, files: Mapping[str, bytes], name: str, _seed: str) -> Case:
    return _case(kind, [["post-render"]], {STDIN: files[name]}, STDIN)


_Reader = Callable[[Random, str, Mapping[str, bytes], str, str], Case]

_READERS: dict[_Reader, int] = {
    _check: 50,
    _check_to_files: 2,
    _check_with_baseline: 6,
    _check_each: 2,
    _impact: 14,
    _table: 8,
    _runbook: 6,
    _alerts: 8,
    _drill: 6,
    _diff: 8,
    _facts: 11,
    _fix_shown: 4,
    _fix_written: 2,
    _post_render: 3,
}
"""What is done with manifests, and how often: what takes long less."""


def _format(rng: Random, formats: Sequence[str] | Mapping[str, object]) -> list[str]:
    return ["--format", rng.choice(list(formats))]


def _all_severities(rng: Random) -> list[str]:
    return ["--min-severity", "note"] if rng.random() < 0.3 else []


def _options(rng: Random) -> tuple[list[str], bool]:
    """Return more words for ``check``, and whether they may be wrong."""
    chosen = rng.random()
    if chosen < 0.75:
        return [], False
    if chosen < 0.85:
        usual: tuple[list[str], ...] = (
            ["--no-ignores"],
            ["--min-severity", "note"],
            ["--exit-zero"],
            ["--preview"],
            ["-n", "default"],
        )
        return rng.choice(usual), False
    odd = rng.choice(oddities.NUMBERS + oddities.WORDS)  # in the words of the user, who may well use colours
    option = rng.choice(("--namespace", "--capsule-version", "--select", "--ignore", "--sarif-category", "--exclude"))
    return [f"{option}={odd}"], True


def _fix(rng: Random, kind: str, files: Mapping[str, bytes], name: str, words: Sequence[str]) -> Case:
    """Return the plan that looks before, shows the difference, writes, looks after, and writes again."""
    look = ["check", _given(name), "--format", "json", *words]
    mend = ["fix", _given(name), *words, *(["--unsafe"] if rng.random() < 0.3 else []), *_all_severities(rng)]
    return _case(kind, [look, [*mend, "--diff"], mend, look, mend], files, name, plan="fix")


def _values(rng: Random, known: Seeds) -> Case:
    name = _name(rng, "values.yaml")
    content = _mutated(rng, rng.choice(known.values), known.values)
    files = {name: content}
    odd = rng.random() < 0.04
    version = rng.choice(oddities.NUMBERS + oddities.WORDS) if odd else rng.choice(VERSIONS)
    words = [f"--chart-version={version}"]
    chosen = rng.random()
    if chosen < 0.6:
        return _case("values", [["check", _given(name), *_format(rng, FORMATS), *words]], files, name, may_refuse=odd)
    if chosen < 0.7:
        other = _mutated(rng, rng.choice(known.values), known.values)
        made = ["check", _given(name), "-f", "more.yaml", *_format(rng, FORMATS), *words]
        return _case("values", [made], {**files, "more.yaml": other}, name, may_refuse=odd)
    if chosen < 0.82:
        return _case("values", [["fix", _given(name), "--diff", *words]], files, name, may_refuse=odd)
    if chosen < 0.87 and not odd:
        return _fix(rng, "values", files, name, words)
    return _case("values", [["check", _given(name)]], files, name)


def _rules(rng: Random, known: Seeds) -> Case:
    content = _mutated(rng, rng.choice(known.rules), known.rules, gently=rng.random() < 0.6)
    name = rng.choice(("mine/a.yaml", "mine/family/a.yaml"))
    made = (
        ["rules", "--rules", "mine"],
        ["rules", "--rules", "mine", "--format", "json"],
        ["check", "a.yaml", "--rules", "mine", *_format(rng, FORMATS)],
        ["test", "mine"],
        ["test", "mine"],
    )
    files = {name: content, "a.yaml": _manifest_text(rng, known).encode()}
    return _case("rules", [rng.choice(made)], files, name, may_refuse=True)


def _configuration(rng: Random, known: Seeds) -> Case:
    project = rng.random() < 0.35
    name = "pyproject.toml" if project else rng.choice((".capsule-lint.yaml", ".capsule-lint.yml"))
    pool = known.projects if project else known.configurations
    content = _mutated(rng, rng.choice(pool), pool, gently=rng.random() < 0.4)
    made = (
        ["config"],
        ["config", "--format", "json"],
        ["check", "a.yaml"],
        ["check", "a.yaml", "--format", "json"],
        ["impact", "a.yaml"],
        ["check", "a.yaml", "--min-severity", "note"],
        ["fix", "a.yaml", "--diff"],
    )
    files = {name: content, "a.yaml": _manifest_text(rng, known).encode()}
    return _case("configuration", [rng.choice(made)], files, name, may_refuse=True)


def _baseline(rng: Random, known: Seeds) -> Case:
    content = _mutated(rng, rng.choice(known.baselines), known.baselines, gently=rng.random() < 0.5)
    files = {"known.json": content, "a.yaml": _manifest_text(rng, known).encode()}
    made = ["check", "a.yaml", "--baseline", "known.json", *_format(rng, FORMATS)]
    return _case("baseline", [made], files, "known.json", may_refuse=True)


def _requests(rng: Random, known: Seeds) -> Case:
    content = _mutated(rng, rng.choice(known.requests), known.requests, gently=rng.random() < 0.5)
    files = {"requests.yaml": content, "a.yaml": rng.choice(_webhooks(known)).encode()}
    made = ["impact", "a.yaml", "--requests", "requests.yaml", "--all", *_format(rng, ANSWER_FORMATS)]
    return _case("requests", [made], files, "requests.yaml", may_refuse=True)


def _webhooks(known: Seeds) -> list[str]:
    return [seed for seed in known.manifests if "WebhookConfiguration" in seed]


def _definitions(rng: Random, known: Seeds) -> Case:
    content = _mutated(rng, rng.choice(known.definitions), known.definitions)
    tenants = [seed for seed in known.manifests if "kind: Tenant" in seed or "CapsuleConfiguration" in seed]
    files = {"crds.yaml": content, "a.yaml": rng.choice(tenants).encode()}
    made = ["check", "a.yaml", "--crds", "crds.yaml", *_format(rng, FORMATS)]
    return _case("definitions", [made], files, "crds.yaml", may_refuse=True)


def _folder(rng: Random, known: Seeds) -> Case:
    """Return several files in a folder, one of them mutated, and perhaps one that is no manifest at all."""
    files = {f"in/{n}.yaml": rng.choice(known.manifests).encode() for n in range(rng.choice((1, 2, 4)))}
    name = f"in/{_name(rng, 'z.yaml')}"
    files[name] = _mutated(rng, rng.choice(known.manifests), known.manifests)
    if rng.random() < 0.3:
        files["in/noise.json"] = json.dumps({"a": oddities.scalar(rng)}).encode()
    return _case("folder", [["check", "in", *_format(rng, FORMATS)]], files, name)


def _chart(rng: Random, known: Seeds) -> Case:
    files = {f"chart/{name}": content.encode() for name, content in rng.choice(known.charts)}
    name = rng.choice(sorted(files))
    pool = [content.decode() for content in files.values()]
    files[name] = _mutated(rng, files[name].decode(), pool)
    made = (
        ["check", "chart", *_format(rng, FORMATS)],
        ["check", "chart", "-f", "values.yaml", *_format(rng, FORMATS)],
        ["fix", "chart", "--diff"],
        ["check", "release.yaml", "--charts", "chart", *_format(rng, FORMATS)],
    )
    files["release.yaml"] = _RELEASE
    files["values.yaml"] = _mutated(rng, rng.choice(known.values), known.values)
    return _case("chart", [rng.choice(made)], files, name, may_refuse=True)


_RELEASE = b"""\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: capsule, namespace: capsule-system}
spec:
  chart: {spec: {chart: capsule, version: '*'}}
  values: {replicaCount: 2, webhooks: {hooks: {}}}
"""

_Build = Callable[[Random, Seeds], Case]

_OBJECT = re.compile(r"^---.*\n", re.MULTILINE)
"""What stands between the objects of a stream."""

_KINDS: dict[_Build, int] = {
    _manifests: 58,
    _gitops: 9,
    _values: 1,
    _rules: 8,
    _configuration: 7,
    _baseline: 3,
    _requests: 4,
    _against: 2,
    _definitions: 3,
    _folder: 3,
}
"""What is made, and how often: most of what people lint is manifests."""
