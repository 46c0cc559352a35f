"""The functions that expressions of rules may call, in words: for errors, and for the page that documents them."""

from __future__ import annotations

from ..frozen import dataclass


@dataclass(frozen=True)
class Signature:
    """One of our own functions."""

    form: str  #: How it is called.
    gives: str  #: What it gives, in words.
    example: str  #: A call, as CEL.
    value: str  #: The value of that call.


FUNCTIONS = {
    "plural": Signature(
        "plural(number, noun)",
        "The number with the noun, in the form that goes with the number.",
        'plural(2, "policy")',
        "2 policies",
    ),
    "words": Signature("words(list)", "The items as a sentence lists them.", 'words(["a", "b", "c"])', "a, b and c"),
    "few": Signature(
        "few(list, most)",
        "The same with at most so many items, each once, and how many more there are.",
        'few(["a", "b", "c", "d"], 2)',
        "a, b and 2 more",
    ),
    "joined": Signature(
        "joined(list, between)", "The items with a text between them.", 'joined(["a", "b"], "/")', "a/b"
    ),
    "json": Signature(
        "json(list) or json(mapping)",
        "JSON on one line with sorted keys, for `add` and `append` of `repair`.",
        'json({"a": [1, 2]})',
        '{"a": [1, 2]}',
    ),
    "yaml": Signature(
        "yaml(text)",
        "The text as a YAML scalar, in quotes where it needs them, for `add` and `append` of `repair`.",
        'yaml("on")',
        '"on"',
    ),
}
"""Our own functions, by name."""

VARIABLES = {
    "self": ("The subject: what `subject` names.", "everywhere"),
    "each": (
        "An element of the list that `each` gives.",
        "in a rule with `each`, except in `when` and `each` themselves",
    ),
    "related": ("A related fact.", "in `at` and `message` of `related`, and in a `repair` with `of`"),
    "release": ("The Capsule release of the input; null without one.", "everywhere"),
    "objects": ("All objects of the input, a list of ObjectFacts.", "everywhere"),
}
"""What expressions may speak of: what it is, and where it has a value. The named values of `let` come to that."""

STANDARD = {
    "size": "size(value)",
    "has": "has(value.field)",
    "all": "list.all(x, condition)",
    "exists": "list.exists(x, condition)",
    "exists_one": "list.exists_one(x, condition)",
    "filter": "list.filter(x, condition)",
    "map": "list.map(x, value) or list.map(x, condition, value)",
    "contains": "text.contains(text)",
    "startsWith": "text.startsWith(text)",
    "endsWith": "text.endsWith(text)",
    "matches": "text.matches(pattern)",
    "string": "string(value)",
    "int": "int(value)",
    "double": "double(value)",
    "bool": "bool(value)",
    "type": "type(value)",
    "dyn": "dyn(value)",
    "duration": "duration(text)",
    "timestamp": "timestamp(text)",
}
"""CEL's own functions and macros that rules have a use for, each with the form of its calls."""
