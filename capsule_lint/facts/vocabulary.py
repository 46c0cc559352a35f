"""The subjects of the rules: all facts of a bundle, each a frozen dataclass of which every field is documented.

Rules see these values in CEL with camelCase names (``fail_closed_hooks`` is ``self.failClosedHooks``). ``None`` is null
there, and each docstring says whether it means *absent* (the manifest does not say) or *unknown* (the input cannot
say). They stand in ``words/``, a module for each family of rules; ``docs/facts.md`` is generated from them.
"""

from __future__ import annotations

from ..frozen import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .requests import Simulation
    from .words.admission import Admission, Hook
    from .words.availability import Backend, Job
    from .words.configuration import Configuration
    from .words.input import CustomResource, DocumentFacts, SuppressionFacts
    from .words.release import Declaration, Release, ValuesFile
    from .words.tenancy import NamespaceFacts, Tenant
    from .words.wiring import Api, Certificate, Conversion, Service


@dataclass(frozen=True)
class Subjects:
    """All facts of a bundle, by subject."""

    release: tuple[Release, ...]  #: At most one.
    backend: tuple[Backend, ...]  #: The controller first, then the proxy, then those of other products.
    hook: tuple[Hook, ...]  #: In the order of the input.
    admission: tuple[Admission, ...]  #: At most one of Capsule; then one for each backend of another product.
    conversion: tuple[Conversion, ...]  #: In the order of the input.
    api: tuple[Api, ...]  #: At most one.
    service: tuple[Service, ...]  #: By namespace and name.
    #: The controller's, then the proxy's, each if webhooks or conversions call it, then one for each other backend.
    certificate: tuple[Certificate, ...]
    job: tuple[Job, ...]  #: In the order of the input.
    configuration: tuple[Configuration, ...]  #: In the order of the input.
    tenant: tuple[Tenant, ...]  #: In the order of the input.
    namespace: tuple[NamespaceFacts, ...]  #: In the order of the input.
    custom_resource: tuple[CustomResource, ...]  #: In the order of the input.
    values: tuple[ValuesFile, ...]  #: In the order in which Helm merges them.
    document: tuple[DocumentFacts, ...]  #: In the order of the input.
    #: What became of requests, which the facts of webhooks are taken from and ``impact`` shows; no subject.
    simulation: Simulation
    #: Comments, annotations, configuration, each in its order; none before the other rules have judged.
    suppression: tuple[SuppressionFacts, ...] = ()
    declaration: tuple[Declaration, ...] = ()  #: In the order of the input.


SUBJECTS = (
    "release",
    "backend",
    "hook",
    "admission",
    "conversion",
    "api",
    "service",
    "certificate",
    "job",
    "configuration",
    "tenant",
    "namespace",
    "custom_resource",
    "values",
    "declaration",
    "document",
    "suppression",
)
"""The words a rule may use as its ``subject``, in the order in which the summary counts them."""
