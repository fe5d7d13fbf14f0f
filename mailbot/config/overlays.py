"""An admin's rule file over the shipped one: it adds, replaces and removes, or it takes the place of the whole.

A file of the tables `add`, `replace` and `remove` alone is an overlay:

    [add.words.personal_code]          # words for a list; a list that there was not
    et = ["id-kaardi nr"]
    [[add.link]]                       # a rule; added ones come before the shipped ones
    id = "our-cloud"
    ...
    [replace.words.my]                 # a whole list
    [replace.settings]                 # single settings; `replace.tables.NAME` single entries
    [[replace.phrase]]                 # the rule of this id, in its place
    [remove]
    rules = ["spam-cure"]              # by id
    lists = ["free_mail"]
    [remove.words.closing]             # single words
    en = ["best"]

Any other file is a copy: it is all that holds, as it always was.

A file of words of letters or of the digest is never a copy: what it says is added or stands in the place of what is
shipped, word by word. It removes as a rule file does; as it is of one language, its tables take the place of languages:

    [remove]
    lists = ["months_of"]              # a whole table, or a word that stands in none
    [remove.words]                     # single words of a table; of one within another: [remove.words.files]
    kinds = ["pgp"]
"""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from mailbot.rules.kinds import KINDS
from mailbot.rules.rule_set import RuleSet

Key = tuple[str | int, ...]
Tell = Callable[[Key, str], None]
Data = dict[str, Any]

PARTS = ("add", "replace", "remove")


