"""Whether the course of the disease is described, in prose or in a clinical document; a bare test result is none."""

from collections.abc import Iterable

from mailbot.model.reading import Finding
from mailbot.reading.text.texts import Text
from mailbot.rules import patterns as regex
from mailbot.rules.rule_set import RuleSet
from mailbot.rules.words import fold

_TIME = regex.compile(r"\b(?:19|20)\d{2}\b|\b\d{1,2}[./]\d{1,2}(?:[./]\d{2,4})?\b")
_COUNTED = regex.compile(r"\b\d+[ -](?:\p{L}+[ ])?\Z")
_BEHIND = regex.compile(r"[ \t]*[:–—][ \t]*\n?((?:[^\n]++\n?)++)")
_BULLET = regex.compile(r"[ \t]*+(?:\(?\d{1,2}[.)]|[-–—*•])?[ \t]*+")
_TOLD = 80
"""Letters behind a label from which they are a description: a diagnosis alone is shorter."""
_HEAD = 400
_LEAST = 1.75
_SHORTEST = 12
"""Letters of the shortest sentence that tells anything."""


def told_in(texts: Iterable[Text], rules: RuleSet) -> tuple[Finding, ...]:
    """Return where the course is described (value "yes"), in the order of the texts."""
    found: list[Finding] = []
    for text in texts:
        if text.place == "own_text" or (text.place == "document" and text.role == "other"):
            found.extend(_told(text, rules))
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


def _told(text: Text, rules: RuleSet) -> Iterable[Finding]:
    """Add up sentences that tell what happened, when, to the illness; behind its label nothing need be weighed."""
    labelled = _labelled(text, rules)
    if labelled is not None:
        yield labelled
        return
    total, spans = _told_by(text, rules)
    if spans and total >= _LEAST:
        (start, end), last = spans[0], spans[-1][1]
        yield Finding(
            rule="told-in-prose", field="course_of_disease", value="yes", written=text.text[start:end],
            source=text.source, start=start, end=last, sure="likely", chosen=True,
        )  # fmt: skip


def amount_told(text: Text, rules: RuleSet) -> float:
    """Return how much a text tells of an illness: 0 for nothing, about 2 for a short description, no upper limit."""
    return _told_by(text, rules)[0]


def _told_by(text: Text, rules: RuleSet) -> tuple[float, list[tuple[int, int]]]:
    """Return the weight of the sentences of a text that tell, and where they stand."""
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
    return total, spans


def _weight(text: Text, start: int, end: int, rules: RuleSet) -> float:
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
