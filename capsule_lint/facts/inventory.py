"""The objects of a bundle by kind, and the questions that every fact asks of them."""

from __future__ import annotations

from ..capsule import identity
from ..frozen import replace
from ..kubernetes.fields import items, mapping, text
from ..kubernetes.selectors import equal
from ..kubernetes.workloads import Workload, workload
from ..model import Bundle, Document, Origin
from .copies import NONE, Copies
from .owners import owners
from .words.common import Reference

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeVar

    from ..model import Path

    Answer = TypeVar("Answer")

_CLUSTER_SCOPED = frozenset({
    "APIService",
    "AdminNetworkPolicy",
    "BaselineAdminNetworkPolicy",
    "CapsuleConfiguration",
    "CiliumClusterwideNetworkPolicy",
    "ClusterIssuer",
    "ClusterNetworkPolicy",
    "ClusterRole",
    "ClusterRoleBinding",
    "CSIDriver",
    "CustomResourceDefinition",
    "GlobalNetworkPolicy",
    "GlobalTenantResource",
    "IngressClass",
    "MutatingWebhookConfiguration",
    "Namespace",
    "Node",
    "PersistentVolume",
    "PriorityClass",
    "StorageClass",
    "Tenant",
    "ValidatingWebhookConfiguration",
})  # fmt: skip


