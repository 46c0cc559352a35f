"""The errors a run may end with on purpose; anything else is a bug and shows its traceback."""


class CapsuleLintError(Exception):
    """What was asked cannot be done; the text says why, in words for the user. Exit code 2."""


class UsageError(CapsuleLintError):
    """The command line or the configuration asks for something that does not exist."""


class InputError(CapsuleLintError):
    """An input cannot be read at all: missing, not permitted, a device; the text names it."""


class RuleError(CapsuleLintError):
    """A rule file is wrong; the text names the file and, where there is one, the field."""


class NothingToLintError(CapsuleLintError):
    """The input was read and holds no Kubernetes object. Exit code 3, never a silent success."""