def is_overlay(data: Mapping[str, Any]) -> bool:
    """Say whether a file changes the shipped one, rather than take its place."""
    return any(part in data for part in PARTS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One thing of an admin's file that stands over a shipped one, or beside them.

    `beneath` is what it takes the place of; with `same` it says what is shipped, so far.
    """

    what: str
    own: str = ""
    beneath: str = ""
    same: bool = False


def changed(what: str, own: Any, beneath: Any) -> Change:
    """Return the change of a value that took the place of a shipped one."""
    return Change(what=what, own=repr(own), beneath=repr(beneath), same=own == beneath)


class Overlay:
    """The shipped data with an admin's changes in it, and where in his file each thing stands."""

    def __init__(self, shipped: Mapping[str, Any], own: Mapping[str, Any], fault: Tell) -> None:
        """Make the changes; what cannot be done is told as a fault, by its key in the admin's file."""
        self.data: Data = deepcopy(dict(shipped))
        self.said: list[Change] = []
        self._own = own
        self._fault = fault
        self._rules: list[tuple[str, Any, Key]] = []
        for part in own:
            if part not in PARTS:
                fault((part,), f"does not belong into a file of changes; these have {', '.join(PARTS)} only")
        self._remove(_table(own, "remove"))
        self._replace(_table(own, "replace"))
        self._add(_table(own, "add"))

    def place(self, key: Key) -> Key | None:
        """Return where in the admin's file something of the merged data stands; None where it is the shipped file's."""
        if len(key) > 1 and key[0] in KINDS:
            rule = self.data[str(key[0])][int(key[1])]
            return next((at + key[2:] for _, own, at in self._rules if own is rule), None)
        return next(((part, *key) for part in PARTS if _holds(self._own.get(part), key)), None)

    def name(self, key: Key) -> str:
        """Name something of the shipped file: a rule by its id."""
        if len(key) > 1 and key[0] in KINDS:
            key = (key[0], self.data[str(key[0])][int(key[1])].get("id", key[1]), *key[2:])
        return ".".join(map(str, key))

    def _add(self, part: Mapping[str, Any]) -> None:
        for name, by_language in _table(part, "words").items():
            words = self.data.setdefault("words", {}).setdefault(name, {})
            for code, entries in by_language.items():
                words[code] = [*words.get(code, ()), *entries]
                self.said.append(Change(what=f"adds {len(entries)} words to {name} ({code})"))
        for kind, rules in part.items():
            if kind in KINDS:
                self.data[kind] = [*rules, *self.data.get(kind, ())]
                self._rules += [(kind, rule, ("add", kind, index)) for index, rule in enumerate(rules)]
                self.said += [Change(what=f"adds rule {rule.get('id')}") for rule in rules]
            elif kind != "words":
                self._fault(("add", kind), "cannot be added to; there are words and the kinds of rules")

    def _replace(self, part: Mapping[str, Any]) -> None:
        for name, by_language in _table(part, "words").items():
            self._put_in(self.data.setdefault("words", {}), {name: by_language}, "replaces list {}")
        self._put_in(self.data.setdefault("settings", {}), _table(part, "settings"), "sets {}")
        for name, entries in _table(part, "tables").items():
            self._put_in(self.data.setdefault("tables", {}).setdefault(name, {}), entries, f"sets {name}.{{}}")
        for kind, rules in part.items():
            if kind in KINDS:
                for index, rule in enumerate(rules):
                    self._put(kind, rule, ("replace", kind, index))
            elif kind not in ("words", "settings", "tables"):
                self._fault(("replace", kind), "cannot be replaced; there are words, settings, tables, kinds of rules")

    def _put_in(self, shipped: Data, own: Mapping[str, Any], what: str) -> None:
        """Put values in the place of those of their names."""
        self.said += [changed(what.format(name), value, shipped.get(name)) for name, value in own.items()]
        shipped.update(own)

    def _put(self, kind: str, rule: Any, at: Key) -> None:
        """Put a rule in the place of the one that has its id."""
        shipped = self.data.get(kind, [])
        places = [index for index, one in enumerate(shipped) if one.get("id") == rule.get("id")]
        if not places:
            self._fault((*at, "id"), f"there is no rule {rule.get('id')!r} of this kind to replace")
            return
        self.said.append(changed(f"replaces rule {rule.get('id')}", rule, shipped[places[0]]))
        shipped[places[0]] = rule
        self._rules.append((kind, rule, at))

    def _remove(self, part: Mapping[str, Any]) -> None:
        words = self.data.setdefault("words", {})
        for name in part.get("lists", ()):
            if words.get(name) is None:
                self._fault(("remove", "lists"), f"there is no word list {name!r} to remove")
            else:
                self.said.append(changed(f"removes list {name}", None, words[name]))
                words[name] = {}
        ids = set(part.get("rules", ()))
        gone: dict[str, Any] = {}
        for kind in KINDS:
            if kind in self.data:
                gone |= {rule.get("id"): rule for rule in self.data[kind] if rule.get("id") in ids}
                self.data[kind] = [r for r in self.data[kind] if r.get("id") not in ids]
        named = [name for name in part.get("rules", ()) if name in gone]
        self.said += [changed(f"removes rule {name}", None, gone[name]) for name in named]
        ids -= gone.keys()
        for name in sorted(ids):
            self._fault(("remove", "rules"), f"there is no rule {name!r} to remove")
        for name, by_language in _table(part, "words").items():
            for code, entries in by_language.items():
                stand = words.get(name, {}).get(code, [])
                for entry in entries:
                    if entry not in stand:
                        self._fault(("remove", "words", name, code), f"there is no {entry!r} in the list to remove")
                words.setdefault(name, {})[code] = [entry for entry in stand if entry not in entries]
                self.said.append(Change(what=f"removes {len(entries)} words from {name} ({code})"))


def words_over(below: Mapping[str, Any], own: Mapping[str, Any], fault: Tell) -> Data:
    """Return words with an admin's over them, table by table, and without what he removes; `below` stays as it is."""
    left = deepcopy(dict(below))
    for at, names in removals(own, fault):
        table = _within(left, at[2:])
        for name in names:
            if name in table:
                del table[name]
            else:
                what = f"no word list {name!r}" if at == _LISTS else f"no {name!r} in the list"
                fault(at, f"there is {what} to remove")
    return _over(left, {key: value for key, value in own.items() if key != "remove"})


def removals(own: Mapping[str, Any], fault: Tell) -> Iterator[tuple[Key, list[str]]]:
    """Yield what a file of words removes: a place in it, whose steps from the third on lead to a table, and names."""
    part = own.get("remove", {})
    if not isinstance(part, Mapping):
        fault(("remove",), "is no table")
        return
    for name, value in part.items():
        if name == "lists":
            yield from _lists(value, _LISTS, fault)
        elif name == "words" and isinstance(value, Mapping):
            yield from _lists(value, ("remove", "words"), fault)
        else:
            fault(("remove", name), "cannot be removed; there are lists and a table of words")


_LISTS: Key = ("remove", "lists")


def _lists(value: Any, at: Key, fault: Tell) -> Iterator[tuple[Key, list[str]]]:
    """Yield the lists of names in a table, or in tables within it."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _lists(inner, (*at, name), fault)
    elif isinstance(value, list) and all(isinstance(name, str) for name in value):
        yield at, value
    else:
        fault(at, "is no list of names")


def _within(data: Data, path: Key) -> Data:
    for step in path:
        inner = data.get(str(step))
        if not isinstance(inner, dict):
            return {}
        data = inner
    return data


def _over(below: Mapping[str, Any], own: Mapping[str, Any]) -> Data:
    """Return a table with the entries of another one over its own, table by table."""
    both = {key: value for key, value in below.items() if isinstance(value, Mapping)}
    inner = {key: _over(both[key], value) for key, value in own.items() if key in both and isinstance(value, Mapping)}
    return {**below, **own, **inner}


def differences(shipped: RuleSet, own: RuleSet) -> Iterator[str]:
    """Yield what an admin's copy of a file alters: lists and rules that it lacks, has besides, or words otherwise."""
    for what, theirs, ours in (
        ("list", shipped.vocabulary, own.vocabulary),
        ("rule", {rule.id: rule for rule in shipped.rules}, {rule.id: rule for rule in own.rules}),
        ("setting", shipped.settings, own.settings),
    ):
        for name in theirs:
            if name not in ours:
                yield f"lacks {what} {name}"
            elif _plain(theirs[name]) != _plain(ours[name]):
                yield f"changes {what} {name}"
        yield from (f"adds {what} {name}" for name in ours if name not in theirs)


def _plain(value: Any) -> Any:
    return getattr(value, "by_language", value)


def _table(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = data.get(name, {})
    return value if isinstance(value, Mapping) else {}


def _holds(data: Any, key: Key) -> bool:
    for part in key:
        if not isinstance(data, Mapping) or part not in data:
            return False
        data = data[part]
    return True
