"""Weigh each sentence by the word lists that stand in it; the heaviest one speaks for the mail.

A sign is the name of a list. "a+b": both in one sentence, near each other;
"a~b": both in one clause; "beside.a": in the sentence before or behind;
"a+beside.b": a here and b there. Further signs are "asks" (a question) and "dated" (a date stands in it).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mailbot.model.reading import Claim
from mailbot.reading.scales import claim
from mailbot.reading.text.sentences import Piece
from mailbot.reading.text.texts import Text
from mailbot.rules import patterns as regex
from mailbot.rules.rule_set import RuleSet
from mailbot.rules.words import Hit

Signs = dict[str, float]
Found = dict[str, list[tuple[int, int]]]

_BESIDE = "beside."
_BOTH = "+"
_ONE_CLAUSE = "~"
_DATE = regex.compile(r"\b(?:19|20)\d{2}\b|\b\d{1,2}[./]\d{1,2}[./]|\b(?:[012]\d|3[01])[./](?:0[1-9]|1[0-2])\b")
_CLAUSE = regex.compile(r"[,;:.!?()\n–—]")
_AND = "and"
"""The list of words that begin another clause."""
_TAKEN_BACK = ("no", "none")
"""The lists that take a word back: before it, and behind it."""


def heaviest(texts: Iterable[Text], rules: RuleSet, kinds: Sequence[str], prefix: str = "") -> tuple[Claim, ...]:
    """Return what the heaviest sentence says to each question (a table of the rules); () where no word stands.

    The settings `near`, `span` and `reach` say how far words reach, `negatable` which lists a "no" takes back, and
    `lending` which signs only lend weight to others: "now" by itself is nothing.
    """
    best: dict[str, Claim] = {}
    for weighed in each_sentence(texts, rules, kinds):
        for kind, said in weighed.claims.items():
            if kind not in best or said.probability > best[kind].probability:
                best[kind] = said
    return tuple(
        Claim(name=f"{prefix}{kind}", probability=best[kind].probability, evidence=best[kind].evidence)
        for kind in kinds
        if kind in best
    )


@dataclass(frozen=True, slots=True)
class Weighed:
    """A sentence, and what it says to each question; no claims where no word of any list stands in it."""

    text: str
    claims: Mapping[str, Claim]


def each_sentence(texts: Iterable[Text], rules: RuleSet, kinds: Iterable[str]) -> Iterable[Weighed]:
    """Weigh every sentence by itself, in the order of the texts."""
    asked = [kind for kind in kinds if rules.table(kind)]
    pairs = sorted({key for kind in asked for key in rules.table(kind) if _BOTH in key or _ONE_CLAUSE in key})
    for text in texts:
        for piece, signs in _sentences(text, rules, pairs):
            yield Weighed(piece.text, {kind: _claim(rules, kind, signs) for kind in asked} if signs else {})


def _claim(rules: RuleSet, kind: str, signs: Signs) -> Claim:
    """Weigh one question; signs that only lend weight count beside one that speaks for it by itself."""
    said = claim(rules, kind, signs)
    lending = rules.settings.get("lending", ())
    if not isinstance(lending, tuple) or any(w > 0 and name not in lending for name, w in said.evidence):
        return said
    return claim(rules, kind, {name: value for name, value in signs.items() if name not in lending})


def _sentences(text: Text, rules: RuleSet, pairs: Sequence[str]) -> Iterable[tuple[Piece, Signs]]:
    """Yield each sentence with its signs; {} where it holds no word of any list."""
    found, near = list(_found(text, rules)), rules.number("near", 0)
    for at, piece in enumerate(text.pieces):
        if not found[at]:
            yield piece, {}
            continue
        signs: Signs = dict.fromkeys(found[at], 1.0)
        for beside in found[max(0, at - 1) : at] + found[at + 1 : at + 2]:
            signs |= {f"{_BESIDE}{name}": 1.0 for name in beside}
        for pair in pairs:
            if _stand_together(text.text, signs, found[at], pair, near):
                signs[pair] = 1.0
        if piece.asks:
            signs["asks"] = 1.0
        if _DATE.search(piece.text):
            signs["dated"] = 1.0
        yield piece, signs


def _found(text: Text, rules: RuleSet) -> Iterable[Found]:
    """Yield for each sentence where the words and rows of each list stand; not those that a "no" takes back."""
    negatable = rules.settings.get("negatable", ())
    lists = [(name, words) for name, words in rules.vocabulary.items() if text.says(words)]
    sentences = [(piece.start, piece.end) for piece in text.pieces]
    rows = rules.together.find(text.folded, sentences, rules.number("span", 0))
    reach = rules.number("reach", 0)
    for number, piece in enumerate(text.pieces):
        before, behind, parts = (text.hits(rules.words(name), piece.start, piece.end) for name in (*_TAKEN_BACK, _AND))
        found: Found = {}
        for name, words in lists:
            hits = text.hits(words, piece.start, piece.end)
            if isinstance(negatable, tuple) and name in negatable:
                hits = tuple(hit for hit in hits if not _taken_back(text.text, hit, before, behind, parts, reach))
            if hits:
                found[name] = [(hit.start, hit.end) for hit in hits]
        for name, place in rows.get(number, ()):
            found.setdefault(name, []).append(place)
        yield found


def _taken_back(
    text: str, hit: Hit, before: Sequence[Hit], behind: Sequence[Hit], ands: Sequence[Hit], reach: float
) -> bool:
    """Say whether a "no" is about this word: near it, and in the same clause."""
    gaps = [(no, no.end, hit.start) for no in before] + [(no, hit.end, no.start) for no in behind]
    return any(
        0 <= end - start <= reach
        and not _parted(text, start, end, [one.start for one in ands if one.language in (no.language, None)])
        for no, start, end in gaps
    )


def _parted(text: str, start: int, end: int, ands: Iterable[int]) -> bool:
    """Say whether a clause ends between two words: at a comma and the like, or where a word begins another."""
    return _CLAUSE.search(text, start, end) is not None or any(start <= one < end for one in ands)


def _in_one_clause(text: str, found: Found, pair: str) -> bool:
    """Say whether both of "a~b" stand in one clause of a sentence."""
    one, _, other = pair.partition(_ONE_CLAUSE)
    ands = [start for start, _ in found.get(_AND, ())]
    return any(
        not _parted(text, min(a[1], b[1]), max(a[0], b[0]), ands)
        for a in found.get(one, ())
        for b in found.get(other, ())
    )


def _stand_together(text: str, signs: Signs, found: Found, pair: str, near: float) -> bool:
    if _ONE_CLAUSE in pair:
        return _in_one_clause(text, found, pair)
    return _both(signs, found, pair, near)


def _both(signs: Signs, found: Found, pair: str, near: float) -> bool:
    """Say whether both of "a+b" stand near each other in a sentence (one word is not two), or b beside it."""
    one, _, other = pair.partition(_BOTH)
    if other.startswith(_BESIDE):
        return one in signs and other in signs
    return any(
        (0 <= b[0] - a[1] <= near) or (0 <= a[0] - b[1] <= near)
        for a in found.get(one, ())
        for b in found.get(other, ())
    )
