"""Whether the writer says that the papers lie in the health record, to be looked up there."""

from collections.abc import Iterable
from dataclasses import replace

from mailbot.model.reading import Reading
from mailbot.reading.sheet import Sheet
from mailbot.reading.text.texts import Text
from mailbot.reading.weighing.by_sentence import heaviest
from mailbot.rules.rule_set import RuleSet

RECORD = "in_record"
_PLACE = "place"
"""The names of the record."""


def with_record(reading: Reading, sheet: Sheet) -> Reading:
    """Add to a reading what the writer's own words and subject say of the health record."""
    texts = (*sheet.own, *(text for text in sheet.typed if text.place in ("signature", "subject")))
    said = says_in_record(texts, sheet.rules.record)
    return replace(reading, in_record=said, asks_record=not said and asks_record(texts, sheet.rules.record))


def says_in_record(texts: Iterable[Text], rules: RuleSet) -> bool:
    """Say whether a sentence says that the papers are in the record."""
    return any(each.probability >= rules.number("cut", 1.0) for each in heaviest(texts, rules, (RECORD,)))


def asks_record(texts: Iterable[Text], rules: RuleSet) -> bool:
    """Say whether a question names the record: whether it is enough that the papers lie there, say."""
    places = rules.words(_PLACE)
    return any(piece.asks and text.says(places, piece.start, piece.end) for text in texts for piece in text.pieces)
