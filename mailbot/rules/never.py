"""Which words and rules of a file can never match, so that `check` warns: each is tried on texts made for it.

A mail is read in Unicode's composed form and without letters that nobody sees. What matches nothing then, a sign
that no list stands behind, or a rule that another one always forestalls would do nothing for years, unseen.
"""

import random
import re
import unicodedata
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cache

import regex
from rstr import Rstr

from mailbot.rules.kinds import (
    Example,
    FileName,
    HeaderRule,
    Labelled,
    LinkRule,
    Near,
    PartRule,
    Pattern,
    Phrase,
    Rule,
    Wrapper,
)
from mailbot.rules.link_matcher import host_matches, host_of
from mailbot.rules.matcher import compiled
from mailbot.rules.rule_set import RuleSet
from mailbot.rules.together import AND, Together
from mailbot.rules.words import Words, fold

ROWS = frozenset({"distress", "record", "standing"})
"""Files in whose lists rows ("want & die") are looked up."""

SIGNS = ROWS
"""Files whose tables name signs: what stands in a sentence, by list."""
_LETTERS = "spelled_"
"""How the names of their tables begin that tell how letters are written."""

TRIES = 30
"""Texts that are made of one pattern."""
WORDS_TRIED = 40
"""Words of a list with which a rule is tried, before it counts as one that never matches."""
_APART = 1_000
"""Letters that the groups of a row may stand apart when it is tried."""

_PATTERN_KEYS = ("pattern", "value", "path")
_LOOKS_AROUND = regex.compile(r"\(\?(?:<?[=!]|P=|\()|\\[1-9]|\(\*")
_FIELD_NAME = regex.compile(r"[!-9;-~]+")
_TYPE = regex.compile(r"[^/\s]+/[^/\s]+")


def as_read(text: str) -> str:
    """Return a text as rules see it: composed (NFC), without letters that are not seen, with plain spaces."""
    shown = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return unicodedata.normalize("NFC", shown).replace("\xa0", " ")


def never(rules: RuleSet, shipped: RuleSet) -> Iterator[str]:
    """Yield a line for each thing in a file that does nothing; what stands in the shipped one is not looked at."""
    yield from _entries(rules, shipped)
    yield from _keys(rules, shipped)
    yield from _names(rules, shipped)
    changed = {name for name, words in rules.vocabulary.items() if words.by_language != shipped.words(name).by_language}
    for place, rule in enumerate(rules.rules):
        lists = {name for key in ("words", "together", "unless") for name in getattr(rule, key, ())}
        if rule in shipped.rules and not lists & changed:
            continue
        said = next(_faults(rule, rules), None) or next(_behind(rule, rules.rules[:place], rules), None)
        if said is not None:
            yield f"rule {rule.id!r}: {said}"


def _entries(rules: RuleSet, shipped: RuleSet) -> Iterator[str]:
    """Yield the words and rows that no mail can hold, and the lists that are left without any."""
    for name, by_language in _written(rules).items():
        known = _written(shipped).get(name, {})
        if by_language and not any(by_language.values()) and by_language != known:
            yield f"words.{name}: the list is empty, so nothing is ever found by it"
        for code, entries in by_language.items():
            for entry in sorted({*entries} - {*known.get(code, ())}, key=entries.index):
                said = _row(entry, code, rules.name) if AND in entry else _word(entry, code)
                if said:
                    yield f"words.{name}.{code}: {entry!r} {said}"


def _written(rules: RuleSet) -> dict[str, dict[str, tuple[str, ...]]]:
    return {
        name: {
            code: (*words.by_language.get(code, ()), *rules.rows.get(name, {}).get(code, ()))
            for code in {**words.by_language, **rules.rows.get(name, {})}
        }
        for name, words in rules.vocabulary.items()
    }


def _word(entry: str, code: str) -> str | None:
    text = as_read(entry)
    if text == entry or Words(name="", by_language={code: (entry,)}).found_in(text.replace("*", "")):
        return None
    unseen = sorted({f"U+{ord(letter):04X}" for letter in entry if as_read(letter) != letter})
    return f"can never match: mails are read without {', '.join(unseen) or 'what it holds'}"


def _row(entry: str, code: str, file: str) -> str | None:
    if file not in ROWS:
        return f"is a row, and rows ({AND}) are looked up in {', '.join(sorted(ROWS))}.toml only"
    wanted = (group for group in entry.split(AND) if not group.strip().startswith("!"))
    text = fold(as_read(" ".join(group.partition("/")[0].replace("*", "").strip() for group in wanted)))
    rows = Together({"": {code: (entry,)}})
    found = any(rows.find(text, [(0, len(text))], _APART).values())
    return None if found else "can never match: it holds what it keeps out"


