"""Releases that are declared, rendered with their charts: those that are at hand, and those that Helm fetches."""

from __future__ import annotations

import io
import json
import stat
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from capsule_lint.load import fetched_charts

from .chart_servers import Server, chart_files, digest_of, packed
from .conftest import Run, Runner

RELEASE = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: charts, namespace: capsule-system}
spec:
  url: @URL
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: tenants, namespace: capsule-system}
spec:
  releaseName: capsule
  chart:
    spec:
      chart: capsule
      version: "VERSION"
      sourceRef: {kind: HelmRepository, name: charts}
  values:
    replicaCount: 1
"""

REGISTRY = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: {name: capsule, namespace: capsule-system}
spec:
  url: @URL/capsule
  ref: {tag: 0.14.0, digest: "DIGEST"}
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: capsule, namespace: capsule-system}
spec:
  chartRef: {kind: OCIRepository, name: capsule}
  values:
    replicaCount: 1
"""

APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: capsule, namespace: argocd}
spec:
  destination: {namespace: capsule-system}
  source:
    repoURL: @URL
    chart: capsule
    targetRevision: "VERSION"
    helm:
      valuesObject:
        replicaCount: 1
"""

UMBRELLA = {
    "umbrella/Chart.yaml": "apiVersion: v2\nname: umbrella\nversion: 1.0.0\ndependencies:\n"
    '- {name: capsule, repository: "@URL", version: VERSION}\n',
    "umbrella/values.yaml": "capsule:\n  replicaCount: 1\n",
}

THE_TABLE = "from the table of the chart"


class Asking(NamedTuple):
    """The command, and what it may fetch from."""

    run: Runner
    helm: str
    server: Server
    cache: Path

    def __call__(self, *words: str, **extra: str) -> Run:
        return self.run(*words, f"--helm={self.helm}", XDG_CACHE_HOME=str(self.cache), **extra)

    @property
    def kept(self) -> list[str]:
        """What is kept of fetched charts, without the digests of their URLs."""
        return [path.name[:-21] for path in sorted((self.cache / "capsule-lint" / "charts").iterdir())]


@pytest.fixture
def server() -> Iterator[Server]:
    with Server().running() as started:
        yield started
    fetched_charts._attempt.cache_clear()


@pytest.fixture
def asking(capsule_lint: Runner, helm: str, server: Server, tmp_path_factory: pytest.TempPathFactory) -> Asking:
    """The command with real Helm, a server that has the chart in a repository and as a registry, and an empty cache."""
    return Asking(capsule_lint, helm, server, tmp_path_factory.mktemp("cache"))


def declared(text: str, url: str, version: str = "0.14.0", digest: str = "") -> str:
    return text.replace("@URL", url).replace("VERSION", version).replace("DIGEST", digest)


def deployment(run: Run) -> tuple[int, str, dict[str, str]]:
    """Return replicas, image and labels of the only Deployment among the facts."""
    found = [each for each in json.loads(run.out)["document"] if each["kind"] == "Deployment"]
    (one,) = [each["data"] for each in found]
    return one["spec"]["replicas"], one["spec"]["template"]["spec"]["containers"][0]["image"], one["metadata"]["labels"]


def not_rendered(run: Run) -> list[tuple[str, str]]:
    """Return why nothing was rendered, each with the file and line that is shown for it."""
    mark = "it is judged from the table of the chart, and not rendered: "
    return [
        (each["reason"].removeprefix(mark), f"{each['file']}:{each['line']}")
        for each in json.loads(run.out)["notJudged"]
        if each["reason"].startswith(mark)
    ]


def headline(run: Run) -> str:
    found: str = json.loads(run.out)["summary"]["release"]
    return found


@pytest.mark.parametrize("version", ["0.14.0", "v0.14.0", "0.14.x", ">=0.13 <0.15"])
@pytest.mark.parametrize("kind", ["repository", "registry"])
@pytest.mark.parametrize("text", [RELEASE, APPLICATION], ids=["HelmRelease", "Application"])
def test_a_release_is_rendered_with_its_chart(
    asking: Asking, tmp_path: Path, text: str, kind: str, version: str
) -> None:
    if kind == "repository":
        url = asking.server.add_to_repository(packed(chart_files()))
    else:
        url, _ = asking.server.add_to_registry(packed(chart_files()))
    (tmp_path / "release.yaml").write_text(declared(text, url, version))

    run = asking("facts", "release.yaml", "--pull", "--subject=document")

    replicas, image, labels = deployment(run)
    assert (run.code, replicas, image, labels["from-the-chart"], labels["app.kubernetes.io/instance"]) == (
        0,
        1,
        "ghcr.io/projectcapsule/capsule:v0.14.0",
        "ours",
        "capsule",
    )
    assert asking.kept == ["capsule-0.14.0"]


@pytest.mark.parametrize("digest", ["right", "wrong"])
def test_a_chart_of_a_registry_has_the_digest_that_is_asked_for(asking: Asking, tmp_path: Path, digest: str) -> None:
    url, right = asking.server.add_to_registry(packed(chart_files()))
    asked = right if digest == "right" else digest_of(b"another one")
    (tmp_path / "release.yaml").write_text(declared(REGISTRY, url, digest=asked))

    run = asking("release.yaml", "--pull", "--format=json")

    how = "as Helm renders the chart" if digest == "right" else THE_TABLE
    assert headline(run) == f"Capsule 0.14.0, by HelmRelease capsule-system/capsule (release.yaml:8), {how}"
    assert asking.kept == (["capsule-0.14.0"] if digest == "right" else [])


def test_a_chart_is_fetched_once(asking: Asking, tmp_path: Path) -> None:
    url = asking.server.add_to_repository(packed(chart_files()))
    (tmp_path / "release.yaml").write_text(declared(RELEASE, url))

    first = asking("facts", "release.yaml", "--pull", "--subject=document")
    asked = len(asking.server.asked)
    again = asking("facts", "release.yaml", "--pull", "--subject=document")

    assert (asked, len(asking.server.asked)) == (2, 2)
    assert deployment(first) == deployment(again)
    (kept,) = (asking.cache / "capsule-lint" / "charts").iterdir()
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_nothing_is_fetched_unless_the_command_line_says_so(asking: Asking, tmp_path: Path) -> None:
    url = asking.server.add_to_repository(packed(chart_files()))
    (tmp_path / "release.yaml").write_text(declared(RELEASE, url))

    cache = str(asking.cache)
    run = asking.run("release.yaml", "--format=json", XDG_CACHE_HOME=cache)

    assert asking.server.asked == []
    assert (THE_TABLE in headline(run), not_rendered(run)) == (True, [])
    for key in ("pull: true", "charts: [here]"):
        (tmp_path / ".capsule-lint.yaml").write_text(f"{key}\n")
        for words in ([], ["--config=.capsule-lint.yaml"]):
            refused = asking.run("release.yaml", *words, XDG_CACHE_HOME=cache)
            assert (refused.code, refused.out) == (2, "")
    assert asking.server.asked == []


def test_findings_stand_at_the_values_own_lines(asking: Asking, tmp_path: Path) -> None:
    url = asking.server.add_to_repository(packed(chart_files()))
    (tmp_path / "release.yaml").write_text(
        declared(RELEASE, url).replace("    replica", "    unheardOf: 1\n    replica")
    )

    run = asking("release.yaml", "--pull", "--format=json", "--select=CAP101,CAP606", "--min-severity=note")

    found = [(each["rule"], each["file"], each["line"]) for each in json.loads(run.out)["findings"]]
    assert found == [("CAP606", "release.yaml", 18), ("CAP101", "release.yaml", 19)]


def test_a_repair_is_made_where_the_values_stand(asking: Asking, tmp_path: Path) -> None:
    url = asking.server.add_to_repository(packed(chart_files()))
    (tmp_path / "release.yaml").write_text(declared(RELEASE, url))

    asking("fix", "release.yaml", "--pull", "--select=CAP101")

    assert (tmp_path / "release.yaml").read_text() == declared(RELEASE, url).replace(
        "replicaCount: 1", "replicaCount: 3"
    )


def test_the_chart_of_an_umbrella_is_fetched_from_where_that_says(asking: Asking, tmp_path: Path) -> None:
    url = asking.server.add_to_repository(packed(chart_files()))
    for name, text in UMBRELLA.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(declared(text, url))

    run = asking("facts", ".", "--pull", "--subject=document")

    assert deployment(run)[0] == 1


def test_who_asks_is_not_said(asking: Asking, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nothing of this user's logins goes out, and no program of this system is asked for them."""
    home = tmp_path_factory.mktemp("home")
    (home / ".docker").mkdir()
    login = {"auths": {asking.server.host: {"auth": "bWU6c2VjcmV0"}}}
    for file in (home / ".docker" / "config.json", home / "registry.json"):
        file.write_text(json.dumps(login))
    host = asking.server.host.partition(":")[0]
    (home / ".netrc").write_text(f"machine {host} login me password secret\n")
    repository = asking.server.add_to_repository(packed(chart_files()))
    known = {"name": "mine", "url": repository, "username": "me", "password": "secret"}
    (home / "repositories.yaml").write_text(json.dumps({"apiVersion": "", "repositories": [known]}))
    helper = home / "bin" / "docker-credential-secretservice"
    helper.parent.mkdir()
    for name in ("docker-credential-secretservice", "docker-credential-pass", "pass"):
        (helper.parent / name).write_text(f"#!/bin/sh\necho $0 >> {home}/started\n")
        (helper.parent / name).chmod(0o755)
    registry, _ = asking.server.add_to_registry(packed(chart_files(version="0.14.1")), version="0.14.1")
    (tmp_path / "a.yaml").write_text(declared(RELEASE, repository))
    (tmp_path / "b.yaml").write_text(
        declared(RELEASE, registry, "0.14.1").replace("charts}", "others}").replace("{name: charts,", "{name: others,")
    )
    environment = {
        "HOME": str(home),
        "PATH": f"{home}/bin:/usr/bin:/bin",
        "HELM_REGISTRY_CONFIG": str(home / "registry.json"),
        "HELM_REPOSITORY_CONFIG": str(home / "repositories.yaml"),
    }

    asking(".", "--pull", **environment)
    kept = asking.kept
    for path in (asking.cache / "capsule-lint" / "charts").iterdir():
        path.unlink()
    fetched_charts._attempt.cache_clear()
    asking.server.is_closed = True
    asking(".", "--pull", **environment)

    assert (kept, asking.kept) == (["capsule-0.14.0", "capsule-0.14.1"], [])
    assert {said for _, said in asking.server.asked} == {""}
    assert not (home / "started").exists()