class Inventory:
    """The objects of one bundle; made once, read by every fact."""

    def __init__(self, bundle: Bundle) -> None:
        """Sort the documents by kind and find the release's namespace.

        The namespace of the bundle counts if it was given; else what the manifests say of Capsule's: that of its
        controller, of the ServiceAccount that bindings give it, of the Service that webhooks call, be it in the input
        or not. It is ``default`` if none of them says it: an object that names no namespace is installed into the
        release's, that of the controller in its own file if there is one.
        """
        self.bundle = bundle
        self._by_kind: dict[str, list[Document]] = {}
        for document in bundle.documents:
            if document.kind:
                self._by_kind.setdefault(document.kind, []).append(document)
        written = bundle_workloads(bundle)
        self._roles = {pods.document.index: identity.role(pods) for pods in written}
        self._answers: dict[object, object] = {}
        self._installed = {} if bundle.namespace else self._installed_namespaces(written)
        self.namespace = (
            bundle.namespace
            or next(iter(self._installed.values()), "")
            or self._called_namespace()
            or self._hooks_namespace()
            or "default"
        )
        self.workloads = tuple(
            pods if pods.namespace else replace(pods, namespace=self.namespace_of(pods.document)) for pods in written
        )

    def _installed_namespaces(self, workloads: Sequence[Workload]) -> dict[str, str]:
        """Return the namespaces of Capsule's workloads by file, in the order of the input; of a file the first."""
        found: dict[str, str] = {}
        for pods in workloads:
            source = pods.document.source
            if self.role(pods) and source not in found:
                # Charts up to 0.11 leave the namespace to Helm, but must name it where they bind the ServiceAccount.
                bound = self.once(_bound).get(pods.service_account, {})
                named = pods.document.namespace or pods.document.release_namespace
                if namespace := named or bound.get(source, bound.get(None, "")):
                    found[source] = namespace
        return found

    def _called_namespace(self) -> str:
        """Return where webhooks call a Service that the input holds without a namespace."""
        unplaced = {service.name for service in self.of_kind("Service") if not service.namespace}
        for document in self.of_kind("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"):
            for _, hook in items(document.data, ("webhooks",)):
                if text(hook, ("clientConfig", "service", "name")) in unplaced:
                    return text(hook, ("clientConfig", "service", "namespace"))
        return ""

    def _hooks_namespace(self) -> str:
        """Return where Capsule's webhooks call a Service, in an input that holds webhooks and no Service."""
        for document in self.of_kind("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"):
            for _, hook in items(document.data, ("webhooks",)):
                if identity.is_hook_name(text(hook, ("name",))):
                    return text(hook, ("clientConfig", "service", "namespace"))
        for document in self.of_kind("CapsuleConfiguration"):
            for block in mapping(document.data, ("spec", "admission")).values():
                if namespace := text(block, ("client", "service", "namespace")):
                    return namespace
        return ""

    def role(self, pods: Workload) -> str:
        """Return ``controller``, ``proxy``, or an empty string for a workload that is not Capsule's."""
        return self._roles[pods.document.index]

    def of_kind(self, *kinds: str) -> Sequence[Document]:
        """Return the documents of these kinds, in the order of the bundle within each kind."""
        return [document for kind in kinds for document in self._by_kind.get(kind, ())]

    def definitions(self) -> Sequence[Document]:
        """Return the CRDs of the input, then the ones that were given in addition."""
        more = self.bundle.definitions
        given = [
            document for document in (more.documents if more else ()) if document.kind == "CustomResourceDefinition"
        ]
        return [*self.of_kind("CustomResourceDefinition"), *given]

    def own_of_kind(self, kind: str) -> Sequence[Document]:
        """Return the documents of a kind of Capsule's API, in the order of the bundle."""
        return [document for document in self.of_kind(kind) if identity.is_own(document.api_version)]

    def namespace_of(self, document: Document) -> str:
        """Return the effective namespace: the release's where the manifest names none, empty if cluster-scoped."""
        if document.kind in _CLUSTER_SCOPED:
            return ""
        return document.namespace or document.release_namespace or self._installed.get(document.source, self.namespace)

    def reference(self, document: Document, path: Path = ()) -> Reference:
        """Return what a rule needs to name this object, or a place in it."""
        return Reference(document.kind, self.namespace_of(document), document.name, Origin(document.index, path))

    def is_carried_as_text(self, document: Document) -> bool:
        """Return whether a ConfigMap has an object as text, which a Job applies."""
        outer = None if document.wrapped_in is None else self.bundle.documents[document.wrapped_in]
        return outer is not None and outer.kind == "ConfigMap" and not outer.is_helm_record

    def once(self, question: Callable[[Inventory], Answer]) -> Answer:
        """Return what a question about the whole input is answered with; it is answered once.

        What is asked of every workload, Service or webhook would otherwise go through the whole input each time.
        """
        if question not in self._answers:
            self._answers[question] = question(self)
        return self._answers[question]  # type: ignore[return-value]

    def workload(self, index: int) -> Workload | None:
        """Return the workload that the document of an index is; None if it is something else."""
        return self.once(_workloads).get(index)

    def pods_of(self, service: Document) -> Sequence[Workload]:
        """Return the workloads whose pods a Service selects; none if it has no selector."""
        found = self.once(_selected).get(service.index)
        if found is None:
            selector = mapping(service.data, ("spec", "selector"))
            namespace = self.namespace_of(service)
            found = self.labelled(namespace, selector, service.source) if selector else ()
            self.once(_selected)[service.index] = found
        return found

    def labelled(self, namespace: str, wanted: Mapping[str, str], source: str) -> Sequence[Workload]:
        """Return the workloads of a namespace whose pods have all wanted labels, in the order of the bundle.

        Args:
            namespace: Where they are looked for.
            wanted: The labels.
            source: The file that asks: of a workload that is there several times, its nearest copies count.
        """
        known = self.once(_copies_by_labels)
        key = (namespace, str(wanted))
        if key not in known:
            pairs = [(namespace, key, value) for key, value in wanted.items() if isinstance(value, str)]
            near = min((self.once(_labelled).get(pair, ()) for pair in pairs), key=len) if pairs else self.workloads
            known[key] = Copies()
            for pods in near:
                if pods.namespace == namespace and equal(wanted, pods.labels):
                    known[key].add(pods.document, (pods.kind, pods.name))
        workloads = self.once(_workloads)
        return [workloads[document.index] for document in known[key].near(source)]

    def services_of(self, pods: Workload) -> Sequence[Document]:
        """Return the Services that select a workload's pods, in the order of the bundle."""
        return self.once(_selecting).get(pods.document.index, ())

    def services(self, namespace: str, name: str, source: str) -> Sequence[Document]:
        """Return the Services of that namespace and name that a file means: none, one, or more if it has duplicates."""
        return self.once(_services).get((namespace, name), NONE).near(source)

    def called(self, namespace: str, name: str, source: str) -> Sequence[Workload]:
        """Return the workloads of a Service that a file means; each once, however often it is there."""
        known = self.once(_called)
        key = (namespace, name, source)
        if key not in known:
            pods = (pods for service in self.services(*key) for pods in self.pods_of(service))
            known[key] = list({found.document.index: found for found in pods}.values())
        return known[key]

    def services_named(self, name: str) -> Mapping[str, Document]:
        """Return the Services of that name by their namespace, in the order of the bundle; of copies the first."""
        return self.once(_namesakes).get(name, {})


