"""Questions to the cluster's authorizer: ``k8s.io/apiserver/pkg/cel/library/authz.go``.

Its rules are the cluster's, and not known. But kube-apiserver asks first whether the sender is in the group
``system:masters``, and allows everything then (``pkg/kubeapiserver/authorizer``).
"""

from __future__ import annotations

from .errors import Unsupported
from .values import Opaque

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_KUBERNETES = "kubernetes.authorization."
_AUTHORIZER, _PATH = f"{_KUBERNETES}Authorizer", f"{_KUBERNETES}PathCheck"
_GROUP, _RESOURCE, _DECISION = f"{_KUBERNETES}GroupCheck", f"{_KUBERNETES}ResourceCheck", f"{_KUBERNETES}Decision"


def authorizer(groups: object, type: str = "Authorizer") -> Opaque:
    """Return the authorizer as it stands to a sender: all that counts here is whether everything is allowed."""
    return Opaque(_KUBERNETES + type, isinstance(groups, list) and "system:masters" in groups)


def _next(type: str) -> Callable[..., Opaque]:
    return lambda value, *_: Opaque(type, value.value)


def _answer(certain: object) -> Callable[[Any], Any]:
    def answer(decision: Any) -> Any:
        if not decision.value:
            raise Unsupported("what the cluster's authorizer says is not known")
        return certain

    return answer


FUNCTIONS: dict[str, tuple[str, Callable[..., Any]]] = {
    "path": (f"{_AUTHORIZER}.(string)>{_PATH}", _next(_PATH)),
    "group": (f"{_AUTHORIZER}.(string)>{_GROUP}", _next(_GROUP)),
    # A service account is in groups of its own.
    "serviceAccount": (f"{_AUTHORIZER}.(string, string)>{_AUTHORIZER}", lambda *_: Opaque(_AUTHORIZER, False)),
    "resource": (f"{_GROUP}.(string)>{_RESOURCE}", _next(_RESOURCE)),
    **{
        name: (f"{_RESOURCE}.(string)>{_RESOURCE}", _next(_RESOURCE))
        for name in ("subresource", "namespace", "name", "fieldSelector", "labelSelector")
    },
    "check": (f"{_PATH}.(string)>{_DECISION}; {_RESOURCE}.(string)>{_DECISION}", _next(_DECISION)),
    "errored": (f"{_DECISION}.()>bool", _answer(False)),
    "error": (f"{_DECISION}.()>string", _answer("")),
    "allowed": (f"{_DECISION}.()>bool", _answer(True)),
    "reason": (f"{_DECISION}.()>string", _answer("")),
}