NO_URL = "it comes from no URL that charts are fetched from (https, oci; http on this machine)"
REFUSED = {
    "a file": ("file:///etc", "0.14.0", NO_URL, 5),
    "another machine without TLS": ("http://10.0.0.1/charts", "0.14.0", NO_URL, 5),
    "a name that only begins like this machine": ("http://127.0.0.1.example.org/charts", "0.14.0", NO_URL, 5),
    "a user": ("https://me:secret@example.org/charts", "0.14.0", NO_URL, 5),
    "a query": ("https://example.org/charts?token=secret", "0.14.0", NO_URL, 5),
    "another program": ("git+https://example.org/charts", "0.14.0", NO_URL, 5),
    "an option": ("--post-renderer=x", "0.14.0", NO_URL, 5),
    "steps up": ("https://example.org/../charts", "0.14.0", NO_URL, 5),
    "an option as version": ("https://127.0.0.1:1/charts", "--devel", "'--devel' is not a version of a chart", 15),
    "an option behind a version": (
        "https://127.0.0.1:1/charts",
        "0.14.0 --post-renderer=x",
        "0.14.0 --post-renderer=x is not a version of a chart",
        15,
    ),
    "a version to be filled in": ("https://127.0.0.1:1/charts", "${V}", "something else fills in its version", 15),
}


