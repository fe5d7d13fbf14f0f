"""Whether the writer says that the papers lie in the health record, to be looked up there."""

from collections.abc import Iterable
from dataclasses import replace

from mailbot.model.reading import Claim, Reading
from mailbot.reading.sheet import Sheet
from mailbot.reading.text.texts import Text
from mailbot.reading.weighing.by_sentence import heaviest
from mailbot.rules.rule_set import RuleSet

RECORD = "in_record"
_PLACE = "place"
"""The names of the record."""


def with_record(reading: Reading, sheet: Sheet) -> Reading:
    """Add to a reading what the writer's own words and subject say of the health record.

    How likely it is stands among the claims where any word speaks for it.
    """
    texts = (*sheet.own, *(text for text in sheet.typed if text.place in ("signature", "subject")))
    rules = sheet.rules.record
    claims = tuple(one for one in claims_of_record(texts, rules) if any(weight > 0 for _, weight in one.evidence))
    said = says_in_record(claims, rules)
    asks = not said and asks_record(texts, rules)
    return replace(reading, in_record=said, asks_record=asks, claims=(*reading.claims, *claims))


def claims_of_record(texts: Iterable[Text], rules: RuleSet) -> tuple[Claim, ...]:
    """Return how likely it is that the papers are in the record, by the sentence that says most of it, if any does."""
    return heaviest(texts, rules, (RECORD,))


def says_in_record(claims: Iterable[Claim], rules: RuleSet) -> bool:
    """Say whether the papers are taken to be in the record."""
    return any(claim.probability >= rules.number("cut", 1.0) for claim in claims)


def asks_record(texts: Iterable[Text], rules: RuleSet) -> bool:
    """Say whether a question names the record: whether it is enough that the papers lie there, say."""
    places = rules.words(_PLACE)
    return any(piece.asks and text.says(places, piece.start, piece.end) for text in texts for piece in text.pieces)
