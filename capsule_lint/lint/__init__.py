"""A run, composed once: from a frozen ``Request`` to a ``Report``. Every command calls it, and so may any program.

from capsule_lint.lint import Request, Suppressions, lint

report = lint(Request(inputs=("rendered.yaml",), suppressions=Suppressions(today="2027-01-31")))
"""

from .request import Ignore, Request, Rules, Suppressions
from .run import Linted, World, lint, linted, rules_of

__all__ = ["Ignore", "Linted", "Request", "Rules", "Suppressions", "World", "lint", "linted", "rules_of"]
