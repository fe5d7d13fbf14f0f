"""The items of our letter in a quote: what it asks for, and the answers that people write under them, line by line."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from mailbot.model.case import CASE_NUMBER
from mailbot.model.fields import ItemName
from mailbot.model.reading import Asked, ToldByLetter
from mailbot.reading.text.texts import Text
from mailbot.rules import patterns as regex
from mailbot.rules.rule_set import RuleSet
from mailbot.rules.words import fold

LISTED = r"(?:(?P<number>\d{1,2})[.)]|[-–*•])[ \t]+(?P<item>\S.*)"
"""A pattern of an item of a list, behind its number or bullet."""
_ITEM = regex.compile(rf"(?:>[ \t]*)*{LISTED}")
_QUOTED = regex.compile(r"[ \t]*>")
_NAMED: tuple[tuple[ItemName, str], ...] = (
    ("power_of_attorney", "power_of_attorney"),
    ("contract", "contract"),
    ("files", "clinical_papers"),
)
"""By which list each item of our letters is known; the first that fits it is."""
_ENDS = frozenset(".:;!?)")
"""What a quoted line ends with that no mail program has wrapped; what was wrapped goes on with a small letter."""
_LONGEST = 60_000
LISTED_IN_QUOTE = regex.compile(rf"^[> \t]*+{LISTED}$", regex.MULTILINE)
"""An item of a list within a quote, whose signs of quoting may be gone."""
LONGEST_QUOTE = 20_000
"""Letters of a quote that are looked through: our letters are far shorter."""
_ASKED: tuple[tuple[Asked, tuple[str, ...]], ...] = (
    ("patient_name", ("name_label", "asked_name")),
    ("personal_code", ("personal_code",)),
    ("contact", ("phone", "address")),
    ("questions", ("question_label", "asked_questions")),
    ("course_of_disease", ("course_heading", "course_label", "asked_course")),
    ("files", ("clinical_papers", "asked_files")),
    ("contract", ("contract",)),
    ("power_of_attorney", ("power_of_attorney",)),
    ("translation", ("translated", "asked_translation")),
)
"""By which lists it is known what an item of a letter of the hospital asks for; it may be more than one thing."""


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
    return tuple(
        Answer(item=item, start=start, end=end)
        for text, start, end in _under_items(own, whole)
        if (item := _item(text, rules)) is not None
    )


def under(own: Text, whole: str, item: Asked, rules: RuleSet) -> tuple[tuple[int, int], ...]:
    """Return the spans of the writer's own text that stand under items of a quoted letter that ask for this."""
    lists = next(lists for name, lists in _ASKED if name == item)
    return tuple(
        (start, end)
        for text, start, end in _under_items(own, whole)
        if any(rules.words(one).found_in(fold(text), folded=True) for one in lists)
    )


def _under_items(own: Text, whole: str) -> Iterator[tuple[str, int, int]]:
    """Yield the first line of each item of a quote that is answered, with the span of each line of its answer.

    An item may go on in quoted lines below, up to one that is empty. A letter that was answered in colour has no signs
    of quoting: what is not the writer's own is quoted.
    """
    lines = whole[:_LONGEST].split("\n")
    written = {fold(line.strip()) for line in own.text[:_LONGEST].split("\n")}
    signed = any(_QUOTED.match(line) for line in lines)
    item: str | None = None
    answered = apart = False
    place = 0
    for line in lines:
        if _QUOTED.match(line) or (not signed and line.strip() and fold(line.strip()) not in written):
            match = _ITEM.match(line)
            if match is not None:
                item = match["item"]
            elif answered or apart or not line.strip(" \t>\r"):
                item = None
            answered = apart = False
        elif not line.strip():
            apart = not signed  # what follows in a letter without signs of quoting is no rest of its item
        elif item is not None:
            answered = True
            start = own.folded.find(fold(line.strip()), place, _LONGEST)
            if start >= 0:
                place = start + len(line.strip())
                yield item, start, place


def told_under(whole: str, item: Asked, rules: RuleSet) -> int:
    """Return the most words that stand between an item of a quoted letter about this and what is quoted next.

    `whole` is the mail with its quotes. A line right behind a quoted one may be the rest of it, wrapped by a mail
    program, where that one does not end; and what stands below the whole quote may be about anything: neither counts.
    """
    lists = next(lists for name, lists in _ASKED if name == item)
    most, here, below, quoted, open_ = 0, 0, False, False, False
    for line in whole[:_LONGEST].split("\n"):
        if _QUOTED.match(line):
            most = max(most, here)
            match = _ITEM.match(line)
            if match is not None:
                folded = fold(match["item"])
                below = any(rules.words(one).found_in(folded, folded=True) for one in lists)
            elif here:  # else the item goes on in this line
                below = False
            here, quoted, open_ = 0, True, line.rstrip()[-1:] not in _ENDS
        elif quoted and open_ and line.strip()[:1].islower():
            below = False
        else:
            quoted = False
            here += len(line.split()) if below else 0
    return most


def told_in(quoted: str, addresses: Collection[str], rules: RuleSet) -> ToldByLetter | None:
    """Return all that the newest letter of the hospital in a quote asks for.

    None where no list stands there that words for "we still need" lead into, where an item of it is not understood, or
    where the letter is not the hospital's: neither one of `addresses`, to which the answer went, nor the number of
    a case stands in it.
    """
    quoted = quoted[:LONGEST_QUOTE]
    of_case = _NUMBER.search(quoted) is not None
    if not of_case and not any(address.casefold() in quoted.casefold() for address in addresses):
        return None
    asked: set[Asked] = set()
    depth: int | None = None
    for found in LISTED_IN_QUOTE.finditer(quoted):
        if "@" in found["item"]:
            continue  # "10. Nov 2026, 9:00, wrote Second opinion <...>"
        signs = found[0][: found.start("item") - found.start()].count(">")
        if depth is None and not _leads_into(quoted[: found.start()], signs, rules):
            return None
        if depth is not None and (signs != depth or found["number"] == "1"):
            break  # an older letter below
        depth = signs
        folded = fold(found["item"])
        meant = {name for name, lists in _ASKED if any(rules.words(one).found_in(folded, folded=True) for one in lists)}
        if not meant:
            return None
        asked |= meant
    known = tuple(name for name, _ in _ASKED if name in asked)
    return ToldByLetter(asked=known, of_case=of_case) if depth is not None else None


def _leads_into(before: str, depth: int, rules: RuleSet) -> bool:
    """Say whether the last lines right above a list, as deeply quoted, say that something is still needed."""
    above: list[str] = []
    for line in reversed(before.split("\n")[:-1]):
        words = line.strip(" \t>")
        if words and line[: line.find(words)].count(">") == depth and len(above) < _LINES_ABOVE:
            above.insert(0, words)
        elif words or above:
            break
    return rules.words("still_needed").found_in(fold(" ".join(above)), folded=True)


_LINES_ABOVE = 2
"""Lines of the sentence above a list."""
_NUMBER = regex.compile(CASE_NUMBER)


def _item(words: str, rules: RuleSet) -> ItemName | None:
    folded = fold(words)
    return next((item for item, name in _NAMED if rules.words(name).found_in(folded, folded=True)), None)
