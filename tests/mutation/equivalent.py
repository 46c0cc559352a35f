"""Mutants that no input can tell from the original, by the reason why not."""

from __future__ import annotations

_AUDIT_LOG = "capsule_lint/facts/audit_log.py"
_DECLARED = "capsule_lint/load/declared"
_MATCHING = "capsule_lint/admission/matching.py"
_PLACEHOLDERS = "capsule_lint/load/placeholders.py"
_PLACES = "capsule_lint/load/marks.py"
_SIMULATION = "capsule_lint/admission/__init__.py"
_YAML_TEXT = "capsule_lint/remedy/yaml_text.py"

EQUIVALENT: dict[str, tuple[str, ...]] = {
    "All are compared with one, and it is the same whichever that is.": (
        "capsule_lint/facts/clusters.py _side_by_side: `0` -> `-1` in `steps[0]`",
    ),
    "No conditions settle to YES as well; the shortcut spares the import of what evaluates them.": (
        f"{_MATCHING} _Conditions.call: `not hook.match_conditions` -> `False`",
    ),
    "Nobody spends a budget to the last.": (
        f"{_MATCHING} _Conditions.call: `sum((answer.cost for _, answer in answers)) > BUDGET` -> "
        "`sum((answer.cost for _, answer in answers)) >= BUDGET`",
    ),
    "Two selectors that ask for the same are no difference, so nobody asks whether AKS made it.": (
        "capsule_lint/capsule/drift.py _is_enforced: `our_terms < their_terms` -> `our_terms <= their_terms`",
    ),
    "Only the first of these lines is looked at.": (
        "capsule_lint/load/helm_output.py _heading: `2` -> `3` in `number + 2`",
    ),
    "What labels say is said inside as well; to look there takes time.": (
        "capsule_lint/load/helm_records.py _revision: `'status' in labels` -> `False`",
    ),
    "How much too large it is, nobody asks.": (
        "capsule_lint/load/helm_records.py _unpacked: `1` -> `2` in `most + 1`",
    ),
    "Nobody counts to the last of so many.": tuple(
        f"{_AUDIT_LOG} module: `{number}` -> `{other}`"
        for number in (10_000, 50_000)
        for other in (number - 1, number + 1)
    ),
    "A request has more than its objects.": (
        f"{_MATCHING} _Labels.__init__: `{{'object', 'oldObject'}} <= request.keys()` -> "
        "`{'object', 'oldObject'} < request.keys()`",
        f"{_AUDIT_LOG} _Judge._inner_end: `{{'object', 'oldObject'}} <= request.keys()` -> "
        "`{'object', 'oldObject'} < request.keys()`",
    ),
    "No subresource is one without a name; the type checker does not know it.": (
        f"{_MATCHING} Matcher._entered: without `''`",
    ),
    "What nothing is called for passes in any case, and what is known ends in one way: only time tells.": (
        f"{_SIMULATION} _Simulated.effect: `not (calls or inside or conversion)` -> `False`",
        "capsule_lint/admission/outcome.py hung: `not unknown and all((wait.outcome != 'unknown' for waits in inside "
        "for wait in waits))` -> `False`",
        "capsule_lint/admission/outcome.py hung: `wait.outcome != 'unknown'` -> `False`",
        "capsule_lint/admission/presented.py _as_stored: without `metadata.get('generation') != before`",
    ),
    "What is known to be called is called in any case: to try it out again takes time.": (
        "capsule_lint/admission/outcome.py hung: `call.verdict is Verdict.UNKNOWN` -> `True`",
    ),
    "Where healthy hooks change nothing, nothing comes of asking for them: only time tells.": (
        f"{_SIMULATION} _Simulated.__init__: `any((hook.reinvoked for hook in hooks)) or "
        "any((each.dead for each in custom.values()))` -> `True`",
        f"{_SIMULATION} _Simulated.__init__: without `is_asked`",
        f"{_SIMULATION} _Simulated.__init__: without `len(everyone) > len(hooks)`",
        f"{_SIMULATION} _Simulated.__init__: `len(everyone) > len(hooks)` -> `len(everyone) >= len(hooks)`",
        f"{_SIMULATION} _Simulated.__init__: `healthy` -> `True`",
    ),
    "A condition that does not ask for the object says the same whatever its client left out: only time tells.": (
        f"{_MATCHING} _Conditions._evaluated: without `compiled.reads_object` (2)",
    ),
    "Without a placeholder, the widest is what stands there: only time tells.": (
        "capsule_lint/admission/hook.py hook_from: `left_open` -> `True`",
    ),
    "What was kept is what would be computed again: only time and memory tell.": (
        f"{_DECLARED}/tree.py Tree.object: `asked not in self._nearest` -> `True`",
        f"{_MATCHING} Matcher.calls: `labelled not in selected` -> `True`",
        f"{_MATCHING} Matcher._entered: `route not in self._routes` -> `True`",
        f"{_MATCHING} _Conditions._answer: `key not in self._answers` -> `True`",
        f"{_MATCHING} _Conditions._evaluated: `resource not in self._activations` -> `True`",
        *(
            f"{_AUDIT_LOG} _Judge.{clause}"
            for clause in (
                "__init__: `'name' in re.sub('username|namespace', ' ', expressions)` -> `True`",
                "group: `request.get('object') is not None` -> `True`",
                "group: `request.get('object') is not None` -> `False`",
                "group: `field != 'name' or self._name_counts` -> `True`",
                "group: `key not in self._answers` -> `True`",
                "group: `len(self._answers) >= _MOST_ANSWERS` -> `True`",
                "group: `len(self._answers) >= _MOST_ANSWERS` -> `False`",
                "group: `len(self._answers) >= _MOST_ANSWERS` -> `len(self._answers) > _MOST_ANSWERS`",
            )
        ),
        f"{_PLACES} module: `8192` -> `8191`",
        f"{_PLACES} module: `8192` -> `8193`",
        f"{_PLACES} Original.end_of_content: `self._lines is None` -> `True`",
        f"{_PLACES} Piece.__init__: `start is None` -> `True`",
        f"{_PLACES} Piece.lines: `self._stop - self._start < _SHORT` -> `True`",
        f"{_PLACES} Piece.lines: `self._stop - self._start < _SHORT` -> `False`",
        f"{_PLACES} Piece.lines: `self._stop - self._start < _SHORT` -> `self._stop - self._start <= _SHORT`",
        f"{_PLACES} Piece.lines: `self._stop - self._start` -> `self._stop + self._start`",
        f"{_PLACES} Piece.lines: `self._lines is None` -> `True`",
        f"{_PLACES} Piece.part: `start is None or self._own is not None` -> `True`",
        f"{_PLACES} Piece._in_source: `self._height is None` -> `True`",
    ),
    "Where YAML sees no other line breaks than editors do, both ways count the same lines; one is quicker.": (
        f"{_PLACES} Original.__init__: without `'\\r' in text`",
        f"{_PLACES} Original.__init__: `self.odd` -> `True`",
        f"{_PLACES} Original.__init__: `self.odd` -> `True` (2)",
        f"{_PLACES} Original.lines: `self.odd` -> `True`",
        f"{_PLACES} Original.count: `self.odd` -> `True`",
    ),
    "The numbers are written over when the collection is closed.": tuple(
        f"{_PLACES} Notes.open: `0` -> `{other}` in `(mark.line, mark.column, 0, 0, flags)`{number}"
        for other in ("-1", "1")
        for number in ("", " (2)")
    ),
    "A scalar that counts as a collection is one with nothing inside.": (
        f"{_PLACES} module: `16` -> `17` in `(1, 2, 4, 8, 16)`",
        f"{_PLACES} marks: `0` -> `1` in `_STYLES.get(event.style, 0)`",
    ),
    "Any bits above those of the flags do as well.": (f"{_PLACES} module: `5` -> `6` (2)",),
    "With a table or without, the same is found: only time tells.": (
        f"{_PLACES} module: `16` -> `15`",
        f"{_PLACES} module: `16` -> `17`",
        f"{_PLACES} Notes.find: `len(data) <= _MANY` -> `True`",
        f"{_PLACES} Notes.find: `len(data) <= _MANY` -> `False`",
        f"{_PLACES} Notes.find: `len(data) <= _MANY` -> `len(data) < _MANY`",
    ),
    "Any number below zero says that there is no key.": (
        f"{_PLACES} Notes._inside: `1` -> `2` in `-1`",
        f"{_PLACES} spans: `1` -> `2` in `-1`",
    ),
    "What is noted first is the document, which is no key.": (
        f"{_PLACES} Notes._end_of_first_line: `0` -> `1` in `key >= 0`",
        f"{_PLACES} Notes._end_of_first_line: `0` -> `1` in `key >= 0` (2)",
        f"{_PLACES} spans: `0` -> `1` in `key >= 0`",
    ),
    "A layout that fits to the letter is the nearest, whatever comes after it: only time tells.": (
        f"{_YAML_TEXT} _layout: `not distance` -> `False`",
    ),
    "There is one; the type checker does not know it.": (
        "capsule_lint/facts/declarations.py version_origin: `chart.manifest is not None` -> `True`",
        "capsule_lint/facts/declarations.py held_at: `values.wrapped_in is not None` -> `True`",
        f"{_PLACES} Place._found: `found is not None` -> `True`",
        f"{_YAML_TEXT} _layout: `nearest is not None` -> `True`",
    ),
    "What is edited is one document, so that its first is its last.": (
        f"{_YAML_TEXT} _wanted: `0` -> `-1` in `data[0]`",
        f"{_YAML_TEXT} _wanted: `0` -> `-1` in `data[0]` (2)",
    ),
    "JSON that holds a mapping begins with a brace, and what begins with a brace holds one.": (
        f"{_YAML_TEXT} _json: `text.lstrip().startswith('{{')` -> `True`",
        f"{_YAML_TEXT} _json: `isinstance(data, dict)` -> `True`",
    ),
    "json.dumps takes the spaces themselves as it takes their number.": (
        f"{_YAML_TEXT} _edited_json: `'\\t' in indented[1]` -> `True`",
    ),
    "The match has one character more, which is no tab.": (f"{_YAML_TEXT} _edited_json: `1` -> `0` in `indented[1]`",),
    "A line that is moved by nothing is the line, whichever way it is moved.": (
        f"{_YAML_TEXT} _shifted: `0` -> `1` in `shift >= 0`",
    ),
    "An empty mapping that is written where no edit is made is in the way of none: the text does not have it.": (
        f"{_YAML_TEXT} _written: `edits` -> `True`",
    ),
    "ruamel.yaml asks only whether it is true.": (f"{_YAML_TEXT} _written: without `None`",),
    "No line has a hundred million characters.": (
        f"{_YAML_TEXT} _yaml: `10` -> `9` in `10 ** 9`",
        f"{_YAML_TEXT} _yaml: `10` -> `11` in `10 ** 9`",
        f"{_YAML_TEXT} _yaml: `9` -> `8` in `10 ** 9`",
        f"{_YAML_TEXT} _yaml: `9` -> `10` in `10 ** 9`",
    ),
    "ruamel.yaml quotes by itself what takes the place of a text in quotes.": (
        f"{_YAML_TEXT} _round_trip: without `isinstance(old, DoubleQuotedScalarString)`",
    ),
    "A text without a sign has no placeholder either; to look for the signs is quicker.": (
        f"{_PLACEHOLDERS} placeholder: without `may_hold(text)`",
    ),
    "Both are of one length.": (
        f"{_PLACEHOLDERS} _collection: `True` -> `False` in `strict=True`",
        f"{_PLACEHOLDERS} _collection: `True` -> `False` in `strict=True` (2)",
    ),
    "A chart that brings nothing of Capsule is no release; to look no further takes less time.": (
        f"{_DECLARED}/argo.py releases: `not parts` -> `False`",
        f"{_DECLARED}/flux.py releases: `not parts` -> `False`",
    ),
    "Indexes, and how many values are weaker, are filled in once all are there.": (
        *(f"{_DECLARED}/values.py unread: `0` -> `{other}` in `weaker=0`" for other in ("-1", "1")),
        *(
            f"{_DECLARED}/tree.py Tree.__init__: `0` -> `{other}` in `Document(0, source, START, {{}})`"
            for other in ("-1", "1")
        ),
        *(
            f"{_DECLARED}/values.py {function}: `0` -> `{other}` in `Document(0, document.source, {rest})`"
            for function, rest in (
                ("_read", "span, data, wrapped_in=document.index, positions=positions"),
                ("_view", "span, data, wrapped_in=outer, positions=positions"),
                (
                    "assigned",
                    "first, data, wrapped_in=document.index, positions=partial(_assigned_at, data, spans)",
                ),
            )
            for other in ("-1", "1")
        ),
    ),
    "What stands in a document has a place; the type checker does not know it.": (
        "capsule_lint/facts/declarations.py held_at: `found is None` -> `False`",
        "capsule_lint/facts/declarations.py held_at: `continue` -> `break`",
        f"{_DECLARED}/values.py _read: without `draft.place is None`",
        f"{_DECLARED}/values.py at: without `found is None`",
        f"{_DECLARED}/values.py in_text: without `not isinstance(positions, Positions)`",
        f"{_DECLARED}/values.py decoded: without `found is not None`",
        f"{_DECLARED}/values.py decoded: without `isinstance(positions, Positions)`",
        f"{_DECLARED}/values.py below: without `found is not None`",
        f"{_DECLARED}/values.py assigned: without `key is None`",
        f"{_DECLARED}/values.py assigned: without `given is None`",
    ),
    "What is a placeholder already stays one, whether it is a text or not.": (
        f"{_DECLARED}/values.py assigned: `False` -> `True`",
    ),
    "Whether a value is a text is asked only where it has a target path.": (
        f"{_DECLARED}/flux.py of_object: `False` -> `True`",
    ),
    "There is one path, which is the last as well.": (
        f"{_DECLARED}/values.py assigned: `0` -> `-1` in `paths[0]`",
        f"{_DECLARED}/values.py assigned: `0` -> `-1` in `paths[0]` (2)",
    ),
    "Nobody asks where the whole of such values stands.": (
        f"{_DECLARED}/values.py assigned: `1` -> `0` in `range(1, len(path))`",
        f"{_DECLARED}/values.py _assigned_at: `0` -> `-1` in `range(len(path), 0, -1)`",
    ),
    "Of texts that do not end before, the one that holds them is met first.": (
        "capsule_lint/facts/declarations.py _spans: without `outer.line <= inner.line`",
    ),
    "Of values that have no place, nobody asks whether it is a text.": (
        "capsule_lint/facts/declarations.py values_path: `False` -> `True` in `((), False)` (2)",
    ),
}
