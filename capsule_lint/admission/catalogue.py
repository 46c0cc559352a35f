"""The catalogue of requests: who sends what in an ordinary cluster, and what is lost when it fails."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache

from .. import compiled
from ..errors import UsageError
from ..frozen import dataclass
from ..kubernetes.fields import mapping
from ..model import Json

AREAS = ("nodes", "scheduling", "control plane", "namespaces", "tenants", "storage", "certificates", "capsule")
"""What the requests of the built-in catalogue are grouped by, in the order to show."""

PURPOSES = ("certificate", "injection", "reconciler", "token", "election", "deployment", "helm", "job")
"""What some backends need a request for, and others do not: a certificate that cert-manager issues, a CA that it
injects, a certificate that Capsule's TLS reconciler writes, a token for the API, an election, a Deployment to scale, a
release of Helm to upgrade, a Job that is a Helm hook."""

SOURCE = os.path.join(os.path.dirname(__file__), "requests.yaml")
"""Our own text."""

COMPILED = os.path.join(os.path.dirname(__file__), "requests.compiled")
"""The same for the machine, made when the wheel is built."""

OWN_NAMESPACE = "capsule-system"
"""Capsule's own namespace in the built-in catalogue."""

_KINDS = {
    "apiservices": "APIService",
    "capsuleconfigurations": "CapsuleConfiguration",
    "certificaterequests": "CertificateRequest",
    "certificatesigningrequests": "CertificateSigningRequest",
    "clusterrolebindings": "ClusterRoleBinding",
    "clusterroles": "ClusterRole",
    "clustertrustbundles": "ClusterTrustBundle",
    "configmaps": "ConfigMap",
    "controllerrevisions": "ControllerRevision",
    "cronjobs": "CronJob",
    "csidrivers": "CSIDriver",
    "csinodes": "CSINode",
    "csistoragecapacities": "CSIStorageCapacity",
    "customresourcedefinitions": "CustomResourceDefinition",
    "daemonsets": "DaemonSet",
    "deviceclasses": "DeviceClass",
    "endpoints": "Endpoints",
    "endpointslices": "EndpointSlice",
    "flowschemas": "FlowSchema",
    "globaltenantresources": "GlobalTenantResource",
    "horizontalpodautoscalers": "HorizontalPodAutoscaler",
    "ingresses": "Ingress",
    "ipaddresses": "IPAddress",
    "limitranges": "LimitRange",
    "mutatingwebhookconfigurations": "MutatingWebhookConfiguration",
    "networkpolicies": "NetworkPolicy",
    "persistentvolumeclaims": "PersistentVolumeClaim",
    "persistentvolumes": "PersistentVolume",
    "podcertificaterequests": "PodCertificateRequest",
    "poddisruptionbudgets": "PodDisruptionBudget",
    "podtemplates": "PodTemplate",
    "priorityclasses": "PriorityClass",
    "prioritylevelconfigurations": "PriorityLevelConfiguration",
    "replicasets": "ReplicaSet",
    "replicationcontrollers": "ReplicationController",
    "resourceclaims": "ResourceClaim",
    "resourceclaimtemplates": "ResourceClaimTemplate",
    "resourcequotas": "ResourceQuota",
    "resourceslices": "ResourceSlice",
    "rolebindings": "RoleBinding",
    "runtimeclasses": "RuntimeClass",
    "selfsubjectaccessreviews": "SelfSubjectAccessReview",
    "selfsubjectreviews": "SelfSubjectReview",
    "serviceaccounts": "ServiceAccount",
    "servicecidrs": "ServiceCIDR",
    "statefulsets": "StatefulSet",
    "storageclasses": "StorageClass",
    "storageversionmigrations": "StorageVersionMigration",
    "storageversions": "StorageVersion",
    "subjectaccessreviews": "SubjectAccessReview",
    "tokenreviews": "TokenReview",
    "validatingadmissionpolicies": "ValidatingAdmissionPolicy",
    "validatingwebhookconfigurations": "ValidatingWebhookConfiguration",
    "volumeattachments": "VolumeAttachment",
    "volumesnapshotcontents": "VolumeSnapshotContent",
    "volumesnapshots": "VolumeSnapshot",
}
"""Plural to kind, where the kind is more than the singular with a capital."""

_SUBRESOURCE_KINDS = {
    "attach": ("", "v1", "PodAttachOptions"),
    "binding": ("", "v1", "Binding"),
    "eviction": ("policy", "v1", "Eviction"),
    "exec": ("", "v1", "PodExecOptions"),
    "portforward": ("", "v1", "PodPortForwardOptions"),
    "scale": ("autoscaling", "v1", "Scale"),
    "token": ("authentication.k8s.io", "v1", "TokenRequest"),
}
"""Subresources whose objects are of a kind of their own, with its group and version."""

