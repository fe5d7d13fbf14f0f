"""Each pattern of code and rules takes in proportion to its input, whatever a sender repeats; processor time by growth.

The patterns are gathered from the program itself, so that none can be forgotten: what a module keeps, in tables too,
what a function writes where it uses it, what rules hold, and the word lists. One that is built from something else than
the constants of its module must be named here, with what that is. What is repeated comes from a list of what mails
are made of, and from the pattern's own words.
"""

import ast
import gc
import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import regex

import mailbot
from mailbot.config.rules_file import FILES, shipped_rules
from mailbot.rules.matcher import compiled

REPEATED = (" ", "a", "A", "1", "-", ".", "@", "<", "(", "[", '"', "=", "\n", ";", ",", "/", ":", "õ", "ж", "\t")
PAIRS = ("a ", "1 ", "a.", "1-", "Aa ", "a@", " \n", "> ", "=?", "a,", "a=", "<a", "a\n", "a-")
OWN = 3
"""Words of the pattern itself that are repeated, too; the longest."""
SIZES = (2_000, 4_000)
SIZES_OF_RULES = (500, 1_000)
"""Patterns of rules have many words each, and take longer: a header field has 2,000 letters at most."""
SIZES_OF_LISTS, NOTHING_OF_LISTS = (8_000, 16_000), 0.04
"""All lists of a file are asked: 10 ms for 16,000 letters, which a square of the text would make a second."""
NOTHING = 0.004
"""Seconds below which nothing can be told."""
TIMES = 6
"""How often it must have grown so: a busy machine takes longer now and then."""
SLOW = 0.1
"""Seconds that no pattern may take for a few hundred letters."""
GROWTH = 2.8
"""Twice the text may take so much more; a quadratic pattern takes four times as long."""

BOUNDED = {
    "letters.privacy.gates._UNSEEN": "our own letters",
    "letters.privacy.illness_words.illness": "our own letters and settings",
    "rules.matcher._SENTENCE_END": "600 letters around what was found",
    "money.matching._INVOICE_NUMBER": "the text of a payment, which a bank limits to 140 letters",
    "reading.fields.addresses._PART": "110 letters behind a label",
    "reading.fields.people.names._BEHIND": "60 letters before a word of kinship",
    "reading.fields.people.names._CLOSE": "40 letters before a name",
    "reading.fields.people.names._TITLES": "the same",
    "reading.fields.villages._BEFORE": "60 letters before a word for a village",
}
"""Patterns that grow faster, and why that is harmless."""

BUILT = {
    "config.rules_file: pattern": "the patterns of rules, which are tried here as the matcher compiles them",
    "rules.matcher: pattern": "the same",
    "config.rules_file: f'\\\\p{{Script={script}}}'": "one letter, which is compiled and given no text",
    "reading.text.language: f'\\\\p{{Script={script}}}'": "one letter of a script",
    "rules.link_matcher: pattern": "paths of link rules, the same",
    "rules.link_matcher: '|'.join((_host_pattern(host.lower()) fo": "hosts of link rules, over a host",
    "rules.words: trie_pattern(words)": "word lists, which are tried here as they are looked up",
    "documents.ink.knowledge: '|'.join(parts)": "words of the ink rules, over one line of a page",
    "documents.wrapped.archives: good": "one set of letters, over a file name",
    "documents.formats.package: f'{re.escape(folder)}/(?:worksheets/|sli": "the name of a part",
    "persons.codes: national.form": "what codes look like, over one code",
    "reading.text.language: f\"[{''.join(map(regex.escape, told))}]\" ": "one set of letters, over a text",
}
"""Patterns that are made while the program runs: module and expression, and of what they are made."""
SHOWN = 40
"""Characters of an expression that tell it from others."""

METHODS = frozenset({"search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split"})
_WORD = re.compile(r"(?<!\\)[^\W\d_]{2,}")


class Found:
    """The patterns of the program, each (name, method) once; and the places where one is made of what is not known."""

    def __init__(self) -> None:
        self.patterns: dict[tuple[str, str], Any] = {}
        self.built: set[str] = set()
        self._seen: dict[tuple[int, str], Any] = {}
        """The patterns themselves, too: one that is thrown away would give its number to the next."""
        for found in pkgutil.walk_packages(mailbot.__path__, "mailbot."):
            if not found.name.endswith("__main__"):
                module = importlib.import_module(found.name)
                tree = ast.parse(Path(module.__file__ or "").read_text("utf-8"))
                self._kept(module, tree)
                self._written(module, tree)
        for file in FILES:
            self._of_rules(file)

    def _add(self, name: str, method: str, pattern: Any) -> None:
        if (id(pattern), method) not in self._seen:
            self._seen[id(pattern), method] = pattern
            self.patterns[name, method] = pattern

    def _kept(self, module: ModuleType, tree: ast.Module) -> None:
        """Take what a module keeps under a name, by the methods with which it uses it, or uses what its tables hold."""
        used: dict[str, set[str]] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in METHODS:
                used.setdefault(node.value.id, set()).add(node.attr)
        kept = {name for name, value in vars(module).items() if any(_within(value, name))}
        of_tables = set().union(*(methods for name, methods in used.items() if name not in kept)) - {"split"}
        for name in sorted(kept):
            for place, pattern in _within(vars(module)[name], f"{_short(module)}.{name}"):
                for method in sorted(used.get(name, of_tables or {"finditer"})):
                    self._add(place, method, pattern)

    def _written(self, module: ModuleType, tree: ast.Module) -> None:
        """Take what is written where it is used, and note what is made of something else than constants."""
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and node.args and _asks_for_pattern(node.func)):
                continue
            written, short = ast.unparse(node.args[0]), _short(module)
            try:
                value = eval(written, vars(module))  # noqa: S307 - our own code
                flags = [word.value for word in node.keywords if word.arg == "flags"]
                flags += node.args[1:2] if node.func.attr == "compile" else []  # type: ignore[attr-defined]
                flags += node.args[2:3] if node.func.attr in {"search", "match", "fullmatch"} else []  # type: ignore[attr-defined]
                given = [eval(ast.unparse(flag), vars(module)) for flag in flags]  # noqa: S307
                library = vars(module)[node.func.value.id]  # type: ignore[attr-defined]
                pattern = library.compile(value, *given)
            except NameError:
                self.built.add(f"{short}: {written[:SHOWN]}")
                continue
            method = node.func.attr if node.func.attr in METHODS else "finditer"  # type: ignore[attr-defined]
            if (short, method, pattern.pattern) not in self._texts:
                self._add(f"{short}:{node.lineno}", method, pattern)

    @property
    def _texts(self) -> set[tuple[str, str, Any]]:
        """What modules keep is compiled by a call as well, and not tried twice."""
        kept = {(name.rpartition(".")[0], method, found.pattern) for (name, method), found in self.patterns.items()}
        return kept | {(place, "finditer", text) for place, _, text in kept}

    def _of_rules(self, file: str) -> None:
        for rule in shipped_rules(file).rules:
            for key in ("pattern", "value", "separator", "path", "not_path", "not_pattern"):
                written = getattr(rule, key, None)
                if written is not None:
                    method = "finditer" if key == "pattern" else "search"
                    self._add(f"{file}.toml {rule.id}.{key}", method, compiled(written))


