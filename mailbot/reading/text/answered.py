"""Answers that people write under the items of our letter, line by line."""

from dataclasses import dataclass

from mailbot.model.fields import ItemName
from mailbot.reading.text.texts import Text
from mailbot.rules import patterns as regex
from mailbot.rules.rule_set import RuleSet
from mailbot.rules.words import fold

LISTED = r"(?:\d{1,2}[.)]|[-–*•])[ \t]+(?P<item>\S.*)"
"""A pattern of an item of a list, behind its number or bullet."""
_ITEM = regex.compile(rf"(?:>[ \t]*)+{LISTED}")
_QUOTED = regex.compile(r"[ \t]*>")
_NAMED: tuple[tuple[ItemName, str], ...] = (
    ("power_of_attorney", "power_of_attorney"),
    ("contract", "contract"),
    ("files", "clinical_papers"),
)
"""By which list each item of our letters is known; the first that fits it is."""
_LONGEST = 60_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What stands under one item of a quoted letter; the span is one of the writer's own text."""

    item: ItemName
    start: int
    end: int


def answers_in(own: Text, whole: str, rules: RuleSet) -> tuple[Answer, ...]:
    """Return the answers under the items that `whole`, the mail with its quotes, shows, in order.

    "> 2. The signed contract" and below it "is in the post since today": the
    answer is about the contract, which it does not name.
    """
    found: list[Answer] = []
    item: ItemName | None = None
    place = 0
    for line in whole[:_LONGEST].split("\n"):
        if _QUOTED.match(line):
            match = _ITEM.match(line)
            item = _item(match["item"], rules) if match else None
        elif item is not None and line.strip():
            start = own.folded.find(fold(line.strip()), place)
            if start >= 0:
                place = start + len(line.strip())
                found.append(Answer(item=item, start=start, end=place))
    return tuple(found)


def _item(words: str, rules: RuleSet) -> ItemName | None:
    folded = fold(words)
    return next((item for item, name in _NAMED if rules.words(name).found_in(folded, folded=True)), None)