_OPTIONS = {"CREATE": "CreateOptions", "UPDATE": "UpdateOptions", "DELETE": "DeleteOptions"}
_UID = "6f1d2a7e-0c4b-4f3a-9d58-2b7e91c0a4d3"
_BORN = "2026-01-01T00:00:00Z"


@dataclass(frozen=True)
class Entry:
    """One request of the catalogue."""

    id: str  #: Names it; unique in a catalogue.
    request: Json  #: The AdmissionRequest of ``admission.k8s.io/v1``, complete.
    area: str = ""  #: One of ``AREAS``; empty if it was not said.
    #: What it is about, in a word or two, to name several requests in one breath; empty if it was not said.
    topic: str = ""
    actor: str = ""  #: Who sends it, in words; the user name if it was not said.
    loses: str = ""  #: What the cluster loses when it fails, one sentence; empty if it was not said.
    timeout_seconds: int | None = None  #: After how many seconds the caller itself gives up; None if that is not known.
    restart: bool = False  #: Whether the backend of the webhooks needs it to start again.
    #: What the backend needs it for, one of ``PURPOSES``, where not every backend does; empty if all do.
    needed_for: str = ""
    #: Ids of the requests that the API server makes in the middle of it, without which it fails.
    inside: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """Operation and resource: ``UPDATE nodes``, ``CREATE pods/binding``."""
        resource, subresource = self.request["resource"]["resource"], self.request.get("subResource")
        return f"{self.request['operation']} {resource}{'/' if subresource else ''}{subresource or ''}"

    @property
    def namespace(self) -> str:
        """Where it goes, also for a Namespace itself; empty for other cluster-scoped objects."""
        namespace: str = self.request.get("namespace", "")
        return namespace


@dataclass(frozen=True)
class Catalogue:
    """Requests, and the namespaces they are sent to."""

    #: Labels of the stored namespaces by name; one that is missing has only ``kubernetes.io/metadata.name``.
    namespaces: Mapping[str, Mapping[str, str]]
    entries: tuple[Entry, ...]  #: The requests, in order; ids are unique.

    def extended(self, other: Catalogue) -> Catalogue:
        """Return this catalogue with another's requests and namespaces: each replaces its namesake, or is added."""
        entries = {entry.id: entry for entry in (*self.entries, *other.entries)}
        return Catalogue({**self.namespaces, **other.namespaces}, tuple(entries.values()))


@lru_cache(maxsize=8)
def builtin(namespace: str = OWN_NAMESPACE) -> Catalogue:
    """Return the catalogue that ships with us.

    Args:
        namespace: Where Capsule is installed; stands wherever the catalogue says ``capsule-system``.
    """
    import json

    source = compiled.read(SOURCE)
    packed = compiled.compiled(COMPILED, _digest(source)) or _packed(source)
    if namespace != OWN_NAMESPACE:
        # Whatever its name, it stays a text.
        packed = packed.replace(OWN_NAMESPACE, json.dumps(namespace, ensure_ascii=False)[1:-1])
    namespaces, values, entries = json.loads(packed)
    for entry in entries:
        entry[1] = {field: values[at] for field, at in entry[1].items()}
        entry[-1] = tuple(entry[-1])
    return Catalogue(namespaces, tuple([Entry(*entry) for entry in entries]))


def _packed(source: str) -> str:
    """Return the checked and complete catalogue as JSON: namespaces, the values in requests each once, entries."""
    import json

    catalogue = read(source, SOURCE)
    values: dict[str, int] = {}
    entries = [
        [
            entry.id,
            {
                field: values.setdefault(json.dumps(value, ensure_ascii=False), len(values))
                for field, value in entry.request.items()
            },
            *[getattr(entry, field) for field in Entry.__match_args__[2:]],
        ]
        for entry in catalogue.entries
    ]
    namespaces, packed = (json.dumps(data, ensure_ascii=False) for data in (catalogue.namespaces, entries))
    return f"[{namespaces}, [{', '.join(values)}], {packed}]"


def _digest(source: str) -> str:
    # What is compiled depends on the form of an entry, too.
    return compiled.digest(source, " ".join(("values", *Entry.__match_args__)))


def pack() -> str:
    """Return the text of the compiled catalogue: a digest of its source, then what is made of it.

    Raises:
        UsageError: The source is wrong.
    """
    source = compiled.read(SOURCE)
    return compiled.pack(_digest(source), _packed(source))


def read(source: str, name: str) -> Catalogue:
    """Return the catalogue that a text in YAML or JSON holds.

    Args:
        source: The text: ``namespaces`` and ``requests`` as in ``requests.yaml``.
        name: What to call it in messages.

    Raises:
        UsageError: It is not such a text; the message names the place.
    """
    return _catalogue(parse(source, name), name)