@pytest.mark.parametrize(("url", "version", "words", "line"), REFUSED.values(), ids=REFUSED)
def test_what_a_declaration_may_not_say_is_not_fetched(
    asking: Asking, tmp_path: Path, url: str, version: str, words: str, line: int
) -> None:
    (tmp_path / "release.yaml").write_text(declared(RELEASE, url, version))

    run = asking("release.yaml", "--pull", "--format=json")

    ((reason, place),) = not_rendered(run)
    assert (reason.startswith(words), place) == (True, f"release.yaml:{line}")
    assert "secret" not in run.out
    assert not (asking.cache / "capsule-lint").exists()


@pytest.mark.parametrize("url", ["http://10.0.0.1/capsule-0.14.0.tgz", "file:///etc/hostname", "ftp://127.0.0.1/a.tgz"])
def test_an_index_leads_only_where_charts_are_fetched_from(asking: Asking, tmp_path: Path, url: str) -> None:
    repository = asking.server.add_to_repository(packed(chart_files()), url=url)
    (tmp_path / "release.yaml").write_text(declared(RELEASE, repository))

    run = asking("release.yaml", "--pull", "--format=json")

    assert not_rendered(run) == [
        ("the index of its repository leads to a URL that charts are not fetched from", "release.yaml:5")
    ]
    assert [path for path, _ in asking.server.asked] == ["/charts/index.yaml"]


