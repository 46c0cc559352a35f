"""Words of the release: the installation, its version, its values."""

from __future__ import annotations

from ...frozen import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...model import Origin
    from .common import Reference


@dataclass(frozen=True)
class Release:
    """Subject ``release``: the Capsule installation in the input."""

    #: Chart version from the label ``helm.sh/chart`` (``0.14.0``); null (unknown) without it or if several.
    chart: str | None
    #: Version of the controller: what the user gave, else the tag of its image, else the label
    #: ``app.kubernetes.io/version`` of its chart; null (unknown) if none says it, several do not agree, or the image
    #: floats (``latest``).
    version: str | None
    version_reason: str  #: Why the version is unknown, in words; empty if it is known.
    name: str  #: Helm's release name, from ``app.kubernetes.io/instance``; empty if absent.
    namespace: str  #: The namespace Capsule runs in.
    #: Who makes the webhook server's certificate: ``controller`` (the TLS reconciler), ``cert-manager``, ``both``,
    #: ``none``; null (unknown) without a CapsuleConfiguration or anything else that tells.
    certificates: str | None
    proxy: bool  #: Whether capsule-proxy is in the input.
    hook_names: tuple[str, ...]  #: Names of all webhooks, sorted.
    #: The paths that the webhook server of this version answers, sorted; null (unknown) if the version is, or is newer
    #: than what is known, or a pre-release.
    served_paths: tuple[str, ...] | None
    routes: tuple[Route, ...]  #: The paths that webhooks and conversions call on the controller, through a Service.
    outside: tuple[OutsideServer, ...]  #: The servers that webhooks or conversions call by ``url``, each once.
    #: The ClusterRoles that ClusterRoleBindings of the input give the controller's ServiceAccount.
    cluster_roles: tuple[ClusterRoleGrant, ...]
    #: The images of Capsule's pods and of the release's Helm hook Jobs, in the order of the input.
    images: tuple[Image, ...]
    #: The versions of the controller that the manifests of Capsule's chart are made for, each once.
    version_labels: tuple[VersionLabel, ...]
    #: The security advisories that are about this version, or may be, oldest first; after them those about the
    #: installed capsule-proxy.
    advisories: tuple[AdvisoryFacts, ...]
    #: The first release, newer than this one, that no known advisory is about; empty if none is about this one, or the
    #: version is unknown.
    repaired: str
    #: The defects known to cost availability that this version has, or may have, oldest first.
    known_bad: tuple[KnownBadFacts, ...]
    #: Which fields of the CapsuleConfiguration's ``nodeMetadata`` forbid something; null (unknown) without a
    #: CapsuleConfiguration.
    node_metadata: tuple[str, ...] | None
    origin: Origin  #: The controller's workload, else the CapsuleConfiguration, else the first document of Capsule.


@dataclass(frozen=True)
class Declaration:
    """Subject ``declaration``: a release of one of Capsule's charts that a manifest has another program install."""

    by: str  #: The manifest in words: ``HelmRelease flux-system/capsule``.
    chart: str  #: Name of the chart.
    version: str  #: Its exact version; empty for a range, and if none is given.
    #: What stands in the place of an exact version: a range (``0.12.x``), a branch; empty if one is given, or nothing.
    constraint: str
    range: bool  #: Whether that is a range of versions.
    filled: bool  #: Whether something else fills it in: then what it will be is not known.
    taken: str  #: The version that the chart is taken for where it is judged; empty if it is not.
    origin: Origin  #: Where the version stands, or belongs.


@dataclass(frozen=True)
class ClusterRoleGrant:
    """A ClusterRole that the controller's ServiceAccount has in the whole cluster."""

    role: str  #: Name of the ClusterRole.
    #: Whether the input holds that ClusterRole, and one of its rules allows every verb on every resource of every API
    #: group.
    everything: bool
    binding: str  #: Name of the ClusterRoleBinding.
    account: str  #: The ServiceAccount, as ``namespace/name``.
    subject: str  #: The subject by which it is bound: the ServiceAccount itself, or a group that it is in.
    origin: Origin  #: The ClusterRoleBinding.


@dataclass(frozen=True)
class Image:
    """The image of one container of Capsule's pods, or of one of its Helm hook Jobs."""

    image: str  #: As written.
    repository: str  #: Its part before tag and digest, such as ``ghcr.io/projectcapsule/capsule``.
    tag: str  #: Its tag; empty without one, which means ``latest``, unless there is a digest.
    digest: str  #: Its digest; empty without one.
    version: str | None  #: The version in the tag, without ``v``; null (unknown) if the tag is not one.
    pull_policy: str  #: ``imagePullPolicy``, by default ``Always`` for ``latest``, else ``IfNotPresent``.
    #: ``controller`` or ``proxy`` for the container that answers, ``sidecar`` for others next to it, ``job`` in a Helm
    #: webhook Job.
    role: str
    #: The versions of the controllers in the input that run the same repository, each once, as far as tags tell them;
    #: null (absent) if none runs it.
    controllers: tuple[str, ...] | None
    container: str  #: Name of the container; empty if absent.
    workload: Reference  #: The workload it stands in.
    origin: Origin  #: The container.


