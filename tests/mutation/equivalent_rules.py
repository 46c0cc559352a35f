"""What can be broken in a condition of a rule so that no input tells the difference, by the reason."""

EQUIVALENT: dict[str, tuple[str, ...]] = {}
