"""How much a text tells of an illness, and in which sentences."""

from collections.abc import Iterable
from dataclasses import dataclass

from mailbot.reading.text.texts import Text
from mailbot.rules import patterns as regex
from mailbot.rules.rule_set import RuleSet

_TIME = regex.compile(r"\b(?:19|20)\d{2}\b|\b\d{1,2}[./]\d{1,2}(?:[./]\d{2,4})?\b")
_COUNTED = regex.compile(r"\b\d+[ -](?:\p{L}+[ ])?\Z")
_SHORTEST = 12
"""Letters of the shortest sentence that tells anything."""
_LONGEST_PAPER = 40_000
"""Letters of a paper whose sentences are weighed: one that is longer tells enough by its title."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Telling:
    """How much a text tells (0: nothing, about 2: a short description, no upper limit), and the spans that do."""

    amount: float = 0.0
    spans: tuple[tuple[int, int], ...] = ()


def tellings(texts: Iterable[Text], rules: RuleSet) -> tuple[Telling, ...]:
    """Return what each of the texts tells; only own words, letters and clinical papers tell anything."""
    return tuple(_of(text, rules) if _may_tell(text) else Telling() for text in texts)


def _may_tell(text: Text) -> bool:
    if text.place == "document":
        return text.role == "other" or (text.role == "clinical" and len(text.text) <= _LONGEST_PAPER)
    return text.place in ("own_text", "cover")


def _of(text: Text, rules: RuleSet) -> Telling:
    total = 0.0
    spans: list[tuple[int, int]] = []
    for piece in text.pieces:
        if piece.asks or len(piece.text) < _SHORTEST:
            continue
        at = (piece.start, piece.end)
        if text.says(rules.words("wish_to_know"), *at) and not text.says(
            rules.words("event"), piece.start, min(piece.end, piece.start + 60)
        ):
            continue
        weight = _weight(text, *at, rules)
        if weight > 0:
            total += weight
            spans.append(at)
    if text.says(rules.words("course_label")):
        total += 0.75
    return Telling(amount=total, spans=tuple(spans))


def _weight(text: Text, start: int, end: int, rules: RuleSet) -> float:
    """Weigh how much a sentence tells: events count most, then when they were, then words of illness.

    "Rinnavähk avastati märtsis 2024, tehti operatsioon ja keemiaravi." is 2.75, "Ema on haige." 0.25, "Saadan lepingu
    12.03.2025." nothing.
    """
    folded = text.folded[start:end]
    medical = len({text.folded[h.start : h.end] for h in text.hits(rules.words("medical"), start, end)})
    events = len({text.folded[h.start : h.end] for h in text.hits(rules.words("event"), start, end)})
    if not medical and not events:
        return 0.0
    when = (
        _TIME.search(folded) is not None
        or text.says(rules.words("month"), start, end)
        or any(
            _COUNTED.search(text.folded[start : hit.start]) for hit in text.hits(rules.words("time_unit"), start, end)
        )
    )
    if not medical and not when:
        return 0.0
    if events < 2 and text.says(rules.words("procedure"), start, end):
        return 0.0
    weight = 0.0
    if events:
        weight += min(events, 3) * 0.5
    if when:
        weight += 0.5
    if medical:
        weight += min(medical, 3) * 0.25
    return weight if events or (when and medical > 1) else 0.25
