"""Learns a chart: each key alone, then sets of keys, until what is predicted is what Helm renders."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from capsule_lint.capsule.chart_by_values import merged, tree
from capsule_lint.capsule.charts.making import DEFAULT, EMPTY, EVERYTHING, OTHER, Making, class_of, copied, write
from capsule_lint.paths import parse

from .candidates import CONSTANTS, candidates
from .differences import differences
from .flows import aligned, flows_of, is_marked, with_old
from .guards import noted, reads_of
from .judged import Objects, clean
from .keys import declares, keys_of, like_siblings
from .rendering import Chart, RefusedError, Values

Json = Any
Value = TypeVar("Value")


ROUNDS, IN_A_ROW, MOST = 400, 40, 250


_NUMBERS: dict[str, int] = {}


def _number(key: str) -> int:
    """Return a number of a key that no other has, in whatever version: values that are tried hold it."""
    return _NUMBERS.setdefault(key, len(_NUMBERS))


class Learning:
    """What is learned of one chart."""

    def __init__(self, chart: Chart, like: Learning | None = None) -> None:
        """Begin.

        Args:
            chart: The chart.
            like: What was learned of one that is nearly the same: taken over, and learned anew where it is wrong.
        """
        self.chart = chart
        self._like = like
        self._good = 0
        self.base = chart.render({})
        self.recipe: Json = {
            "appVersion": chart.app_version,
            "dependencies": chart.dependencies,
            "objects": self.base,
            "crds": chart.definitions,
            "keys": {},
            "joint": [],
            "doubt": [],
        }
        self.defaults = keys_of(chart)
        self.tried: dict[str, dict[str, Json]] = {}
        self._random = random.Random(1)  # the same table whenever it is made

    def learn(self) -> Json:
        """Return the recipe."""
        like, self._like = self._like, None
        for key, default in self.defaults.items():
            if not (like and self._take_over(like, key, default)):
                self._learn_key(key)
        self._name()
        if like:
            self._try_all()
        self._together()
        self.note_idle()
        noted(self.recipe["keys"], reads_of(self.chart.folder))
        return self.recipe

    def said(self) -> str:
        """Return in words how much was learned."""
        recipe = self.recipe
        touched = [key for key, entry in recipe["keys"].items() if "touches" in entry]
        return (
            f"{len(recipe['keys'])} keys, {len(touched)} not understood, {len(recipe['joint'])} joint effects, "
            f"{len(recipe['doubt'])} doubts, {self.chart.renders} renders, {self._good} sets in a row as predicted"
        )

    def _learn_key(self, key: str) -> None:
        self.recipe["keys"][key] = self._alone(key, self.defaults[key], _number(key))
        if not declares(self.chart.values, _path(key)):
            self.recipe["keys"][key]["undeclared"] = True

    def _take_over(self, like: Learning, key: str, default: Json) -> bool:
        entry = like.recipe["keys"].get(key)
        if entry is None or entry["default"] != default or "touches" in entry or key not in like.tried:
            return False
        if any(key in each["when"] and DEFAULT in each["when"].values() for each in like.recipe["doubt"]):
            return False  # what Helm refuses alone
        if ("undeclared" in entry) == declares(self.chart.values, _path(key)):
            return False
        self.recipe["keys"][key] = entry = copied(entry)
        entry["flows"] = [flow for flow in entry.get("flows", ()) if "when" not in flow]
        if not entry["flows"]:
            del entry["flows"]
        self.tried[key] = dict(like.tried[key])
        return True

    def _try_all(self) -> None:
        """Try everything that was taken over, in sets; what is wrong alone is learned anew."""
        pairs = [
            (key, name) for key, tried in self.tried.items() for name in tried if "only" not in self.recipe["keys"][key]
        ]
        alone = {key for key, tried in self.tried.items() if "only" in self.recipe["keys"][key]}
        for _ in range(2):
            self._random.shuffle(pairs)
            rest = list(pairs)
            while rest:
                pick: dict[str, str] = {}
                for pair in list(rest):
                    if pair[0] not in pick and len(pick) < 24:
                        pick[pair[0]] = pair[1]
                        rest.remove(pair)
                pick = {key: name for key, name in pick.items() if name in self.tried.get(key, ())}
                for _ in range(30):
                    if not pick or not self._is_wrong(pick):
                        break
                    least = minimized(pick, self._is_wrong)
                    for key in least:
                        # What several do together is learned later, if each is right alone.
                        if self._is_wrong({key: pick.pop(key)}):
                            self._learn_key(key)
        for key in alone:
            self._learn_key(key)

    def _name(self) -> None:
        """See whether the keys for names do nothing but replace them."""
        for key, new in (
            ("nameOverride", (("\\u0001r-zqname", "\\u0001f"), ("zqname", "\\u0001s"))),
            ("fullnameOverride", (("zqname", "\\u0001f"),)),
        ):
            if key not in self.recipe["keys"]:
                continue
            text = json.dumps(self.chart.render({key: "zqname"}))
            for written, sign in new:
                text = text.replace(written, sign)
            entry = {"default": self.recipe["keys"][key]["default"], "undeclared": True}
            self.recipe["keys"][key] = entry | ({} if json.loads(text) == self.base else {"touches": ["*"]})
            if declares(self.chart.values, (key,)):
                del self.recipe["keys"][key]["undeclared"]
            self.tried.pop(key, None)

    def _alone(self, key: str, default: Json, number: int) -> Json:
        entry: Json = {"default": default}
        self.tried[key] = {}
        doubted: list[set[str]] = []
        for value in candidates(self.chart.templates, key, default, number):
            name = class_of(value, default, {})
            if (name == OTHER and value in CONSTANTS.get(key.rpartition(".")[2], ())) or (
                OTHER in self.tried[key] and value and isinstance(value, str)
            ):
                name = json.dumps(value, sort_keys=True)
            if name == DEFAULT or name in self.tried[key]:
                continue
            try:
                after = aligned(self.chart.render(tree({key: value})), self.base)
            except RefusedError:
                continue
            if len(after) < len(self.base) / 2:
                entry.setdefault("only", {})[name] = sorted(after)
                self.tried[key][name] = value
                continue
            marked = self._learn_value(entry, name, value, after)
            if marked:
                doubted.append(marked)
            else:
                self.tried[key][name] = value
        if OTHER not in self.tried[key] and doubted:
            entry["touches"] = sorted(set.union(*doubted))
        if not self.tried[key] and not doubted and not self._learn_beside(key, entry, number):
            entry["touches"] = ["*"]
        return entry

    def _learn_beside(self, key: str, entry: Json, number: int) -> bool:
        """Learn what a key that Helm refuses alone does beside a switch; return whether one lets it through."""
        default = entry["default"]
        value = next(candidates(self.chart.templates, key, default, number))
        name = class_of(value, default, {})
        for other, switch in self.defaults.items():
            before, after = (
                self._tried({other: not switch, **more}) if isinstance(switch, bool) and other != key else None
                for more in ({}, {key: value})
            )
            residual = differences(before, after) if before and after else []
            if not residual or is_marked(residual):
                continue  # beside a switch that takes its object away it does nothing, and that says nothing
            entry["changes"] = {name: residual}
            self.tried[key][name] = value
            self.recipe["doubt"].append({"when": {key: name, other: DEFAULT}, "touches": [EVERYTHING]})
            return True
        return False

    def _learn_value(self, entry: Json, name: str, value: Json, after: Objects) -> set[str]:
        """Learn what one value does; return the objects in which it does more than can be told, and learn nothing."""
        default = entry["default"]
        flows = entry.get("flows", [])
        if name == OTHER and not isinstance(value, bool):
            flows = [with_old(flow, self.base) for flow in flows_of(value, after, default)]
        predicted = copied(self.base)
        if name != EMPTY:
            for flow in flows:
                if flow["object"] in predicted:
                    write(predicted[flow["object"]], flow, value, default)
        residual = differences(clean(predicted), after)
        if is_marked(residual):
            return {self._touched(change[0]) for change in residual}
        if flows and name == OTHER:
            entry["flows"] = flows
        if residual or name not in (OTHER, EMPTY) or (name == EMPTY and flows):
            entry.setdefault("changes", {})[name] = residual
        return set()

    def _touched(self, name: str) -> str:
        return name if name in self.base else name.partition("/")[0]

    def _together(self) -> None:
        keys = self.recipe["keys"]
        usable = {
            key: names
            for key, tried in self.tried.items()
            for names in [
                [
                    name
                    for name in tried
                    if name not in keys[key].get("only", ())
                    and not (name == EMPTY and isinstance(self.defaults[key], str))
                ]
            ]
            if names and "touches" not in keys[key]
        }
        pairs = [(key, name) for key, names in usable.items() for name in names]
        structural = [(key, name) for key, name in pairs if keys[key].get("changes", {}).get(name)]
        quiet = [(key, name) for key, name in pairs if name == OTHER and (key, name) not in structural]
        idle = [(key, name) for key, name in pairs if name != OTHER and (key, name) not in structural]
        self._mend_all([dict(quiet)])
        self._mend_all([{**dict(idle)}])
        for key, name in structural:
            self._mend_all([{**dict(quiet), key: name}, {**dict(idle), key: name}])
        self._with_what_they_bring(structural)
        everything = list(usable)
        good = 0
        for _ in range(ROUNDS):
            size = self._random.choice((2, 3, 4, 6, 8, 12, 20, 40))
            chosen = self._random.sample(everything, min(size, len(everything)))
            pick = {key: self._random.choice(list(usable[key])) for key in chosen}
            if self._mend(pick):
                good = 0
            else:
                good += 1
            if good >= IN_A_ROW:
                break
        self._good = good

    def _with_what_they_bring(self, structural: Sequence[tuple[str, str]]) -> None:
        """Try what brings an object with each other key that changes one: it may change that one as well."""
        for key, name in structural:
            if any(not at and new for _, at, *new in self.recipe["keys"][key]["changes"][name]):
                self._mend_all([{key: name, other: of} for other, of in structural if other != key])

    def _mend_all(self, picks: Sequence[dict[str, str]]) -> None:
        for pick in picks:
            for _ in range(60):
                if not self._mend(pick):
                    break

    def _mend(self, pick: dict[str, str]) -> bool:
        """Return whether something was learned of a set of keys of which it was predicted wrongly."""
        if len(self.recipe["joint"]) + len(self.recipe["doubt"]) > MOST or not self._is_wrong(pick):
            return False
        least = minimized(pick, self._is_wrong)
        after, predicted = self._both(least)
        if len(least) == 1:
            (key,) = least
            entry = self.recipe["keys"][key]
            touched = {self._touched(change[0]) for change in differences(predicted, after)}
            entry["touches"] = sorted({*entry.get("touches", ()), *touched})
            return True
        for key, name in least.items():
            if name != OTHER or isinstance(self.tried[key][name], bool):
                continue
            entry = self.recipe["keys"][key]
            when = {other: of for other, of in least.items() if other != key}
            known = [(flow["object"], flow["path"]) for flow in entry.get("flows", ())]
            without = self._rendered({other: of for other, of in least.items() if other != key})
            for flow in flows_of(self.tried[key][name], after, self.defaults[key]):
                flow = with_old(flow, without)
                if (flow["object"], flow["path"]) not in known:
                    where = {} if flow["object"] not in self.base else {"when": when}
                    entry.setdefault("flows", []).append({**flow, **where})
        after, predicted = self._both(least)
        left = differences(predicted, after)
        if left and (is_marked(left) or any(each["when"] == least for each in self.recipe["joint"])):
            self.recipe["doubt"].append({"when": least, "touches": sorted({self._touched(each[0]) for each in left})})
        elif left:
            self.recipe["joint"].append({"when": least, "changes": left})
        return True

    def note_idle(self) -> None:
        """Note the keys that a webhook lacks, others have, and that do nothing, be the webhook on or off by default."""
        entries = self.recipe["keys"]
        switched = {each for part in ("joint", "doubt") for entry in self.recipe[part] for each in entry["when"]}
        idle = [
            key
            for key in like_siblings(self.chart.values)
            if set(entries[key]) <= {"default", "undeclared", "idle"} and key not in switched
        ]
        other = {
            key: not value
            for key, value in self.defaults.items()
            if key.startswith("webhooks.hooks.") and key.endswith(".enabled")
        }
        for value in ({"zqidle": "zqidle"}, [{"name": "zqidle"}], "zqidle", True):
            for switches in ({}, other):
                idle = self._without_effect(switches, idle, value)
        for key, entry in entries.items():
            entry.pop("idle", None)
            if key in idle:
                entry["idle"] = True

    def _without_effect(self, switches: Mapping[str, Json], keys: list[str], value: Json) -> list[str]:
        """Return the keys that change nothing with a value, beside others."""
        before = self._tried(switches)

        def changes(part: Mapping[str, Json]) -> bool:
            return self._tried({**switches, **part}) != before

        pick = dict.fromkeys(keys, value)
        while pick and changes(pick):
            for key in minimized(pick, changes):
                del pick[key]
        return list(pick)

    def _tried(self, values: Mapping[str, Json]) -> Objects | None:
        try:
            return self.chart.render(merged([tree({key: value}) for key, value in values.items()]))
        except RefusedError:
            return None

    def _values(self, pick: Mapping[str, str]) -> Values:
        return merged([tree({key: self.tried[key][name]}) for key, name in pick.items()])  # type: ignore[no-any-return]

    def _rendered(self, pick: Mapping[str, str]) -> Objects:
        try:
            return aligned(self.chart.render(self._values(pick)), self.base)
        except RefusedError:
            return {}

    def _both(self, pick: Mapping[str, str]) -> tuple[Objects, Objects]:
        values = self._values(pick)
        after = self._rendered(pick)
        if not after:
            return {}, {}
        making = Making(self.recipe, values)
        making.make()
        made = clean(making.objects)
        unsure = {name for each in making.unfollowed for name in each.touches}
        if "*" in unsure:
            return {}, {}

        def certain(objects: Objects) -> Objects:
            return {
                name: data
                for name, data in objects.items()
                if name not in unsure and name.partition("/")[0] not in unsure
            }

        return certain(after), certain(made)

    def _is_wrong(self, pick: Mapping[str, str]) -> bool:
        after, predicted = self._both(pick)
        return bool(differences(predicted, after))


def _path(key: str) -> tuple[str, ...]:
    return tuple(map(str, parse(key)))


def minimized(pick: Mapping[str, Value], is_wrong: Callable[[Mapping[str, Value]], bool]) -> dict[str, Value]:
    """Return a smallest part of a wrong set that is wrong: without any of its keys it is right."""
    kept = list(pick)
    size = max(1, len(kept) // 2)
    while True:
        at = 0
        while at < len(kept):
            rest = kept[:at] + kept[at + size :]
            if rest and is_wrong({key: pick[key] for key in rest}):
                kept = rest
            else:
                at += size
        if size == 1:
            return {key: pick[key] for key in kept}
        size = max(1, size // 2)
