"""The styles of a page: declarations of an element from its sheet and its own attribute, the later one winning.

Only what decides whether words are seen is asked of it; a selector with more
than one step is taken by its last step, and only where that makes words seen.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

Declarations = Mapping[str, str]

_NOTHING: Declarations = MappingProxyType({})
_LONGEST_SHEET = 100_000
_SHEET = re.compile(r"<style\b[^>]*>(.*?)</style", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_RULE = re.compile(r"(?<![^{}])([^{}]*+)\{([^{}]*+)\}")
_AT_BLOCK = re.compile(r"@([\w-]++)([^{};@]*+)\{((?:[^{}]*+\{[^{}]*+\})*+[^{}]*+)\}")
_SIMPLE = re.compile(r"\*|[a-z][a-z0-9]*|(?:[a-z][a-z0-9]*)?[.#][\w-]+", re.IGNORECASE)
_LAST_STEP = re.compile(
    r"(?:(?<![a-z0-9])[a-z][a-z0-9]*+(?=[.#]))?([.#][\w-]+|(?<=[\s>])(?:[a-z][a-z0-9]*|\*))\s*\Z", re.IGNORECASE
)
_ASKED = ("display", "visibility", "font", "opacity", "height", "overflow", "color", "background", "white-space")


@lru_cache(maxsize=2_048)
def declarations(style: str) -> Declarations:
    """Return the properties of a style attribute in lower case; one marked !important keeps its place."""
    found: dict[str, str] = {}
    firm: set[str] = set()
    for one in style.lower().split(";"):
        name, colon, value = one.partition(":")
        name, value = name.strip(), value.strip()
        if not colon or not value:
            continue
        important = value.endswith("!important")
        if name in firm and not important:
            continue
        if important:
            firm.add(name)
            value = value.removesuffix("!important").rstrip()
        found[name] = value
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """The rules of a page by tag, .class and #id; `firm` are those marked !important, above an element's own style.

    `screens` are those inside @media for some screens, `loose` those whose
    selector has several steps: both may show what the plain rules hide.
    """

    rules: Mapping[str, Declarations] = field(default_factory=dict)
    firm: Mapping[str, Declarations] = field(default_factory=dict)
    loose: Mapping[str, Declarations] = field(default_factory=dict)
    screens: Mapping[str, Declarations] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Say whether the page has any rules."""
        return bool(self.rules or self.loose or self.screens)

    def of(self, tag: str, attributes: Mapping[str, str | None]) -> Declarations:
        """Return what holds for an element; its own style attribute comes last."""
        style = attributes.get("style")
        own = declarations(style) if style else _NOTHING
        if not self.rules:
            return own
        found: dict[str, str] = {}
        for key in _keys(tag, attributes):
            found.update(self.rules.get(key, _NOTHING))
        if not self.firm:
            return {**found, **own} if found else own
        found.update(own)
        for key in _keys(tag, attributes):
            found.update(self.firm.get(key, _NOTHING))
        return found

    def may_show(self, tag: str, attributes: Mapping[str, str | None]) -> Iterator[Declarations]:
        """Yield what may hold for an element on some screens, or by a selector of several steps."""
        for rules in (self.screens, self.loose):
            if rules:
                yield from (rules[key] for key in _keys(tag, attributes) if key in rules)

    def show(self, tag: str, attributes: Mapping[str, str | None], name: str) -> Iterator[str]:
        """Yield the values that a property of an element may have by such rules."""
        for found in self.may_show(tag, attributes):
            if name in found:
                yield found[name]


def _keys(tag: str, attributes: Mapping[str, str | None]) -> list[str]:
    keys = ["*", tag]
    if classes := attributes.get("class"):
        keys += [f".{name.lower()}" for name in classes.split()]
    if identity := attributes.get("id"):
        keys.append(f"#{identity.lower()}")
    return keys


def sheet_of(source: str) -> Sheet:
    """Return the sheet of a page."""
    rules: dict[str, dict[str, str]] = {}
    firm: dict[str, dict[str, str]] = {}
    loose: dict[str, dict[str, str]] = {}
    screens: dict[str, dict[str, str]] = {}
    for text in _SHEET.findall(source):
        if len(text) > _LONGEST_SHEET or not any(name in text.lower() for name in _ASKED):
            continue
        plain = _COMMENT.sub("", text)
        for at in _AT_BLOCK.finditer(plain):
            if at[1].lower() == "media" and "print" not in at[2].lower():
                _gather(at[3], screens, screens)
        outside = _AT_BLOCK.sub("", plain)
        _gather(outside, rules, loose)
        if "!important" in outside:
            _gather(outside, firm, {}, only_firm=True)
    return Sheet(rules=rules, firm=firm, loose=loose, screens=screens)


def _gather(
    text: str, simple: dict[str, dict[str, str]], loose: dict[str, dict[str, str]], *, only_firm: bool = False
) -> None:
    for selectors, body in _RULE.findall(text):
        if only_firm:
            body = ";".join(one for one in body.split(";") if "!important" in one.lower())
        found = declarations(body)
        if not found:
            continue
        for selector in selectors.split(","):
            key = selector.strip()
            if _SIMPLE.fullmatch(key):
                name = re.sub(r"\A[a-z][a-z0-9]*(?=[.#])", "", key.lower())
                simple.setdefault(name, {}).update(found)
            elif last := _LAST_STEP.search(key):
                loose.setdefault(last[1].lower(), {}).update(found)
