"""What a regular expression for registries lets in beside what it names; RE2 itself says what it matches."""

from __future__ import annotations

import pytest

from capsule_lint.capsule.registries import Stranger, stranger_among_hosts, stranger_among_images


@pytest.mark.parametrize(
    ("pattern", "stranger"),
    [
        ("docker.io", Stranger("docker.io.evil.example", "end")),
        (r"^docker\.io", Stranger("docker.io.evil.example", "end")),
        (r"docker\.io$", Stranger("evil-docker.io", "start")),
        (r"^docker\.io\b", Stranger("docker.io.evil.example", "end")),
        (r"^docker\.io.*$", Stranger("docker.io.evil.example", "end")),
        # each alternative by itself
        ("^a$|b", Stranger("b.evil.example", "end")),
        (r"^docker\.io|quay\.io$", Stranger("docker.io.evil.example", "end")),
        (r"^docker\.io$|quay\.io$", Stranger("evil-quay.io", "start")),
        # wildcards that say less than they seem to
        (r"^.*example\.com$", Stranger("evil-example.com", "start")),
        (".*.quay.io", Stranger(".quay.io.evil.example", "end")),
        (r"internal.registry.\w.tld", Stranger("internal.registry.a.tld.evil.example", "end")),
        # everybody
        (".*", Stranger("evil.example", "all")),
        ("^.*$", Stranger("evil.example", "all")),
        (r"docker\.io|", Stranger("evil.example", "all")),
        ("a", Stranger("a.evil.example", "end")),
    ],
)
def test_hosts_that_slip_through(pattern: str, stranger: Stranger) -> None:
    assert stranger_among_hosts(pattern) == stranger


@pytest.mark.parametrize(
    "pattern",
    [
        r"^docker\.io$",
        r"\Adocker\.io\z",
        r"^\Qdocker.io\E$",
        r"(?i)^ghcr\.io$",
        r"^(?:docker|quay)\.io$",
        r"^(docker\.io|quay\.io)$",
        r"^docker\.io(:\d+)?$",
        r"^docker\.io:5000",  # what follows can only be another digit
        r"^docker\.io/",  # matches no host at all
        # what the pattern leaves to anybody on purpose
        r"^docker\.[a-z]+$",
        r"^registry[0-9]{1,3}\.example\.com$",
        r"^[[:alnum:]-]+\.example\.com$",
        r"^[^/]+\.example\.com$",
        r"^[a-z0-9-]+\.dkr\.ecr\.eu-west-1\.amazonaws\.com$",
        # subdomains are the domain's
        r"\.example\.com$",
        r"^(.+\.)?example\.com$",
        # refused by Go, or beyond what anybody writes
        "(",
        "(" * 200 + "docker.io" + ")" * 200,
        "((((a{100}){100}){100}){100})$",
    ],
)
def test_hosts_that_are_meant(pattern: str) -> None:
    assert stranger_among_hosts(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "stranger"),
    [
        ("harbor/.*", Stranger("evil.example/harbor/app:1.0", "start")),
        (r"docker\.io/library/.*", Stranger("evil.example/docker.io/library/", "start")),
        (r"^docker\.io", Stranger("docker.io.evil.example/app:1.0", "end")),
        (r"^docker\.io/|quay\.io/", Stranger("evil.example/quay.io/app:1.0", "start")),
        (".*/team/.*", Stranger("evil.example/team/", "start")),
        (".*", Stranger("evil.example/app:1.0", "all")),
    ],
)
def test_images_that_slip_through(pattern: str, stranger: Stranger) -> None:
    assert stranger_among_images(pattern) == stranger


@pytest.mark.parametrize(
    "pattern",
    [
        r"^docker\.io/",
        "^harbor/.*",
        r"^(docker\.io|quay\.io)/",
        r"^harbor\.example\.com(:443)?/team/",
        r"^[^/]*\.example\.com/",
        r"^docker\.io/library/nginx:1\.27$",
    ],
)
def test_images_that_are_meant(pattern: str) -> None:
    assert stranger_among_images(pattern) is None
