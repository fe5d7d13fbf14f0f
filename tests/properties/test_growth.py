"""Each pattern of code and rules takes in proportion to its input, whatever a sender repeats; processor time by growth.

A pattern is tried by the methods with which its module uses it. What is repeated comes from a list of what mails are
made of, and from the pattern's own words.
"""

import ast
import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import regex

import mailbot
from mailbot.config.rules_file import FILES, shipped_rules
from mailbot.rules.matcher import compiled

ROOT = Path(mailbot.__file__).parent
REPEATED = (" ", "a", "A", "1", "-", ".", "@", "<", "(", "[", '"', "=", "\n", ";", ",", "/", ":", "õ", "ж", "\t")
PAIRS = ("a ", "1 ", "a.", "1-", "Aa ", "a@", " \n", "> ", "=?", "a,", "a=", "<a", "a\n", "a-")
SIZES = (2_000, 4_000)
SIZES_OF_RULES = (500, 1_000)
"""Patterns of rules have many words each, and take longer: a header field has 2,000 letters at most."""
NOTHING = 0.004
"""Seconds below which nothing can be told."""
GROWTH = 2.8
"""Twice the text may take so much more; a quadratic pattern takes four times as long."""

BOUNDED = {
    "letters.gates._UNSEEN": "our own letters",
    "letters.illness_words.illness": "our own letters and settings",
    "rules.matcher._SENTENCE_END": "600 letters around what was found",
    "money.matching._INVOICE_NUMBER": "the text of a payment, which a bank limits to 140 letters",
}
"""Patterns that grow faster, and why that is harmless. Patterns of `reading` run under the limits of its child."""

METHODS = frozenset({"search", "match", "fullmatch", "finditer", "findall", "sub", "split"})


def patterns() -> Iterator[tuple[str, str, Any]]:
    """Yield (name, method, pattern) of each compiled pattern that a module keeps."""
    for found in pkgutil.walk_packages(mailbot.__path__, "mailbot."):
        if found.name.endswith("__main__") or found.name.startswith("mailbot.reading."):
            continue
        module = importlib.import_module(found.name)
        file = Path(module.__file__ or "")
        used: dict[str, set[str]] = {}
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in METHODS:
                used.setdefault(node.value.id, set()).add(node.attr)
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern | regex.Pattern):
                for method in sorted(used.get(name, ())):
                    yield f"{found.name.removeprefix('mailbot.')}.{name}", method, value


def patterns_of_rules() -> Iterator[tuple[str, str, Any]]:
    """Yield (name, method, pattern) of each pattern in the shipped rules, compiled as the matcher does."""
    for file in FILES:
        for rule in shipped_rules(file).rules:
            for key in ("pattern", "value", "separator", "path", "not_path", "not_pattern"):
                written = getattr(rule, key, None)
                if written is not None:
                    yield (
                        f"{file}.toml {rule.id}.{key}",
                        "finditer" if key == "pattern" else "search",
                        compiled(written),
                    )


ALL = sorted({(name, method): pattern for name, method, pattern in (*patterns(), *patterns_of_rules())}.items())


def seconds(pattern: Any, method: str, text: str) -> float:
    given = text.encode() if isinstance(pattern.pattern, bytes) else text
    begun = time.process_time()
    if method == "finditer":
        for _ in pattern.finditer(given):
            pass
    elif method == "sub":
        pattern.sub(given[:0], given)
    else:
        getattr(pattern, method)(given)
    return time.process_time() - begun


def grows(pattern: Any, method: str, unit: str, sizes: tuple[int, int] = SIZES) -> bool:
    """Say whether the time grows faster than the text."""

    def took(size: int) -> float:
        return seconds(pattern, method, unit * (size // len(unit)) + "!")

    small, large = sizes
    if took(large) < NOTHING:
        return False
    first, second = (min(took(size) for _ in range(3)) for size in (small, large))
    return second > NOTHING and second > GROWTH * first


@pytest.mark.parametrize(("place", "pattern"), ALL, ids=[f"{name}.{method}" for (name, method), _ in ALL])
def test_time_grows_with_the_text(place: tuple[str, str], pattern: Any) -> None:
    name, method = place
    if name in BOUNDED:
        pytest.skip(f"only ever given {BOUNDED[name]}")
    sizes = SIZES_OF_RULES if ".toml " in name else SIZES
    slow = [unit for unit in (*REPEATED, *PAIRS) if grows(pattern, method, unit, sizes)]
    assert slow == []