def test_a_redirection_leads_nowhere_without_tls(asking: Asking, tmp_path: Path) -> None:
    repository = asking.server.add_to_repository(packed(chart_files()))
    asking.server.files["/charts/capsule-0.14.0.tgz"] = "location", b"http://elsewhere.invalid/capsule-0.14.0.tgz"
    (tmp_path / "release.yaml").write_text(declared(RELEASE, repository))

    run = asking("release.yaml", "--pull", "--format=json")

    ((reason, _),) = not_rendered(run)
    assert reason.startswith("helm cannot fetch it: ")
    assert "proxyconnect tcp: dial tcp 127.0.0.1:1" in reason


def bomb() -> bytes:
    """Return a chart that unpacks to more than Helm reads."""
    return packed(chart_files(more={"files/zeros": bytes(6 * 1024 * 1024)}))


def with_link() -> bytes:
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w:gz") as archive:
        link = tarfile.TarInfo("capsule/Chart.yaml")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
        archive.addfile(link)
    return plain.getvalue()


UNFIT = {
    "another name": (
        packed(chart_files("other")),
        "capsule 0.14.0 was asked for, and its archive holds 'other 0.14.0'",
    ),
    "another version": (
        packed(chart_files(version="0.13.0")),
        "capsule 0.14.0 was asked for, and its archive holds 'capsule 0.13.0'",
    ),
    "a bomb": (bomb(), "the archive of capsule (capsule/files/zeros) is larger than what Helm unpacks: "),
    "no archive": (b"<html>", "the archive of capsule is not a Helm chart: "),
    "no chart": (packed({"a": "b"}), "the archive of capsule is not a Helm chart: "),
    "a link": (with_link(), "the archive of capsule is not a Helm chart: "),
}


@pytest.mark.parametrize(("archive", "words"), UNFIT.values(), ids=UNFIT)
def test_what_is_not_the_chart_that_was_asked_for_is_not_kept(
    asking: Asking, tmp_path: Path, archive: bytes, words: str
) -> None:
    url = asking.server.add_to_repository(archive)
    (tmp_path / "release.yaml").write_text(declared(RELEASE, url))

    run = asking("release.yaml", "--pull", "--format=json")

    ((reason, place),) = not_rendered(run)
    assert (reason[: len(words)], place) == (words, "release.yaml:5")
    assert asking.kept == []


def test_an_archive_that_the_index_does_not_mean_is_not_kept(asking: Asking, tmp_path: Path) -> None:
    url = asking.server.add_to_repository(packed(chart_files()), digest=digest_of(b"another one"))
    (tmp_path / "release.yaml").write_text(declared(RELEASE, url))

    run = asking("release.yaml", "--pull", "--format=json")

    assert not_rendered(run) == [
        ("its archive has not the digest that the index of its repository says", "release.yaml:5")
    ]
    assert asking.kept == []


def test_a_schema_of_a_fetched_chart_leads_nowhere(asking: Asking, tmp_path: Path) -> None:
    schema = json.dumps({"$ref": f"http://{asking.server.host}/schema.json"})
    url = asking.server.add_to_repository(packed(chart_files(more={"values.schema.json": schema})))
    (tmp_path / "release.yaml").write_text(declared(RELEASE, url))

    run = asking("release.yaml", "--pull", "--format=json")

    ((reason, place),) = not_rendered(run)
    assert (reason.startswith("the chart capsule 0.14.0/values.schema.json:1: the schema refers to"), place) == (
        True,
        "release.yaml:7",
    )
    assert len(asking.server.asked) == 2


