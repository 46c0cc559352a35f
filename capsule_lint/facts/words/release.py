"""Words of the release: the installation, its version, its values."""

from __future__ import annotations

from ...frozen import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...model import Origin
    from .common import Reference


@dataclass(frozen=True)
class Release:
    """Subject ``release``: the Capsule installation in the input.

    Attributes:
        chart: Chart version from the label ``helm.sh/chart`` (``0.14.0``); null (unknown) without it or if several.
        version: Version of the controller: what the user gave, else the tag of its image, else the label
            ``app.kubernetes.io/version`` of its chart; null (unknown) if none says it, several do not agree, or the
            image floats (``latest``).
        version_reason: Why the version is unknown, in words; empty if it is known.
        name: Helm's release name, from ``app.kubernetes.io/instance``; empty if absent.
        namespace: The namespace Capsule runs in.
        certificates: Who makes the webhook server's certificate: ``controller`` (the TLS reconciler), ``cert-manager``,
            ``both``, ``none``; null (unknown) without a CapsuleConfiguration or anything else that tells.
        proxy: Whether capsule-proxy is in the input.
        hook_names: Names of all webhooks, sorted.
        served_paths: The paths that the webhook server of this version answers, sorted; null (unknown) if the version
            is, or is newer than what is known, or a pre-release.
        routes: The paths that hooks and conversions call on the controller, through a Service.
        outside: The servers that hooks or conversions call by ``url``, each once.
        cluster_roles: The ClusterRoles that ClusterRoleBindings of the input give the controller's ServiceAccount.
        images: The images of Capsule's pods and of the release's Helm hook Jobs, in the order of the input.
        version_labels: The versions of the controller that the manifests of Capsule's chart are made for, each once.
        advisories: The security advisories that are about this version, or may be, oldest first.
        repaired: The first release, newer than this one, that no known advisory is about; empty if there are no
            ``advisories``, or the version is unknown.
        known_bad: The defects known to cost availability that this version has, or may have, oldest first.
        node_metadata: Which fields of the CapsuleConfiguration's ``nodeMetadata`` forbid something; null (unknown)
            without a CapsuleConfiguration.
        origin: The controller's workload, else the CapsuleConfiguration, else the first document of Capsule's.
    """

    chart: str | None
    version: str | None
    version_reason: str
    name: str
    namespace: str
    certificates: str | None
    proxy: bool
    hook_names: tuple[str, ...]
    served_paths: tuple[str, ...] | None
    routes: tuple[Route, ...]
    outside: tuple[OutsideServer, ...]
    cluster_roles: tuple[ClusterRoleGrant, ...]
    images: tuple[Image, ...]
    version_labels: tuple[VersionLabel, ...]
    advisories: tuple[AdvisoryFacts, ...]
    repaired: str
    known_bad: tuple[KnownBadFacts, ...]
    node_metadata: tuple[str, ...] | None
    origin: Origin


@dataclass(frozen=True)
class ClusterRoleGrant:
    """A ClusterRole that the controller's ServiceAccount has in the whole cluster.

    Attributes:
        role: Name of the ClusterRole.
        everything: Whether the input holds that ClusterRole, and one of its rules allows every verb on every resource
            of every API group.
        binding: Name of the ClusterRoleBinding.
        account: The ServiceAccount, as ``namespace/name``.
        subject: The subject by which it is bound: the ServiceAccount itself, or a group that it is in.
        origin: The ClusterRoleBinding.
    """

    role: str
    everything: bool
    binding: str
    account: str
    subject: str
    origin: Origin


@dataclass(frozen=True)
class Image:
    """The image of one container of Capsule's pods, or of one of its Helm hook Jobs.

    Attributes:
        image: As written.
        repository: Its part before tag and digest, such as ``ghcr.io/projectcapsule/capsule``.
        tag: Its tag; empty without one, which means ``latest``, unless there is a digest.
        digest: Its digest; empty without one.
        version: The version in the tag, without ``v``; null (unknown) if the tag is none.
        pull_policy: ``imagePullPolicy``, by default ``Always`` for ``latest``, else ``IfNotPresent``.
        role: ``controller`` or ``proxy`` for the container that answers, ``sidecar`` for others beside it, ``job`` in a
            Helm hook Job.
        controllers: The versions of the controllers in the input that run the same repository, each once, as far as
            tags tell them; null (absent) if none runs it.
        container: Name of the container; empty if absent.
        workload: The workload it stands in.
        origin: The container.
    """

    image: str
    repository: str
    tag: str
    digest: str
    version: str | None
    pull_policy: str
    role: str
    controllers: tuple[str, ...] | None
    container: str
    workload: Reference
    origin: Origin


