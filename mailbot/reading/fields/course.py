"""Whether the course of the disease is described, in prose or in a clinical document; a bare test result is none."""

from collections.abc import Iterable

from mailbot.model.reading import Finding
from mailbot.reading.sheet import Sheet
from mailbot.reading.text.telling import Telling
from mailbot.reading.text.texts import Text
from mailbot.rules import patterns as regex
from mailbot.rules.rule_set import RuleSet
from mailbot.rules.words import fold

_BEHIND = regex.compile(r"[ \t]*[:–—][ \t]*\n?((?:[^\n]++\n?)++)")
_BULLET = regex.compile(r"[ \t]*+(?:\(?\d{1,2}[.)]|[-–—*•])?[ \t]*+")
_TOLD = 80
"""Letters behind a label from which they are a description: a diagnosis alone is shorter."""
_HEAD = 400
_LEAST = 1.75


def told_in(sheet: Sheet) -> tuple[Finding, ...]:
    """Return where the course is described (value "yes"), in the order of the texts."""
    found: list[Finding] = []
    rules = sheet.rules.fields
    for text, telling in zip(sheet.sources, sheet.tellings, strict=True):
        if text.place == "own_text" or (text.place == "document" and text.role == "other"):
            found.extend(_told(text, telling, rules))
        elif text.place == "document" and text.role == "clinical":
            found.extend(_document(text, rules))
    return tuple(found)


def _labelled(text: Text, rules: RuleSet) -> Finding | None:
    """Return the course that stands behind its label at the beginning of a line, where it is more than a few words."""
    for label in text.hits(rules.words("course_label")):
        line = text.text.rfind("\n", 0, label.start) + 1
        told = _BEHIND.match(text.text, label.end)
        if told and _BULLET.fullmatch(text.text, line, label.start) and "?" not in told[0] and len(told[0]) >= _TOLD:
            return Finding(
                rule="labelled-course", field="course_of_disease", value="yes", written=told[0].strip(),
                source=text.source, start=told.start(), end=told.end(), sure="certain", chosen=True,
            )  # fmt: skip
    return None


def _told(text: Text, telling: Telling, rules: RuleSet) -> Iterable[Finding]:
    """Add up sentences that tell what happened, when, to the illness; behind its label nothing need be weighed."""
    spans = telling.spans
    labelled = _labelled(text, rules)
    if labelled is not None:
        yield labelled
    elif spans and telling.amount >= _LEAST:
        (start, end), last = spans[0], spans[-1][1]
        yield Finding(
            rule="told-in-prose", field="course_of_disease", value="yes", written=text.text[start:end],
            source=text.source, start=start, end=last, sure="likely", chosen=True,
        )  # fmt: skip


def _document(text: Text, rules: RuleSet) -> Iterable[Finding]:
    name = fold(regex.sub(r"[\W_]+", " ", text.source.split(":", 1)[1]))
    head = text.folded[:_HEAD]
    hit = rules.words("course_document").first(head, folded=True)
    named = rules.words("course_document").found_in(name, folded=True)
    if hit is None:  # "Course: ..." as a heading of its own
        labels = rules.words("course_heading").find(head, folded=True)
        hit = next((label for label in labels if head[label.end : label.end + 1] == ":"), None)
    if hit is None and not named:
        return
    start, end = (hit.start, hit.end) if hit else (0, 0)
    yield Finding(
        rule="clinical-summary", field="course_of_disease", value="yes", written=text.text[start:end],
        source=text.source, start=start, end=end, sure="certain" if hit else "likely", chosen=True,
    )  # fmt: skip