def test_values_that_something_else_fills_in_are_for_the_table(asking: Asking, tmp_path: Path) -> None:
    url = asking.server.add_to_repository(packed(chart_files()))
    (tmp_path / "release.yaml").write_text(declared(RELEASE, url).replace("Count: 1", "Count: ${REPLICAS}"))

    run = asking("release.yaml", "--pull", "--format=json")

    assert not_rendered(run) == [("something else fills in a value of it", "release.yaml:18")]
    assert asking.server.asked == []


def test_what_helm_refuses_is_said_in_its_words(asking: Asking, tmp_path: Path) -> None:
    template = '{{ fail "no replicas, please" }}'
    url = asking.server.add_to_repository(packed(chart_files(more={"templates/a.yaml": template})))
    (tmp_path / "release.yaml").write_text(declared(RELEASE, url))

    run = asking("release.yaml", "--pull", "--format=json")

    ((reason, place),) = not_rendered(run)
    assert ("no replicas, please" in reason, place) == (True, "release.yaml:7")


def test_without_helm_it_is_the_table(capsule_lint: Runner, server: Server, tmp_path: Path) -> None:
    url = server.add_to_repository(packed(chart_files()))
    (tmp_path / "release.yaml").write_text(declared(RELEASE, url))

    run = capsule_lint("release.yaml", "--pull", "--helm=./none", "--format=json", XDG_CACHE_HOME=str(tmp_path / "c"))

    assert not_rendered(run) == [("./none is not a program that can be run", "release.yaml:5")]
    assert THE_TABLE in headline(run)


AT_HAND = {
    "a folder of archives": ("charts", "charts/any.tgz"),
    "a folder of folders": ("charts", "charts/capsule/"),
    "a chart": ("charts/capsule", "charts/capsule/"),
    "an archive beside": ("./charts", "charts/capsule-0.14.0.tgz"),
    "what an umbrella brings": ("charts", "charts/umbrella/charts/capsule-0.14.0.tgz"),
}


@pytest.mark.parametrize("version", ["0.14.0", "0.14.x", "*"])
@pytest.mark.parametrize(("folder", "path"), AT_HAND.values(), ids=AT_HAND)
def test_a_chart_at_hand_needs_no_network(
    asking: Asking, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, folder: str, path: str, version: str
) -> None:
    here = tmp_path_factory.mktemp("here")
    (here / "charts" / "umbrella").mkdir(parents=True)
    (here / "charts" / "umbrella" / "Chart.yaml").write_text("apiVersion: v2\nname: umbrella\nversion: 1.0.0\n")
    (here / "charts" / "broken.tgz").write_bytes(b"no chart")
    if path.endswith("/"):
        for name, text in chart_files().items():
            (here / path / name).parent.mkdir(parents=True, exist_ok=True)
            (here / path / name).write_text(str(text))
    else:
        (here / path).parent.mkdir(exist_ok=True)
        (here / path).write_bytes(packed(chart_files()))
    url = asking.server.add_to_repository(packed(chart_files()))
    (here / "release.yaml").write_text(declared(RELEASE, url, version))

    run = asking("facts", "release.yaml", f"--charts={folder}", "--pull", "--subject=document", folder=here)

    assert deployment(run)[0] == 1
    assert asking.server.asked == []


def test_without_the_chart_it_is_the_table(asking: Asking, tmp_path: Path) -> None:
    (tmp_path / "charts").mkdir()
    (tmp_path / "charts" / "a.tgz").write_bytes(packed(chart_files(version="0.13.0")))
    (tmp_path / "release.yaml").write_text(declared(RELEASE, "https://example.org/charts"))

    run = asking("release.yaml", "--charts=charts", "--format=json")
    missing = asking("release.yaml", "--charts=none")

    assert not_rendered(run) == [
        ("the chart capsule 0.14.0 is not in what --charts names; --pull would have it fetched", "release.yaml:5")
    ]
    assert (missing.code, missing.err) == (2, "capsule-lint: --charts none: there is no such folder\n")


def test_a_chart_at_hand_counts_more_than_the_table(asking: Asking, tmp_path: Path) -> None:
    """Of a version, too, of which the table knows nothing."""
    (tmp_path / "capsule.tgz").write_bytes(packed(chart_files(version="7.0.0")))
    (tmp_path / "release.yaml").write_text(declared(RELEASE, "https://example.org/charts", "7.0.0"))

    run = asking("release.yaml", "--charts=.", "--format=json")

    assert headline(run) == (
        "Capsule 7.0.0, by HelmRelease capsule-system/tenants (release.yaml:7), as Helm renders the chart"
    )


