"""The functions of `regex` with patterns looked up in a cache of ours; imported under its name where text is read.

The library's own look-up costs twenty microseconds a call, ten times the search of a line, and reading a mail makes
two hundred of them.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache

import regex
from regex import IGNORECASE, MULTILINE, Match, Pattern

Replacement = str | Callable[["Match[str]"], str]

__all__ = [
    "IGNORECASE",
    "MULTILINE",
    "Match",
    "Pattern",
    "compile",
    "findall",
    "finditer",
    "fullmatch",
    "match",
    "search",
    "split",
    "sub",
]

compile = lru_cache(maxsize=1024)(regex.compile)


def search(pattern: str, text: str) -> "Match[str] | None":
    """Search as `regex.search`."""
    return compile(pattern).search(text)


def match(pattern: str, text: str) -> "Match[str] | None":
    """Match as `regex.match`."""
    return compile(pattern).match(text)


def fullmatch(pattern: str, text: str) -> "Match[str] | None":
    """Match the whole text as `regex.fullmatch`."""
    return compile(pattern).fullmatch(text)


def finditer(pattern: str, text: str) -> "Iterator[Match[str]]":
    """Find as `regex.finditer`."""
    return compile(pattern).finditer(text)


def findall(pattern: str, text: str) -> list[str]:
    """Find as `regex.findall`, for patterns of at most one group."""
    return list(compile(pattern).findall(text))


def split(pattern: str, text: str) -> list[str]:
    """Split as `regex.split`, for patterns without groups."""
    return [piece or "" for piece in compile(pattern).split(text)]


def sub(pattern: str, replacement: Replacement, text: str) -> str:
    """Replace as `regex.sub`."""
    return compile(pattern).sub(replacement, text)