def _bound(inventory: Inventory) -> Mapping[str, Mapping[str | None, str]]:
    """Return the namespaces that bindings give the ServiceAccounts of a name, by file, and the first of all."""
    found: dict[str, dict[str | None, str]] = {}
    for binding in inventory.of_kind("ClusterRoleBinding", "RoleBinding"):
        for _, subject in items(binding.data, ("subjects",)):
            if subject.get("kind") == "ServiceAccount" and isinstance(subject.get("name"), str):
                for source in (binding.source, None):
                    found.setdefault(subject["name"], {}).setdefault(source, text(subject, ("namespace",)))
    return found


def _workloads(inventory: Inventory) -> Mapping[int, Workload]:
    return {pods.document.index: pods for pods in inventory.workloads}


def _selected(_: Inventory) -> dict[int, Sequence[Workload]]:
    """Return what ``pods_of`` has found by now, by the index of the Service."""
    return {}


def _copies_by_labels(_: Inventory) -> dict[tuple[str, str], Copies]:
    """Return what ``labelled`` has found by now, by namespace and labels."""
    return {}


def _called(_: Inventory) -> dict[tuple[str, str, str], Sequence[Workload]]:
    """Return what ``called`` has found by now, by namespace and name of the Service, and the file that calls it."""
    return {}


def _labelled(inventory: Inventory) -> Mapping[tuple[str, str, str], Sequence[Workload]]:
    """Return the workloads by namespace and each label of their pods."""
    found: dict[tuple[str, str, str], list[Workload]] = {}
    for pods in inventory.workloads:
        for key, value in pods.labels.items():
            if isinstance(value, str):
                found.setdefault((pods.namespace, key, value), []).append(pods)
    return found


def _selecting(inventory: Inventory) -> Mapping[int, Sequence[Document]]:
    found: dict[int, list[Document]] = {}
    for service in inventory.of_kind("Service"):
        for pods in inventory.pods_of(service):
            found.setdefault(pods.document.index, []).append(service)
    return found


def _services(inventory: Inventory) -> Mapping[tuple[str, str], Copies]:
    """Return the Services by namespace and name."""
    found: dict[tuple[str, str], Copies] = {}
    for service in inventory.of_kind("Service"):
        found.setdefault((inventory.namespace_of(service), service.name), Copies()).add(service)
    return found


def _namesakes(inventory: Inventory) -> Mapping[str, Mapping[str, Document]]:
    """Return the Services by name and namespace."""
    found: dict[str, dict[str, Document]] = {}
    for service in inventory.of_kind("Service"):
        found.setdefault(service.name, {}).setdefault(inventory.namespace_of(service), service)
    return found


def bundle_workloads(bundle: Bundle) -> Sequence[Workload]:
    """Return the workloads of a bundle before its namespace is known, with the namespaces as written.

    What a controller of the input made of one of them, as a live cluster has it, is not another workload: the
    ReplicaSets of a Deployment, and their Pods.
    """
    found = [pods for document in bundle.documents if (pods := workload(document, document.namespace)) is not None]
    known = {(pods.namespace, pods.kind, pods.name) for pods in found}
    return [pods for pods in found if known.isdisjoint(owners(pods.document, pods.namespace))]
