"""Mutations of what a text says: values, keys and whole branches of its documents, anchors, merges and tags."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from random import Random

import yaml
from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode
from yaml.resolver import Resolver

from . import oddities

_RESOLVER = Resolver()
_MOST = 20_000
"""Nodes that a text may come to have: time is for many inputs, and growth is what benchmarks are for."""


class Slot:
    """A place in a tree that holds a node, which can be taken out, replaced or named anew.

    Attributes:
        holder: The list that has it: documents, items, or pairs of key and value.
        index: Where in that list.
        node: What stands there; the value of a pair.
        key: The key of a pair; None elsewhere.
    """

    __slots__ = ("holder", "index", "key", "node")

    def __init__(self, holder: list[object], index: int, node: Node, key: Node | None = None) -> None:
        self.holder = holder
        self.index = index
        self.node = node
        self.key = key

    def put(self, node: Node) -> None:
        """Let another node stand here."""
        self.holder[self.index] = node if self.key is None else (self.key, node)

    def rename(self, key: Node) -> None:
        """Give a pair another key."""
        self.holder[self.index] = (key, self.node)

    def entry(self) -> object:
        """Return what the list has here: a node, or a pair."""
        return self.holder[self.index]


def slots(documents: list[Node]) -> list[Slot]:
    """Return every place of a forest, from the first document on; what is anchored once."""
    found: list[Slot] = []
    seen: set[int] = set()
    holder: list[object] = documents  # type: ignore[assignment]
    waiting = [Slot(holder, index, node) for index, node in reversed(list(enumerate(documents)))]
    while waiting and len(found) < _MOST:
        slot = waiting.pop()
        found.append(slot)
        node = slot.node
        if id(node) in seen or not isinstance(node, CollectionNode):
            continue
        seen.add(id(node))
        inside = node.value
        if isinstance(node, MappingNode):
            below = [Slot(inside, index, value, key) for index, (key, value) in enumerate(inside)]
        else:
            below = [Slot(inside, index, item) for index, item in enumerate(inside)]
        waiting += reversed(below)
    return found


def compose(text: str) -> list[Node]:
    """Return the documents of a text as nodes; none if it cannot be read."""
    try:
        return [node for node in yaml.compose_all(text, Loader=yaml.CSafeLoader) if node is not None]
    except (yaml.YAMLError, UnicodeError, RecursionError):
        return []


def mutated(rng: Random, text: str, others: Sequence[str]) -> str:
    """Return a text with some of what it says changed; the same text if it cannot be read.

    Args:
        rng: Decides everything.
        text: YAML or JSON; JSON stays JSON.
        others: Texts from which branches and keys may come.
    """
    documents = compose(text)
    if not documents:
        return text
    for _ in range(rng.choice((1, 1, 1, 1, 2, 2, 3, 5))):
        tree = _Tree(rng, documents, others)
        if tree.found:
            rng.choice(_MUTATIONS)(tree)
    return _as_json(documents, text) if text.lstrip().startswith("{") else _as_yaml(rng, documents, text)


def _as_yaml(rng: Random, documents: list[Node], text: str) -> str:
    try:
        written: str = yaml.serialize_all(
            documents,
            Dumper=yaml.CSafeDumper,
            explicit_start=len(documents) > 1 or None,
            allow_unicode=rng.random() < 0.7,
            indent=rng.choice((2, 2, 2, 4, 9)),
            width=rng.choice((80, 20, 10_000)),
        )
    except (yaml.YAMLError, UnicodeError, ValueError, RecursionError):
        return text
    return written


def _as_json(documents: list[Node], text: str) -> str:
    try:
        loader = yaml.SafeLoader("")
        data = [loader.construct_document(node) for node in documents]
        return "\n".join(json.dumps(each, indent=2, default=str) for each in data)
    except (yaml.YAMLError, ValueError, TypeError, LookupError, RecursionError, OverflowError, AttributeError):
        return text


def replaced_in_place(rng: Random, text: str) -> str:
    """Return a text with one value or key written otherwise, and all else (comments, style) as it was."""
    found = [
        node
        for slot in slots(compose(text))
        for node in (slot.key, slot.node)
        if isinstance(node, ScalarNode) and node.start_mark and node.end_mark
    ]
    if not found:
        return text
    node = rng.choice(found)
    return text[: node.start_mark.index] + oddities.written(rng) + text[node.end_mark.index :]


def scalar(value: str, style: str | None = None) -> ScalarNode:
    """Return a scalar that is written without a tag: quoted it is a string, plain what YAML takes it for."""
    tag: str = _RESOLVER.resolve(  # type: ignore[no-untyped-call]
        ScalarNode, value, (style is None, style is not None)
    )
    return ScalarNode(tag, value, style=style)


def _odd(rng: Random) -> ScalarNode:
    return scalar(oddities.scalar(rng), rng.choice((None, None, '"', "'", "|", ">")))


def _mapping(*pairs: tuple[Node, Node]) -> MappingNode:
    return MappingNode("tag:yaml.org,2002:map", list(pairs), flow_style=False)


def _sequence(*items: Node) -> SequenceNode:
    return SequenceNode("tag:yaml.org,2002:seq", list(items), flow_style=False)


class _Tree:
    """What a mutation works on.

    Attributes:
        rng: Decides everything.
        documents: The roots.
        others: Texts from which branches and keys may come.
        found: Every place there is.
    """

    def __init__(self, rng: Random, documents: list[Node], others: Sequence[str]) -> None:
        self.rng = rng
        self.documents = documents
        self.others = others
        self.found = slots(documents)


_Mutation = Callable[[_Tree], None]


def _odd_value(tree: _Tree) -> None:
    leaves = [slot for slot in tree.found if isinstance(slot.node, ScalarNode)]
    tree.rng.choice(leaves or tree.found).put(_odd(tree.rng))


def _odd_branch(tree: _Tree) -> None:
    tree.rng.choice(tree.found).put(_odd(tree.rng))


def _other_kind(tree: _Tree) -> None:
    slot = tree.rng.choice(tree.found)
    inner = slot.node.value[0] if isinstance(slot.node, CollectionNode) and slot.node.value else scalar("")
    made: tuple[Node, ...] = (
        _mapping(),
        _sequence(),
        scalar("null"),
        scalar("", '"'),
        _sequence(slot.node),
        _sequence(slot.node, scalar("null"), slot.node),
        _mapping((scalar("a"), slot.node)),
        inner[1] if isinstance(inner, tuple) else inner,
        scalar("true"),
        scalar("7"),
    )
    slot.put(tree.rng.choice(made))


def _delete(tree: _Tree) -> None:
    slot = tree.rng.choice(tree.found)
    if slot.holder is not tree.documents or len(tree.documents) > 1:
        del slot.holder[slot.index]


def _duplicate(tree: _Tree) -> None:
    slot = tree.rng.choice(tree.found)
    slot.holder.insert(tree.rng.randrange(len(slot.holder) + 1), slot.entry())


def _repeat(tree: _Tree) -> None:
    slot = tree.rng.choice(tree.found)
    slot.holder += [slot.entry()] * tree.rng.choice((2, 5, 12, 30))


def _swap(tree: _Tree) -> None:
    one, other = tree.rng.choice(tree.found), tree.rng.choice(tree.found)
    one.put(other.node)
    other.put(one.node)


def _move(tree: _Tree) -> None:
    pairs = [slot for slot in tree.found if slot.key is not None]
    homes = [slot.node for slot in tree.found if isinstance(slot.node, MappingNode)]
    if pairs and homes:
        slot = tree.rng.choice(pairs)
        entry = slot.entry()
        del slot.holder[slot.index]
        tree.rng.choice(homes).value.append(entry)


def _rename(tree: _Tree) -> None:
    pairs = [slot for slot in tree.found if slot.key is not None]
    if not pairs:
        return
    slot = tree.rng.choice(pairs)
    name = slot.key.value if isinstance(slot.key, ScalarNode) else ""
    key = tree.rng.choice(pairs).key
    made: tuple[Node | None, ...] = (
        key,
        _odd(tree.rng),
        scalar(name.swapcase()),
        scalar(f"{name}s"),
        scalar(name[:-1]),
        slot.node,
    )
    slot.rename(tree.rng.choice(made) or scalar(""))


def _splice(tree: _Tree) -> None:
    strangers = slots(compose(tree.rng.choice(tree.others))) if tree.others else []
    if not strangers:
        return
    slot = tree.rng.choice(tree.found)
    name = slot.key.value if isinstance(slot.key, ScalarNode) else None
    same = [other for other in strangers if name and isinstance(other.key, ScalarNode) and other.key.value == name]
    slot.put(tree.rng.choice(same or strangers).node)


def _adopt(tree: _Tree) -> None:
    strangers = [slot for slot in slots(compose(tree.rng.choice(tree.others))) if slot.key] if tree.others else []
    homes = [slot.node for slot in tree.found if isinstance(slot.node, MappingNode)]
    if strangers and homes:
        home = tree.rng.choice(homes)
        home.value.insert(tree.rng.randrange(len(home.value) + 1), tree.rng.choice(strangers).entry())


def _number(tree: _Tree) -> None:
    numbers = [slot for slot in tree.found if isinstance(slot.node, ScalarNode) and slot.node.value[:1].isdigit()]
    if not numbers:
        return
    slot = tree.rng.choice(numbers)
    value = slot.node.value
    made: tuple[str, ...] = (
        f"-{value}",
        f"{value}0",
        f"{value}000000000000",
        f"{value}%",
        f"{value}.5",
        f"0{value}",
        f"{value}e3",
    )
    number = int(value) if value.isdecimal() and len(value) < 300 else 0
    made += (
        str(number + 1),
        str(number - 1),
        str(number // 2),
        f"{value}m",
        f"{value}Gi",
        tree.rng.choice(oddities.NUMBERS),
    )
    slot.put(scalar(tree.rng.choice(made), tree.rng.choice((None, None, '"'))))


def _edit(tree: _Tree) -> None:
    leaves = [slot for slot in tree.found if isinstance(slot.node, ScalarNode)]
    if not leaves:
        return
    slot = tree.rng.choice(leaves)
    value = slot.node.value
    at = tree.rng.randrange(len(value) + 1)
    odd = tree.rng.choice(oddities.CHARACTERS) if tree.rng.random() < 0.6 else oddities.scalar(tree.rng)
    slot.put(scalar(value[:at] + odd + value[at + tree.rng.choice((0, 0, 1, 3)) :], tree.rng.choice((None, '"', "|"))))


def _alias(tree: _Tree) -> None:
    tree.rng.choice(tree.found).put(tree.rng.choice(tree.found).node)


def _merge(tree: _Tree) -> None:
    homes = [slot.node for slot in tree.found if isinstance(slot.node, MappingNode)]
    if homes:
        source: Node = tree.rng.choice(homes)
        if tree.rng.random() < 0.2:
            source = _sequence(source, tree.rng.choice(homes))
        home = tree.rng.choice(homes)
        home.value.insert(
            tree.rng.randrange(len(home.value) + 1), (ScalarNode("tag:yaml.org,2002:merge", "<<"), source)
        )


def _tag(tree: _Tree) -> None:
    slot = tree.rng.choice(tree.found)
    node = slot.key if slot.key is not None and tree.rng.random() < 0.2 else slot.node
    node.tag = tree.rng.choice(
        (f"tag:yaml.org,2002:{tree.rng.choice(oddities.TAGS)}", "!mine", "tag:example.org,2026:x")
    )


def _as_text(tree: _Tree) -> None:
    slot = tree.rng.choice(tree.found)
    slot.put(scalar(_as_yaml(tree.rng, [slot.node], ""), tree.rng.choice(("|", "|", '"', ">"))))


def _nest(tree: _Tree) -> None:
    slot = tree.rng.choice(tree.found)
    node = slot.node
    for _ in range(tree.rng.choice((3, 20, 60, 200))):
        node = _sequence(node) if tree.rng.random() < 0.7 else _mapping((scalar("a"), node))
    slot.put(node)


def _as_list(tree: _Tree) -> None:
    pairs = (("apiVersion", scalar("v1")), ("kind", scalar(tree.rng.choice(("List", "ConfigMapList", "TenantList")))))
    head = [(scalar(key), node) for key, node in pairs]
    tree.documents[:] = [_mapping(*head, (scalar("items"), _sequence(*tree.documents)))]


def _as_definition(tree: _Tree) -> None:
    inside = scalar(_as_yaml(tree.rng, tree.documents, ""), tree.rng.choice(("|", "|", '"')))
    head = [(scalar("apiVersion"), scalar("v1")), (scalar("kind"), scalar("ConfigMap"))]
    named = (scalar("metadata"), _mapping((scalar("name"), scalar("definitions"))))
    tree.documents[:] = [_mapping(*head, named, (scalar("data"), _mapping((scalar("crd.yaml"), inside))))]


def _documents(tree: _Tree) -> None:
    if tree.others:
        tree.documents += compose(tree.rng.choice(tree.others))
    tree.rng.shuffle(tree.documents)


def _flow(tree: _Tree) -> None:
    for slot in tree.found:
        if isinstance(slot.node, CollectionNode):
            slot.node.flow_style = tree.rng.random() < 0.5


_MUTATIONS: tuple[_Mutation, ...] = (
    *(_odd_value, _odd_value, _odd_value, _odd_branch, _other_kind, _other_kind, _delete, _delete, _duplicate),
    *(_repeat, _swap, _move, _rename, _splice, _splice, _adopt, _adopt, _number, _number, _edit, _edit, _alias, _merge),
    *(_tag, _as_text, _nest, _as_list, _as_definition, _documents, _flow),
)