def _keys(rules: RuleSet, shipped: RuleSet) -> Iterator[str]:
    """Yield the keys of tables that are never looked up as they are written, and the signs that nothing gives."""
    for name, table in rules.tables.items():
        known = shipped.table(name)
        folded = bool(known) and all(fold(key) == key for key in known)
        for key in table:
            if key not in known and folded and fold(key) != key:
                yield f"tables.{name}.{key}: is never looked up: keys here are in small letters without diacritics"
            elif (
                rules.name in SIGNS
                and not name.startswith(_LETTERS)
                and key not in known
                and (strange := _strange(key, rules, shipped))
            ):
                near = get_close_matches(strange, [*known, *rules.vocabulary], n=1)
                yield f"tables.{name}.{key}: no such sign {strange!r}" + (
                    f"; the nearest is {near[0]!r}" if near else ""
                )


def _names(rules: RuleSet, shipped: RuleSet) -> Iterator[str]:
    """Yield what a setting names and is no list, where the shipped one names lists."""
    for name, value in rules.settings.items():
        known = shipped.settings.get(name)
        if not isinstance(value, tuple) or not isinstance(known, tuple):
            continue
        if any(one.removeprefix("beside.") in shipped.vocabulary for one in known):
            for one in value:
                if one not in known and one.removeprefix("beside.") not in rules.vocabulary:
                    yield f"settings.{name}: there is no word list {one!r}"


def _strange(key: str, rules: RuleSet, shipped: RuleSet) -> str | None:
    """Return the part of a sign that is neither a list nor in any shipped sign."""
    known = {part for table in shipped.tables.values() for sign in table for part in sign.split("+")}
    bare = {part.removeprefix("beside.") for part in known}
    wanted = (part.removeprefix("beside.") for part in key.split("+"))
    return next((part for part in wanted if part not in bare and part not in rules.vocabulary), None)


@cache
def samples(pattern: str) -> tuple[str, ...] | None:
    """Return texts that a pattern matches; None where it says more than texts can be made of."""
    chance = Rstr(random.Random(0))  # noqa: S311 - texts to try a pattern on
    try:
        made = [chance.xeger(pattern) for _ in range(TRIES)]
    except (re.error, LookupError, TypeError, ValueError, OverflowError):
        return None  # written for `regex`, which knows more than `re`
    found = tuple(dict.fromkeys(text for text in made if _searched(pattern, text)))
    return None if not found and _LOOKS_AROUND.search(pattern) else found


def _searched(pattern: str, text: str) -> bool:
    try:
        return compiled(pattern).search(text, timeout=1) is not None
    except TimeoutError:
        return True


def _faults(rule: Rule, rules: RuleSet) -> Iterator[str]:
    """Yield why a rule can never match; one whose example matches as a mail is read can."""
    yield from _misshapen(rule)
    if any(rules.matches(rule, as_read(text)) for text in _texts(rule.examples)):
        return
    for key in _PATTERN_KEYS:
        pattern = getattr(rule, key, None)
        made = samples(pattern) if pattern is not None else None
        if made is None:
            continue
        if not made:
            yield f"{key} matches no text at all"
        elif not any(_searched(str(pattern), as_read(text)) for text in made):
            yield f"{key} can never match: mails are read composed (NFC) and without letters that are not seen"
    lists = getattr(rule, "words", ())
    if lists and not any(rules.words(name).all() for name in lists) and getattr(rule, "pattern", None) is None:
        yield f"can never match: its list {', '.join(lists)} is empty"
    tried = _tries(rule, rules)
    if tried is not None and not any(rules.matches(rule, as_read(text)) for text in tried):
        yield "never matches in a text made of its own words and pattern: see `unless`, `least`, `path` and the like"


def _texts(examples: Iterable[str | Example]) -> Iterator[str]:
    yield from (one.text if isinstance(one, Example) else one for one in examples)


