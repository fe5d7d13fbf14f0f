"""The closed set of rule kinds: what an admin may write in `config/*.toml`; values only, the matcher is elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Literal

from mailbot.model.reading import Sure


@dataclass(frozen=True, kw_only=True)
class Example:
    """A text that the rule must match; where `value` is given, a hit must have it."""

    __pydantic_config__: ClassVar[dict[str, object]] = {"extra": "forbid"}

    text: str
    value: str | None = None


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What every rule has. `means` is what a hit stands for (a role, a topic, a kind of machine mail).

    `languages` are those it is written for; `note` tells the next admin why.
    """

    __pydantic_config__: ClassVar[dict[str, object]] = {"extra": "forbid"}

    id: str
    languages: tuple[str, ...] = ("any",)
    field: str | None = None
    means: str | None = None
    sure: Sure = "likely"
    weight: float = 1.0
    note: str | None = None
    examples: tuple[str | Example, ...] = ()
    not_examples: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Labelled(Rule):
    """A label from word lists, a separator, and the value behind it (a pattern; its group `value` if it has one)."""

    words: tuple[str, ...]
    value: str
    separator: str = r"[^\S\n]*(?:\([^)\n]{0,40}\))?[\s:=.\-–—№#]{0,8}"


@dataclass(frozen=True, kw_only=True)
class Pattern(Rule):
    """A pattern by itself (its group `value` if it has one); nothing where one of the `unless` words is in its line."""

    pattern: str
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Near(Rule):
    """A pattern with one of the words within so many characters; `side` is where the word stands."""

    pattern: str
    words: tuple[str, ...]
    within: int = 60
    side: Literal["before", "after", "either"] = "before"
    same_line: bool = False
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Phrase(Rule):
    """One of the words, with one of the `together` words where such are given, and none of `unless`, in one `scope`."""

    words: tuple[str, ...]
    together: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    scope: Literal["sentence", "text"] = "sentence"


@dataclass(frozen=True, kw_only=True)
class LinkRule(Rule):
    """Shares of a cloud provider: hosts (`*.x.com` for x.com and all below it; `*` for any part) and a path pattern."""

    provider: str
    hosts: tuple[str, ...]
    path: str | None = None
    not_path: str | None = None
    expires: bool = False


@dataclass(frozen=True, kw_only=True)
class Wrapper(Rule):
    """A link that hides another one: by host and path; the target in a parameter or the path, coded in a known way."""

    hosts: tuple[str, ...] = ("*",)
    path: str | None = None
    parameters: tuple[str, ...] = ()
    coding: Literal["percent", "base64", "proofpoint_v2", "proofpoint_v3", "path"] = "percent"


@dataclass(frozen=True, kw_only=True)
class FileName(Rule):
    """Words or a pattern in a file name (for words, every sign that is no letter or digit counts as a space)."""

    words: tuple[str, ...] = ()
    pattern: str | None = None
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DocumentText(Rule):
    """Words or a pattern in the text of a document: at least so many different ones, in its first N characters."""

    words: tuple[str, ...] = ()
    pattern: str | None = None
    least: int = 1
    first: int | None = None
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class HeaderRule(Rule):
    """A header field (by name; `*` at its end for any ending) whose body matches the pattern or holds one of the words.

    Without pattern and words the presence of the field is enough. An example
    is written `Name: body`.
    """

    names: tuple[str, ...]
    words: tuple[str, ...] = ()
    pattern: str | None = None
    not_pattern: str | None = None
    strength: Literal["strong", "weak"] = "strong"


@dataclass(frozen=True, kw_only=True)
class PartRule(Rule):
    """A MIME part by its declared content type (a pattern for the whole of it)."""

    pattern: str
    strength: Literal["strong", "weak"] = "strong"


KINDS: Mapping[str, type[Rule]] = MappingProxyType(
    {
        "labelled": Labelled,
        "pattern": Pattern,
        "near": Near,
        "phrase": Phrase,
        "link": LinkRule,
        "wrapper": Wrapper,
        "file_name": FileName,
        "document_text": DocumentText,
        "header": HeaderRule,
        "part": PartRule,
    }
)
"""The rule kinds by the name of their tables in the files: `[[labelled]]` and so on."""