def _asks_for_pattern(called: ast.expr) -> bool:
    return (
        isinstance(called, ast.Attribute)
        and isinstance(called.value, ast.Name)
        and called.value.id in {"re", "regex"}
        and called.attr in METHODS | {"compile"}
    )


def _within(value: object, place: str) -> Iterator[tuple[str, Any]]:
    """Yield the patterns in what a name stands for: itself, or what a table holds."""
    if isinstance(value, re.Pattern | regex.Pattern):
        yield place, value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from _within(one, f"{place}[{key!s:.30}]")
    elif isinstance(value, tuple | list | frozenset | set):
        for number, one in enumerate(value):
            yield from _within(one, f"{place}[{number}]")


def _short(module: ModuleType) -> str:
    return module.__name__.removeprefix("mailbot.")


@cache
def found() -> Found:
    return Found()


ALL = sorted(found().patterns.items(), key=lambda one: one[0])


@pytest.fixture(autouse=True)
def _uncollected() -> Iterator[None]:
    """Collect no garbage meanwhile: what other tests left would be looked through within one of the times."""
    gc.disable()
    yield
    gc.enable()


def seconds(pattern: Any, method: str, text: str) -> float:
    given = text.encode() if isinstance(pattern.pattern, bytes) else text
    begun = time.process_time()
    if method == "finditer":
        for _ in pattern.finditer(given):
            pass
    elif method in {"sub", "subn"}:
        pattern.sub(given[:0], given)
    else:
        getattr(pattern, method)(given)
    return time.process_time() - begun


def grows(took: Callable[[str], float], unit: str, sizes: tuple[int, int], nothing: float = NOTHING) -> bool:
    """Say whether the time grows faster than the text, each time that it is tried; below `nothing` nothing grows."""

    def of(size: int) -> float:
        return took(unit * (size // len(unit)) + "!")

    small, large = sizes
    few = small // 10
    if of(few) > SLOW and of(few) > SLOW:  # a cubic one would not come to its end with more; the first time makes ready
        return True
    if of(large) < nothing:
        return False
    for _ in range(TIMES):
        first, second = (min(of(size) for _ in range(3)) for size in (small, large))
        if second <= nothing or second <= GROWTH * first:
            return False
    return True


def own_words(pattern: Any) -> list[str]:
    written = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    words = dict.fromkeys(_WORD.findall(written))
    return [f"{word} " for word in sorted(words, key=len, reverse=True)[:OWN]]


@pytest.mark.parametrize(("place", "pattern"), ALL, ids=[f"{name}.{method}" for (name, method), _ in ALL])
def test_time_grows_with_the_text(place: tuple[str, str], pattern: Any) -> None:
    name, method = place
    if name in BOUNDED:
        pytest.skip(f"only ever given {BOUNDED[name]}")
    sizes = SIZES_OF_RULES if ".toml " in name else SIZES
    units = (*REPEATED, *PAIRS, *own_words(pattern))
    assert [unit for unit in units if grows(lambda text: seconds(pattern, method, text), unit, sizes)] == []


def test_every_pattern_that_is_made_while_it_runs_is_known() -> None:
    """A new one is bounded by what it is made of, or its text is: say which, in BUILT."""
    assert found().built == set(BUILT)


@pytest.mark.parametrize("file", FILES)
def test_time_of_the_word_lists_grows_with_the_text(file: str) -> None:
    lists = shipped_rules(file).vocabulary.values()
    words = sorted({word.strip("*") for one in lists for word in one.all()}, key=len)[-OWN:]

    def took(text: str) -> float:
        begun = time.process_time()
        for one in lists:
            one.find(text)
        return time.process_time() - begun

    took("a")  # looked up for the first time
    units = (*REPEATED, *PAIRS, *(f"{word} " for word in words))
    assert [unit for unit in units if grows(took, unit, SIZES_OF_LISTS, NOTHING_OF_LISTS)] == []