def parse(source: str, name: str = "requests.yaml") -> Json:
    """Return what a catalogue in YAML or JSON says, as plain data without aliases; dump it as JSON for the wheel.

    Raises:
        UsageError: It is neither YAML nor JSON.
    """
    import json

    if source.lstrip()[:1] == "{":
        try:
            return json.loads(source)
        except (ValueError, RecursionError):
            pass  # YAML in flow style, or broken: YAML tells
    from ..load import Input, load

    documents = load([Input(name, source.encode())]).documents
    for problem in (problem for document in documents for problem in document.problems):
        raise UsageError(f"{name} is neither YAML nor JSON: line {problem.span.line}: {problem.message}")
    if len(documents) > 1:
        raise UsageError(f"{name}: line {documents[1].span.line}: a file of requests is one document")
    if documents and documents[0].data is None:
        raise UsageError(f"{name} is a list or a single value, wanted a mapping")
    data = documents[0].data if documents else None
    return data and {key: value for key, value in data.items() if key != "anchors"}


def _catalogue(data: Json, name: str) -> Catalogue:
    data = _mapping(data, name, {"namespaces": dict, "requests": list}, required=("requests",))
    namespaces = {
        namespace: {"kubernetes.io/metadata.name": namespace, **_labels(value, f"{name}: namespaces.{namespace}")}
        for namespace, value in data.get("namespaces", {}).items()
    }
    entries = {}
    for index, value in enumerate(data["requests"]):
        entry = _entry(value, f"{name}: requests[{index}]", name)
        if entry.id in entries:
            raise UsageError(f"{name}: the request {entry.id} stands there twice")
        entries[entry.id] = entry
    for entry in entries.values():
        for inner in entry.inside:
            if inner not in entries or entries[inner].inside:
                raise UsageError(f"{name}: request {entry.id}: inside is {inner!r}, wanted the id of one that has none")
    return Catalogue(namespaces, tuple(entries.values()))


def _labels(data: Json, where: str) -> dict[str, str]:
    labels: dict[str, str] = _mapping(data or {}, where, {"labels": dict}).get("labels", {})
    for label, value in labels.items():
        if not isinstance(value, str):
            raise UsageError(f"{where}.labels: {label} is {_type(value)}, wanted a text; quote it")
    return labels


_ENTRY = {
    "id": str,
    "area": str,
    "topic": str,
    "actor": str,
    "loses": str,
    "timeoutSeconds": int,
    "restart": bool,
    "neededFor": str,
    "inside": list,
    "request": dict,
}


def _entry(data: Json, where: str, name: str) -> Entry:
    data = _mapping(data, where, _ENTRY, required=("id", "request"))
    where = f"{name}: request {data['id']}"
    area = data.get("area", "")
    if area and area not in AREAS:
        raise UsageError(f"{where}: area is {area!r}, wanted one of {', '.join(AREAS)}")
    purpose = data.get("neededFor", "")
    if purpose and purpose not in PURPOSES:
        raise UsageError(f"{where}: neededFor is {purpose!r}, wanted one of {', '.join(PURPOSES)}")
    request = complete(data["request"], where)
    return Entry(
        id=data["id"],
        request=request,
        area=area,
        topic=data.get("topic", ""),
        actor=data.get("actor") or request["userInfo"].get("username", ""),
        loses=data.get("loses", ""),
        timeout_seconds=data.get("timeoutSeconds"),
        restart=data.get("restart", False),
        needed_for=purpose,
        inside=tuple(data.get("inside", ())),
    )


_REQUEST = {
    "uid": str,
    "kind": dict,
    "resource": dict,
    "subResource": str,
    "requestKind": dict,
    "requestResource": dict,
    "requestSubResource": str,
    "name": str,
    "namespace": str,
    "operation": str,
    "userInfo": dict,
    "object": (dict, type(None)),
    "oldObject": (dict, type(None)),
    "dryRun": bool,
    "options": (dict, type(None)),
}