def _misshapen(rule: Rule) -> Iterator[str]:
    """Yield what no mail, link or file name has in this place."""
    match rule:
        case HeaderRule():
            for name in rule.names:
                if not _FIELD_NAME.fullmatch(name.removesuffix("*") or "x"):
                    yield f"names: {name!r} is no name of a header field; it stands without colon and spaces"
                elif (rule.pattern or "").lstrip("^").lower().startswith(f"{name.lower()}:"):
                    yield f"pattern: is looked for behind {name!r} and its colon, and would not hold them"
        case PartRule():
            if (made := samples(rule.pattern)) and not any(_TYPE.fullmatch(text) for text in made):
                yield 'pattern: is measured by the whole content type, "text/calendar", which has a slash'
        case LinkRule() | Wrapper():
            for host in rule.hosts:
                plain = host.removeprefix("*.").replace("*", "x")
                found = host_of(f"https://{plain}/")
                if found is None or not host_matches((host,), found):
                    yield f"hosts: {host!r} is no host; it stands without https://, port and path"
            if isinstance(rule, Wrapper):
                yield from _hides_nothing(rule)
        case FileName():
            if rule.pattern is not None and rule.pattern.startswith(("^/", "/")):
                yield "pattern: is looked for in the name of a file, which has no folder"


def _hides_nothing(rule: Wrapper) -> Iterator[str]:
    if rule.coding == "path":
        if "<value>" not in (rule.path or ""):
            yield 'path: has no group (?P<value>...), where coding = "path" takes the link from'
    elif rule.coding != "proofpoint_v3" and not rule.parameters:
        yield "parameters: none is named, so no link is ever taken out"
    for name in rule.parameters:
        if name != name.lower():
            yield f"parameters: {name!r} is compared in small letters: write {name.lower()!r}"


def _tries(rule: Rule, rules: RuleSet) -> list[str] | None:
    r"""Return texts in one of which the rule must match; None where none can be made.

    A label "Tel" before `\d{7}` is tried as "Tel: 1234567", "Tel 1234567" and the like; near words on both sides.
    """
    pattern = getattr(rule, "value", None) or getattr(rule, "pattern", None)
    made = samples(pattern) if pattern is not None else ()
    if made is None:
        return None
    words = [word.replace("*", "") for name in getattr(rule, "words", ()) for word in rules.words(name).all()]
    first = words[:WORDS_TRIED]
    match rule:
        case Labelled():
            return [f"{word}{by}{text}" for word in first for by in (": ", " ", "\n", "") for text in made]
        case Near():
            return [text for word in first for m in made for text in (f"{word} {m}", f"{m} {word}", f"{word}{m}")]
        case Phrase():
            others = [word.replace("*", "") for name in rule.together for word in rules.words(name).all()]
            if rule.together:
                return [text for w in first for o in others[:WORDS_TRIED] for text in (f"{w} {o}", f"{o} {w}")]
            return first
        case Pattern():
            return list(made)
        case FileName():
            return [*(text for word in first for text in (word, f"{word}.pdf")), *made]
        case HeaderRule():
            names = [name.replace("*", "x") for name in rule.names]
            if rule.not_pattern is not None:
                return None
            return [f"{name}: {text}" for name in names for text in (*(made or ["x"]), *first)]
        case LinkRule():
            return None if rule.not_path else list(_urls(rule))
        case PartRule() | Wrapper():
            return None
    return [" . ".join(sorted(words, key=len)), *made, " . ".join([*made, *words])]


def _urls(rule: LinkRule) -> Iterator[str]:
    made = samples(rule.path) if rule.path is not None else ("/x",)
    for host in rule.hosts:
        plain = host.removeprefix("*.").replace("*", "x")
        yield from (f"https://{plain}{slash}{text}" for text in made or () for slash in ("", "/", "/x/", "/?"))


def _behind(rule: Rule, above: tuple[Rule, ...], rules: RuleSet) -> Iterator[str]:
    """Yield which rule above always forestalls this one."""
    for other in above:
        if type(other) is type(rule) and _said(other) == _said(rule):
            yield f"says the same as rule {other.id!r} above it"
    if isinstance(rule, LinkRule):
        urls = [url for url in map(as_read, _urls(rule)) if rules.matches(rule, url)]
        links = [other for other in above if isinstance(other, LinkRule)]
        takers = [next((other for other in links if rules.matches(other, url)), None) for url in urls]
        if urls and all(one is not None and one.provider != rule.provider for one in takers):
            yield f"comes too late: rule {takers[0].id!r} above it takes its links first" if takers[0] else ""


def _said(rule: Rule) -> dict[str, object]:
    return {
        name: getattr(rule, name)
        for name in rule.__dataclass_fields__
        if name not in ("id", "note", "examples", "not_examples", "languages", "sure", "weight")
    }
