"""What is said about how an installation is known, and of one of which nothing is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Runner
from .test_declared_releases import APPLICATION, OTHER, RELEASE, mapping, schema_errors

TERRAFORM = 'resource "helm_release" "capsule" {\n  chart = "capsule"\n}\n'
UNKNOWN = RELEASE.replace("0.12.4", "0.99.0")
BY_FLUX = "by HelmRelease capsule-system/capsule (release.yaml:1)"
REASON = "versions 0.3.0 to 0.14 of the chart capsule are known, and it is 0.99.0"


def written(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def on_one_line(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("version", "headline"),
    [
        ("0.12.4", f"Capsule 0.12.4, {BY_FLUX}, from the table of the chart"),
        ("'>=0.12 <0.14'", f"Capsule >=0.12 <0.14, {BY_FLUX}, from the table of the chart"),
        ("", f"Capsule 0.14.0, the newest known, {BY_FLUX}, from the table of the chart"),
        ("0.14.77", f"Capsule 0.14.77, {BY_FLUX}, from the table of chart 0.14.0"),
        ("0.99.0", f"Capsule 0.99.0, {BY_FLUX}, not judged"),
    ],
)
def test_the_headline_claims_no_more_than_is_known(
    capsule_lint: Runner, tmp_path: Path, version: str, headline: str
) -> None:
    given = f"      version: {version}\n" if version else ""
    written(tmp_path, release=RELEASE.replace("      version: 0.12.4\n", given))

    run = capsule_lint("release.yaml", "--select", "CAP101", "--format", "json")

    assert json.loads(run.out)["summary"]["release"] == headline


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html", "sarif", "github", "junit"])
def test_every_format_has_the_headline(capsule_lint: Runner, tmp_path: Path, form: str) -> None:
    written(tmp_path, release=RELEASE)

    run = capsule_lint("release.yaml", "--select", "CAP101", "--format", form)

    assert f"Capsule 0.12.4, {BY_FLUX}, from the table of the chart" in on_one_line(run.out)


def test_sarif_calls_files_as_they_are_called_everywhere(capsule_lint: Runner, tmp_path: Path) -> None:
    written(tmp_path, release=RELEASE)

    run = capsule_lint(str(tmp_path / "release.yaml"), "--select", "CAP101", "--format", "sarif")

    (notifications,) = [each["invocations"][0]["toolExecutionNotifications"] for each in json.loads(run.out)["runs"]]
    assert {"level": "note", "message": {"text": f"Capsule 0.12.4, {BY_FLUX}, from the table of the chart."}} in (
        notifications
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n",
            "No Capsule installation in the input: only the input",
        ),
        (
            "apiVersion: capsule.clastix.io/v1beta2\nkind: ResourcePool\nmetadata: {name: a}\n",
            "The input has parts of Capsule, but no installation of it. No findings.",
        ),
        (
            "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
            "metadata: {name: resourcepools.capsule.clastix.io}\nspec: {group: capsule.clastix.io}\n",
            "The input has parts of Capsule, but no installation of it. No findings.",
        ),
    ],
    ids=["nothing of Capsule's", "an object", "a definition"],
)
def test_no_capsule_is_said_only_where_nothing_of_it_is(
    capsule_lint: Runner, tmp_path: Path, text: str, said: str
) -> None:
    written(tmp_path, objects=text)

    assert on_one_line(capsule_lint("objects.yaml", "--select", "CAP101", "--format", "full").out).startswith(said)


def test_impact_of_one_release_says_how_it_is_known(capsule_lint: Runner, tmp_path: Path) -> None:
    written(tmp_path, release=RELEASE)
    headline = f"Capsule 0.12.4, {BY_FLUX}, from the table of the chart"

    text, markdown, found = (
        capsule_lint("impact", "release.yaml", "--format", form).out for form in ("text", "markdown", "json")
    )

    assert on_one_line(text).startswith(f"{headline}: Capsule 0.12.4 in capsule-system: 25 webhooks, 24 fail-closed, ")
    assert markdown.split("\n\n")[:3] == [
        "## What stops when Capsule stops",
        headline,
        "Capsule 0.12.4 in capsule-system: 25 webhooks, 24 fail-closed, 1 conversion.",
    ]
    assert json.loads(found)["release"] == headline
    assert schema_errors("impact", found) == []


@pytest.mark.parametrize(
    ("version", "said"),
    [
        (
            "'>=0.12 <0.14'",
            [
                "the table of the chart: Capsule in capsule-system: 32 webhooks, 30 fail-closed, 1 conversion.",
                "Not known: where versions of chart capsule in >=0.12 <0.14 differ; the webhooks are those of 0.13.11.",
            ],
        ),
        (
            "0.14.77",
            ["the table of chart 0.14.0: Capsule in capsule-system: 33 webhooks, 31 fail-closed, 1 conversion."],
        ),
    ],
    ids=["range", "newer than known"],
)
def test_impact_of_no_one_version_says_whose_webhooks_it_shows(
    capsule_lint: Runner, tmp_path: Path, version: str, said: list[str]
) -> None:
    written(tmp_path, release=RELEASE.replace("0.12.4", version))

    shown = on_one_line(capsule_lint("impact", "release.yaml").out)

    assert [sentence in shown for sentence in said] == [True] * len(said)


def test_impact_names_the_releases_that_are_not_in_it(capsule_lint: Runner, tmp_path: Path) -> None:
    written(tmp_path, a=OTHER, release=UNKNOWN)
    (tmp_path / "main.tf").write_text(TERRAFORM, encoding="utf-8")

    text, markdown, found = (capsule_lint("impact", ".", "--format", form).out for form in ("text", "markdown", "json"))

    unknown = f"release.yaml:1: Capsule 0.99.0 by HelmRelease capsule-system/capsule ({REASON})."
    elsewhere = "main.tf:1: Capsule by Terraform's helm_release capsule (its version and values are not read)."
    for said in (on_one_line(text), markdown):
        assert [f"Not in this: {each}" in said for each in (unknown, elsewhere)] == [True, True]
    assert [(each["file"], each["line"]) for each in json.loads(found)["notRead"]] == [
        ("release.yaml", 1),
        ("main.tf", 1),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            UNKNOWN,
            "HelmRelease capsule-system/capsule installs Capsule, and is not judged: what stops is not known. Not in "
            f"this: release.yaml:1: Capsule 0.99.0 by HelmRelease capsule-system/capsule ({REASON}).",
        ),
        (
            RELEASE.replace("chart: capsule", "chart: capsule-proxy").replace("0.12.4", "0.9.0"),
            "capsule-proxy 0.9.0, by HelmRelease capsule-system/capsule (release.yaml:1), from the table of the chart: "
            "The input declares no webhook and no conversion: what stops is not known.",
        ),
        (
            "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n",
            "The input declares no webhook and no conversion: what stops is not known.",
        ),
        (
            "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n---\na: [\n",
            "The input declares no webhook and no conversion: what stops is not known. Not in this: release.yaml:5: a "
            "value is expected here.",
        ),
    ],
    ids=["not judged", "proxy alone", "no installation", "not read"],
)
def test_nothing_stops_is_said_only_where_that_is_known(
    capsule_lint: Runner, tmp_path: Path, text: str, said: str
) -> None:
    written(tmp_path, release=text)

    run = capsule_lint("impact", "release.yaml")

    assert (run.code, on_one_line(run.out), run.err) == (0, said, "")


TENANT = "apiVersion: capsule.clastix.io/v1beta2\nkind: Tenant\nmetadata: {name: a}\nspec: {}\n"


@pytest.mark.parametrize("way", ["to", "from"])
def test_diff_does_not_compare_what_is_not_known(capsule_lint: Runner, tmp_path: Path, way: str) -> None:
    written(tmp_path, release=f"{UNKNOWN}---\n{TENANT}", known=f"{RELEASE}---\n{TENANT}")
    files = ("known.yaml", "release.yaml") if way == "to" else ("release.yaml", "known.yaml")
    known = f"Capsule 0.12.4, {BY_FLUX.replace('release.yaml', 'known.yaml')}, from the table of the chart (known.yaml)"
    unknown = f"Capsule 0.99.0, {BY_FLUX}, not judged (release.yaml)"
    title = f"From {known} to {unknown}." if way == "to" else f"From {unknown} to {known}."
    sentence = f"What changes in the installation, and in what stops, is not known: {REASON}."

    text, markdown, found = (
        capsule_lint("diff", *files, "--select", "CAP101,CAP504", "--format", form)
        for form in ("text", "markdown", "json")
    )

    findings = "Apart from the installation: 0 findings come, 0 go, 1 stay."
    assert on_one_line(text.out) == f"{title} {sentence} {findings}"
    assert markdown.out == f"## What changes\n\n{title}\n\n{sentence}\n\n### {findings}\n"
    data = json.loads(found.out)
    assert {key: data[key] for key in ("notKnown", "installation", "requests", "hooks")} == {
        "notKnown": REASON, "installation": [], "requests": [], "hooks": []
    }  # fmt: skip
    assert [(each["change"], each["finding"]["rule"]) for each in data["findings"]] == [("stays", "CAP504")]
    assert schema_errors("diff", found.out) == []


def test_diff_of_several_releases_names_the_one_that_is_not_known(capsule_lint: Runner, tmp_path: Path) -> None:
    written(tmp_path, old=f"{RELEASE}---\n{OTHER}", new=f"{UNKNOWN}---\n{OTHER}")

    run = capsule_lint("diff", "old.yaml", "new.yaml", "--select", "CAP101", "--fail-on", "note")

    said = on_one_line(run.out)
    assert (run.code, said.count("From Capsule"), "From nothing" in said, "to nothing" in said) == (0, 2, False, False)
    assert "What stops when no pod answers is the same. 0 findings come, 0 go, 1 stay." in said
    assert f"is not known: {REASON}. Apart from the installation: 0 findings come, 0 go, 0 stay." in said


def test_diff_tells_what_may_stop_apart_from_what_no_longer_does(capsule_lint: Runner, tmp_path: Path) -> None:
    written(tmp_path, one=RELEASE.replace("0.12.4", "0.14.0"), range=RELEASE.replace("0.12.4", "'>=0.12 <0.14'"))

    there, back = (
        [line for line in capsule_lint("diff", *files, "--format", "markdown").out.splitlines() if " kinds of " in line]
        for files in (("one.yaml", "range.yaml"), ("range.yaml", "one.yaml"))
    )

    assert there == [
        "### If no pod of Capsule answers, these may stop now and did not before: 47 kinds of requests",
        "### These stopped; whether they still do is not known: 71 kinds of requests",
    ]
    assert back == [
        "### If no pod of Capsule answers, these stop now; whether they did before is not known: 71 kinds of requests",
        "### These do not stop; whether they did before is not known: 47 kinds of requests",
    ]


def test_diff_of_inputs_without_webhooks_compares_nothing_that_stops(capsule_lint: Runner, tmp_path: Path) -> None:
    written(tmp_path, old=TENANT, new=TENANT)

    run = capsule_lint("diff", "old.yaml", "new.yaml", "--select", "CAP101")

    assert run.out == (
        "From old.yaml to new.yaml.\n\nNeither declares a webhook, so what stops is not compared.\n\n"
        "0 findings come, 0 go, 0 stay.\n"
    )


def test_fix_says_which_releases_are_not_judged(capsule_lint: Runner, tmp_path: Path) -> None:
    written(tmp_path, release=UNKNOWN)

    assert on_one_line(capsule_lint("fix", "release.yaml", "--diff").err) == (
        f"Would fix 0 findings; none is left. Not judged: Capsule 0.99.0, {BY_FLUX}: {REASON}."
    )


def test_fix_says_of_an_input_once_what_there_is_to_say(capsule_lint: Runner, tmp_path: Path) -> None:
    chart = tmp_path / "platform"
    chart.mkdir()
    (chart / "Chart.yaml").write_text(
        "apiVersion: v2\nname: platform\nversion: 1.0.0\ndependencies:\n- {name: capsule, version: 0.12.4}\n",
        encoding="utf-8",
    )
    (chart / "values.yaml").write_text(mapping("capsule", 0), encoding="utf-8")

    run = capsule_lint("fix", "platform", "--helm", "no-such-program", "--select", "CAP101", "--diff")

    assert run.err.count("Until then it is judged from what is known of Capsule's chart") == 1


def test_several_forms_in_one_folder_are_all_named(capsule_lint: Runner, tmp_path: Path) -> None:
    written(tmp_path, release=RELEASE, app=f"{APPLICATION}      valuesObject: {{replicaCount: 3}}\n")
    (tmp_path / "main.tf").write_text(TERRAFORM, encoding="utf-8")

    run = capsule_lint(".", "--select", "CAP101", "--format", "json")

    assert json.loads(run.out)["summary"]["release"] == (
        "Capsule 0.12.4, by Application argocd/capsule (app.yaml:1), from the table of the chart; Capsule 0.12.4, by "
        "HelmRelease capsule-system/capsule (release.yaml:1), from the table of the chart; Capsule by Terraform's "
        "helm_release capsule (main.tf:1), not judged"
    )
