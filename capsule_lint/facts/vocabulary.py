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
    from .words.release import Release, ValuesFile
    from .words.tenancy import NamespaceFacts, Tenant
    from .words.wiring import Api, Certificate, Conversion, Service


@dataclass(frozen=True)
class Subjects:
    """All facts of a bundle, by subject.

    Attributes:
        release: At most one.
        backend: The controller first, then the proxy.
        hook: In the order of the input.
        admission: At most one.
        conversion: In the order of the input.
        api: At most one.
        service: By namespace and name.
        certificate: At most two: the controller's, then the proxy's, each if hooks or conversions call it.
        job: In the order of the input.
        configuration: In the order of the input.
        tenant: In the order of the input.
        namespace: In the order of the input.
        custom_resource: In the order of the input.
        values: In the order in which Helm merges them.
        document: In the order of the input.
        simulation: What became of requests, which the facts of hooks are taken from and ``impact`` shows; no subject.
        suppression: Comments, annotations, configuration, each in its order; none before the other rules have judged.
    """

    release: tuple[Release, ...]
    backend: tuple[Backend, ...]
    hook: tuple[Hook, ...]
    admission: tuple[Admission, ...]
    conversion: tuple[Conversion, ...]
    api: tuple[Api, ...]
    service: tuple[Service, ...]
    certificate: tuple[Certificate, ...]
    job: tuple[Job, ...]
    configuration: tuple[Configuration, ...]
    tenant: tuple[Tenant, ...]
    namespace: tuple[NamespaceFacts, ...]
    custom_resource: tuple[CustomResource, ...]
    values: tuple[ValuesFile, ...]
    document: tuple[DocumentFacts, ...]
    simulation: Simulation
    suppression: tuple[SuppressionFacts, ...] = ()


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
    "document",
    "suppression",
)
"""The words a rule may use as its ``subject``, in the order in which the summary counts them."""