@dataclass(frozen=True)
class VersionLabel:
    """A version of the controller that manifests of Capsule's chart are made for: ``app.kubernetes.io/version``."""

    version: str  #: Without ``v``.
    #: The chart's own version, from ``helm.sh/chart`` next to it; up to chart 0.6 it differs from the controller's.
    chart: str
    object: Reference  #: The first object that says so.
    origin: Origin  #: The label there.


@dataclass(frozen=True)
class AdvisoryFacts:
    """A security advisory that is about the installed version, or may be."""

    program: str  #: What it is about: ``Capsule``, ``capsule-proxy``.
    version: str | None  #: The installed version of that; null (unknown) as that of the release is.
    version_reason: str  #: Why the version is unknown, in words; empty if it is known.
    id: str  #: Such as ``CVE-2026-22872``.
    aliases: tuple[str, ...]  #: Its other numbers, such as ``GHSA-qjjm-7j9w-pw72``.
    affected: str  #: The releases it is about, in words that follow "releases": ``before 0.13.0``.
    fixed: str  #: The first release that is repaired; empty (unknown).
    repaired: str  #: The first newer release that no known advisory is about; empty (unknown).
    lets: str  #: What happens, in words that follow "this release lets".
    certain: bool  #: Whether it is about this version; false if that is unknown.
    sources: tuple[str, ...]  #: URLs, the advisory first.
    origin: Origin  #: The image or the label that says the version, else the origin of the release.


@dataclass(frozen=True)
class KnownBadFacts:
    """A defect known to cost availability that the installed version has, or may have."""

    id: str  #: The issue, such as ``projectcapsule/capsule#2102``.
    component: str  #: ``controller`` or ``chart``: whose version it is about.
    version: str | None  #: That version; null (unknown).
    fixed: str  #: The first release without it; empty (unknown).
    #: What an installation must have for it to happen: ``severalReplicas``; ``otherWebhookPort``: a ``--webhook-port``
    #: other than 9443; empty if it happens to all.
    needs: str
    breaks: str  #: What happens, a clause.
    remedy: str  #: What to do, an imperative clause.
    certain: bool  #: Whether this version has it; false if that is unknown.
    sources: tuple[str, ...]  #: URLs.
    origin: Origin  #: The image or the label that says the version, else the origin of the release.


@dataclass(frozen=True)
class Route:
    """The path that one webhook or conversion calls on the controller."""

    name: str  #: Of the webhook, or of the CRD.
    conversion: bool  #: Whether it is a conversion.
    path: str  #: As the API server will call it; ``/`` if none is set.
    added: str  #: The later release that is the first to answer it; empty without one, or the version is unknown.
    removed: str  #: The release, this or an earlier one, that no longer answers it; empty likewise.
    #: The path most like it that this controller answers; empty if it answers this one, or none is like it.
    nearest: str
    origin: Origin  #: The path, or where it belongs.


@dataclass(frozen=True)
class OutsideServer:
    """A server that webhooks or conversions call by ``url``: it may stand anywhere."""

    address: str  #: Scheme, host and port of the URL.
    callers: str  #: Who calls it, in words: ``22 webhooks and 2 conversions``.
    others: tuple[Reference, ...]  #: The other client blocks that name it.
    origin: Origin  #: The first client block that names it.


@dataclass(frozen=True)
class ValuesEntry:
    """A key that a values file gives a value."""

    key: str  #: In dotted form, from the root of the file.
    #: Whether the chart's ``values.yaml`` has it, or an empty mapping for it to stand in. Null (unknown) for a chart
    #: that is not at hand, where it is not known of this version. In a version of which not every key is known, one
    #: that no version is known to have counts as missing only if ``nearest`` is a key like it.
    declared: bool | None
    read: bool | None  #: Whether a template of the chart reads it, or hands on something that holds it; null (unknown).
    #: A key of the chart that may have been meant instead; empty if none is near, and for a key that is read.
    nearest: str
    because: str  #: Why no template reads a declared key, a clause; empty if not known, and where ``nearest`` says it.
    #: The version of the chart that brings a key which this version does not have yet; empty if none is known.
    since: str
    #: A key whose value in use (false, empty or zero) keeps every template that reads this one from doing so; empty if
    #: there is none.
    needs: str
    #: What gives it another value afterwards: the name of a values file, ``--set``, or the object in which values of a
    #: release stand; empty.
    overridden: str
    origin: Origin  #: Where it stands.
    is_default: bool = False  #: Whether its value is the chart's default, as far as that is known.


@dataclass(frozen=True)
class ValuesFile:
    """Subject ``values``: a values file in use, with the chart that it is for.

    The values that stand in Argo CD's ``Application`` or Flux's ``HelmRelease`` count as a file, and so do the
    parameters of an Application.
    """

    chart: str  #: Name of the chart.
    version: str  #: Version of the chart, or the range that it is of; empty (unknown).
    own: bool  #: Whether it is the chart's own ``values.yaml``.
    #: Whether it is known which keys the chart has: from its contents, or without them from its version. If not,
    #: ``entries`` are the keys at the root.
    known: bool
    entries: tuple[ValuesEntry, ...]  #: The keys that it gives a value; none of the chart's own file.
    origin: Origin  #: Where it stands.