def complete(data: Json, where: str) -> Json:
    """Return the AdmissionRequest that kube-apiserver would make of a request told in short.

    Args:
        data: The request, as in ``requests.yaml``.
        where: What to call its place in messages.

    Raises:
        UsageError: It is no such request.
    """
    where = f"{where}: request"
    request = dict(_mapping(data, where, _REQUEST, required=("operation", "resource", "userInfo")))
    resource = _mapping(
        request["resource"], f"{where}.resource", dict.fromkeys(("group", "version", "resource"), str), ("resource",)
    )
    resource = request["resource"] = {"group": "", "version": "v1", **resource}
    if request["operation"] not in ("CREATE", "UPDATE", "DELETE", "CONNECT"):
        raise UsageError(f"{where}.operation is {request['operation']!r}, wanted CREATE, UPDATE, DELETE or CONNECT")
    kind = _mapping(request.get("kind", {}), f"{where}.kind", dict.fromkeys(("group", "version", "kind"), str))
    kind = request["kind"] = {**kind_of(resource, request.get("subResource")), **kind}
    if resource == {"group": "", "version": "v1", "resource": "namespaces"} and "name" in request:
        # The API server gives a Namespace its own name as namespace.
        request.setdefault("namespace", request["name"])
    request.setdefault("requestKind", kind)
    request.setdefault("requestResource", resource)
    if "subResource" in request:
        request.setdefault("requestSubResource", request["subResource"])
    request["userInfo"] = _user(request["userInfo"], where)
    request.setdefault("dryRun", False)
    request.setdefault("object", None)
    request.setdefault("oldObject", request["object"] if request["operation"] == "UPDATE" else None)
    for field in ("object", "oldObject"):
        if request[field] is not None:
            request[field] = _object(request[field], request)
    if request["operation"] in _OPTIONS:
        request.setdefault("options", {"kind": _OPTIONS[request["operation"]], "apiVersion": "meta.k8s.io/v1"})
    return request


def kind_of(resource: Mapping[str, str], subresource: str | None) -> dict[str, str]:
    """Return group, version and kind of the objects in requests for a resource, or a subresource of it."""
    if subresource in _SUBRESOURCE_KINDS:
        group, version, kind = _SUBRESOURCE_KINDS[subresource]
        return {"group": group, "version": version, "kind": kind}
    plural = resource["resource"]
    kind = _KINDS.get(plural) or plural.removesuffix("s").capitalize()
    if subresource == "proxy":
        kind = f"{kind}ProxyOptions"
    return {"group": resource["group"], "version": resource["version"], "kind": kind}


def _user(data: Json, where: str) -> Json:
    """Return a user with the groups that Kubernetes' authenticators give, unless some are named."""
    user = dict(_mapping(data, f"{where}.userInfo", {"username": str, "uid": str, "groups": list, "extra": dict}))
    name = user.get("username", "")
    if "groups" not in user:
        groups = []
        if name.startswith("system:serviceaccount:"):
            groups = ["system:serviceaccounts", f"system:serviceaccounts:{name.split(':')[2]}"]
        elif name.startswith("system:node:"):
            groups = ["system:nodes"]
        user["groups"] = [*groups, "system:authenticated"]
    return user


def _object(data: Json, request: Json) -> Json:
    """Return an object with what the API server always fills in; one that names its kind is complete."""
    if "kind" in data:
        return data
    kind = request["kind"]
    metadata = {field: request[field] for field in ("name", "namespace") if field in request}
    if kind["kind"] not in ("Binding", "Eviction"):
        metadata |= {"uid": _UID, "creationTimestamp": _BORN}
        if request["operation"] != "CREATE":
            metadata["resourceVersion"] = "1"
    metadata |= mapping(data, ("metadata",))
    if kind["kind"] == "Namespace":
        metadata.pop("namespace", None)
        # A name that is to be generated is not there yet.
        named = {"kubernetes.io/metadata.name": metadata["name"]} if "name" in metadata else {}
        metadata["labels"] = {**named, **mapping(metadata, ("labels",))}
    api_version = f"{kind['group']}/{kind['version']}" if kind["group"] else kind["version"]
    return {"kind": kind["kind"], "apiVersion": api_version, **data, "metadata": metadata}


def _mapping(data: Json, where: str, fields: Mapping[str, Json], required: tuple[str, ...] = ()) -> Json:
    """Return a mapping that has no fields but these, of these types.

    Raises:
        UsageError: It is not; the message names place and field.
    """
    if not isinstance(data, dict):
        raise UsageError(f"{where} is {_type(data)}, wanted a mapping")
    for field, value in data.items():
        if field not in fields:
            raise UsageError(f"{where} has an unknown field {field!r}; its fields are {', '.join(fields)}")
        wanted = fields[field]
        if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
            name = getattr(wanted, "__name__", "dict")
            raise UsageError(f"{where}.{field} is {_type(value)}, wanted {_TYPES[name]}")
    for field in required:
        if field not in data:
            raise UsageError(f"{where} lacks the field {field!r}")
    return data


_TYPES = {
    "dict": "a mapping",
    "list": "a list",
    "str": "a text",
    "int": "a whole number",
    "bool": "true or false",
    "float": "a number",
    "NoneType": "null",
}


def _type(data: Json) -> str:
    return _TYPES.get(type(data).__name__, type(data).__name__)