@pytest.mark.parametrize(("version", "newest"), [("0.14.x", "0.14.2"), ("*", "0.15.0"), ("<0.14.2", "0.14.0")])
def test_of_charts_at_hand_the_newest_of_a_range_counts(
    asking: Asking, tmp_path: Path, version: str, newest: str
) -> None:
    for number, each in enumerate(["0.14.0", "v0.14.2", "0.15.0", "0.15.1-rc.1"]):
        (tmp_path / f"{number}.tgz").write_bytes(packed(chart_files(version=each)))
    text = declared(RELEASE, "https://example.org/charts", version).replace(
        "    replica", "    unheardOf: 1\n    replica"
    )
    (tmp_path / "release.yaml").write_text(text)

    run = asking("release.yaml", "--charts=.", "--format=json", "--select=CAP101,CAP606")

    assert headline(run).startswith(f"Capsule {newest}, by HelmRelease ")
    found = {each["rule"]: each for each in json.loads(run.out)["findings"]}
    assert newest in found["CAP606"]["message"]
    assert found["CAP101"]["related"][-1]["message"] == f"rendered with chart {newest}, the newest of {version}"


@pytest.mark.parametrize("urls", ["[[a]]", "[{a: b}]", "[1]", "{a: b}", "7"])
def test_an_index_that_cannot_be_read_is_not_followed(asking: Asking, tmp_path: Path, urls: str) -> None:
    url = asking.server.add_to_repository(packed(chart_files()))
    index = f"apiVersion: v1\nentries:\n  capsule:\n  - {{name: capsule, version: 0.14.0, urls: {urls}}}\n"
    asking.server.files["/charts/index.yaml"] = "application/yaml", index.encode()
    (tmp_path / "release.yaml").write_text(declared(RELEASE, url))

    run = asking("release.yaml", "--pull", "--format=json")

    assert len(not_rendered(run)) == 1
    assert [path for path, _ in asking.server.asked] == ["/charts/index.yaml"]


def test_a_release_of_which_neither_tells_is_not_judged(asking: Asking, tmp_path: Path) -> None:
    (tmp_path / "release.yaml").write_text(declared(RELEASE, "http://10.0.0.1/charts", "7.0.0"))

    run = asking("release.yaml", "--pull", "--format=json")

    subject = "the release of HelmRelease capsule-system/tenants"
    (entry,) = [each for each in json.loads(run.out)["notJudged"] if each["subject"] == subject]
    assert entry["line"] == 5
    assert entry["reason"].endswith(f"and it is 7.0.0, and Helm has not rendered it: {NO_URL}")


POST_RENDERERS = """  postRenderers:
  - kustomize:
      patches:
      - target: {kind: Deployment}
        patch: |
          - op: replace
            path: /spec/replicas
            value: 5
      images:
      - name: ghcr.io/projectcapsule/capsule
        newTag: v9
"""


def test_post_renderers_of_flux_are_heeded(asking: Asking, kustomize: str, tmp_path: Path) -> None:
    url = asking.server.add_to_repository(packed(chart_files()))
    (tmp_path / "release.yaml").write_text(declared(RELEASE, url) + POST_RENDERERS)

    run = asking("facts", "release.yaml", "--pull", "--subject=document", f"--kustomize={kustomize}")

    replicas, image, _ = deployment(run)
    assert (replicas, image) == (5, "ghcr.io/projectcapsule/capsule:v9")


@pytest.mark.parametrize("program", ["./none", ""])
def test_what_post_renderers_change_is_not_judged_where_it_is_not_known(
    asking: Asking, tmp_path: Path, program: str
) -> None:
    url = asking.server.add_to_repository(packed(chart_files()))
    more = POST_RENDERERS if program else POST_RENDERERS.replace("patch: |", "path: /etc/hostname\n        patch: |")
    (tmp_path / "release.yaml").write_text(declared(RELEASE, url) + more)

    run = asking("release.yaml", "--pull", "--format=json", *([f"--kustomize={program}"] if program else []))

    subjects = [each["subject"] for each in json.loads(run.out)["notJudged"]]
    assert "`spec.postRenderers`" in subjects
    assert "CAP101" not in [each["rule"] for each in json.loads(run.out)["findings"]]
