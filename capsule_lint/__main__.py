"""``python -m capsule_lint``."""

from .cli import script

script()