@dataclass(frozen=True)
class VersionLabel:
    """A version of the controller that manifests of Capsule's chart are made for: ``app.kubernetes.io/version``.

    Attributes:
        version: Without ``v``.
        chart: The chart's own version, from ``helm.sh/chart`` beside it; up to chart 0.6 it differs from the
            controller's.
        object: The first object that says so.
        origin: The label there.
    """

    version: str
    chart: str
    object: Reference
    origin: Origin


@dataclass(frozen=True)
class AdvisoryFacts:
    """A security advisory that is about the installed version, or may be.

    Attributes:
        id: Such as ``CVE-2026-22872``.
        aliases: Its other numbers, such as ``GHSA-qjjm-7j9w-pw72``.
        affected: The releases it is about, in words that follow "releases": ``before 0.13.0``.
        fixed: The first release that is repaired; empty (unknown).
        lets: What happens, in words that follow "this release lets".
        certain: Whether it is about this version; false if that is unknown.
        sources: URLs, the advisory first.
        origin: The image or the label that says the version, else the origin of the release.
    """

    id: str
    aliases: tuple[str, ...]
    affected: str
    fixed: str
    lets: str
    certain: bool
    sources: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True)
class KnownBadFacts:
    """A defect known to cost availability that the installed version has, or may have.

    Attributes:
        id: The issue, such as ``projectcapsule/capsule#2102``.
        component: ``controller`` or ``chart``: whose version it is about.
        version: That version; null (unknown).
        fixed: The first release without it; empty (unknown).
        needs: What an installation must have for it to happen: ``severalReplicas``; ``otherWebhookPort``: a
            ``--webhook-port`` other than 9443; empty if it happens to all.
        breaks: What happens, a clause.
        remedy: What to do, an imperative clause.
        certain: Whether this version has it; false if that is unknown.
        sources: URLs.
        origin: The image or the label that says the version, else the origin of the release.
    """

    id: str
    component: str
    version: str | None
    fixed: str
    needs: str
    breaks: str
    remedy: str
    certain: bool
    sources: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True)
class Route:
    """The path that one hook or conversion calls on the controller.

    Attributes:
        name: Of the webhook, or of the CRD.
        conversion: Whether it is a conversion.
        path: As the API server will call it; ``/`` if none is set.
        added: The later release that is the first to answer it; empty if there is none, or the version is unknown.
        removed: The release, this or an earlier one, that no longer answers it; empty likewise.
        nearest: The path most like it that this controller answers; empty if it answers this one, or none is like it.
        origin: The path, or where it belongs.
    """

    name: str
    conversion: bool
    path: str
    added: str
    removed: str
    nearest: str
    origin: Origin


@dataclass(frozen=True)
class OutsideServer:
    """A server that hooks or conversions call by ``url``: it may stand anywhere.

    Attributes:
        address: Scheme, host and port of the URL.
        callers: Who calls it, in words: ``22 hooks and 2 conversions``.
        others: The other client blocks that name it.
        origin: The first client block that names it.
    """

    address: str
    callers: str
    others: tuple[Reference, ...]
    origin: Origin


@dataclass(frozen=True)
class ValuesEntry:
    """A key that a values file gives a value.

    Attributes:
        key: In dotted form, from the root of the file.
        declared: Whether the chart's ``values.yaml`` has it, or an empty mapping for it to stand in. Null (unknown)
            for a chart that is not at hand, where it is not known of this version. In a version of which not every key
            is known, one that no version is known to have counts as missing only if ``nearest`` is a key like it.
        read: Whether a template of the chart reads it, or hands on something that holds it; null (unknown).
        nearest: A key of the chart that somebody may have meant instead; empty if none is near, and for a key that is
            read.
        because: Why no template reads a declared key, a clause; empty if not known, and where ``nearest`` says it.
        since: The version of the chart that brings a key which this version does not have yet; empty if none is known.
        needs: A key whose value in use (false, empty or zero) keeps every template that reads this one from doing so;
            empty if there is none.
        overridden: What gives it another value afterwards: the name of a values file, ``--set``, or
            ``helm.parameters`` of Argo CD's Application; empty.
        origin: Where it stands.
    """

    key: str
    declared: bool | None
    read: bool | None
    nearest: str
    because: str
    since: str
    needs: str
    overridden: str
    origin: Origin


@dataclass(frozen=True)
class ValuesFile:
    """Subject ``values``: a values file in use, with the chart that it is for.

    The values that stand in Argo CD's ``Application`` or Flux's ``HelmRelease`` count as a file, and so do the
    parameters of an Application.

    Attributes:
        chart: Name of the chart.
        version: Version of the chart; empty (unknown).
        own: Whether it is the chart's own ``values.yaml``.
        known: Whether it is known which keys the chart has: from its contents, or without them from its version. If
            not, ``entries`` are the keys at the root.
        entries: The keys that it gives a value; none of the chart's own file.
        origin: Where it stands.
    """

    chart: str
    version: str
    own: bool
    known: bool
    entries: tuple[ValuesEntry, ...]
    origin: Origin
