"""What a mail is for: an application, something that adds to one, or another matter with its topic."""

from dataclasses import dataclass

from mailbot.model.fields import ItemName
from mailbot.model.mail import PARTIAL
from mailbot.model.reading import Document, Finding, Kind, Link, Topic
from mailbot.reading.papers.roles import UNKNOWN_TEXT
from mailbot.reading.sheet import Sheet
from mailbot.reading.text.texts import Text
from mailbot.reading.who.standing import speaks_of_standing
from mailbot.rules import patterns as regex
from mailbot.rules.rule_set import RuleSet

_MACHINE: dict[str, Kind] = {
    "auto_reply": "auto_reply", "receipt": "auto_reply", "bounce": "bounce", "spam": "spam", "list": "other",
    "calendar": "other", "own_loop": "auto_reply",
}  # fmt: skip
_APPLICATION = 4.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Intent:
    """The kind of a mail taken alone, its topic if any, and whether a notice or what is unclear asks something too."""

    kind: Kind
    topic: Topic | None = None
    asks_beside: bool = False


def intent_of(
    sheet: Sheet,
    findings: tuple[Finding, ...],
    *,
    links: tuple[Link, ...],
    by_post: tuple[ItemName, ...],
    several: bool,
) -> Intent:
    """Say what a mail is for, looking at what it brings before what it says.

    In order: machines, what cannot be read, two patients, what ends or leaves the way (death, withdrawal, complaint),
    then an application by its weight, then what is asked or brought. A contract alone is a follow-up.
    """
    message, texts, rules = sheet.message, sheet.typed, sheet.rules.fields
    screening, documents = sheet.screening, sheet.papers
    if screening is not None and screening.strength == "strong":
        return Intent(
            kind=_MACHINE.get(screening.kind, "other"), topic="newsletter" if screening.kind == "list" else None
        )
    own = tuple(text for text in texts if text.place in ("own_text", "subject", "cover"))
    papers = [d for d in documents if d.role not in ("other", "signature_logo") and d.rule != UNKNOWN_TEXT]
    letters = [d for d in documents if d.role == "other" or d.rule == UNKNOWN_TEXT]
    words = " ".join(text.text for text in own if text.place != "subject")
    if any(d.rule == PARTIAL for d in message.defects):
        return Intent(kind="other", topic="unreadable")
    if not words.strip() and not documents and not links:
        return Intent(kind="other", topic="empty" if not message.body.full_text.strip() else "unclear")
    if any(d.rule in ("unreadable",) for d in message.defects):
        return Intent(kind="other", topic="unreadable")
    weight = _weight(own, rules, findings, papers, links, by_post)
    if screening is not None and not (
        weight >= _APPLICATION and any(f.field in _PERSON and f.chosen for f in findings)
    ):
        return Intent(kind="other", topic="newsletter" if screening.kind == "list" else "unclear")
    if several:
        return Intent(kind="application", topic="two_patients")
    topic = _topic(own, rules, weight, bool(papers), findings, answer=message.answers)
    if topic in ("withdrawal", "death", "complaint", "wrong_department"):
        return Intent(kind="other", topic=topic)
    if weight >= _APPLICATION:
        return Intent(kind="application")
    brings = bool(papers or links or by_post) or any(f.chosen and f.field in _FACTS for f in findings)
    asks = [text for text in own if any(piece.asks for piece in text.pieces)]
    if topic == "payment_notice":
        if any(speaks_of_standing(text, sheet.rules.standing) for text in asks):
            return Intent(kind="follow_up" if brings else "other", topic="unclear")
        return Intent(kind="follow_up", topic=topic, asks_beside=bool(asks))
    if topic is not None and not brings:
        return Intent(kind="other", topic=topic)
    if brings or letters:
        return Intent(kind="follow_up" if message.answers or weight < 2.5 else "application")
    if _asks_for_opinion(own, rules):
        return Intent(kind="application")
    return Intent(kind="follow_up" if message.answers else "other", topic="unclear", asks_beside=bool(asks))


_PERSON = frozenset({"personal_code", "patient_name", "phone"})
_FACTS = frozenset({"personal_code", "bad_code", "phone", "postal_address", "question", "course_of_disease"})


def _weight(
    own: tuple[Text, ...], rules: RuleSet, findings: tuple[Finding, ...], papers: list[Document],
    links: tuple[Link, ...], by_post: tuple[ItemName, ...],
) -> float:  # fmt: skip
    """Add up what makes a mail an application by its content."""
    chosen = {f.field for f in findings if f.chosen and f.sure != "weak"}
    weight = 1.5 if any(t.says(rules.words("second_opinion")) for t in own) else 0.0
    for field, worth in (
        ("personal_code", 1.5), ("patient_name", 1.0), ("question", 1.5), ("course_of_disease", 1.5), ("phone", 0.5),
        ("postal_address", 0.5), ("bad_code", 0.5),
    ):  # fmt: skip
        weight += worth if field in chosen else 0.0
    roles = {d.role for d in papers}
    weight += 1.0 if roles & {"clinical", "imaging"} or links else 0.0
    weight += 1.0 if roles & {"contract", "power_of_attorney"} or by_post else 0.0
    return weight


def _asks_for_opinion(own: tuple[Text, ...], rules: RuleSet) -> bool:
    """Say whether somebody asks for a second opinion in so many words, and not how it works."""
    wished = any(
        not piece.asks
        and any(text.says(rules.words(w), piece.start, piece.end) for w in ("second_opinion", "opinion"))
        and text.says(rules.words("wish"), piece.start, piece.end)
        for text in own
        for piece in text.pieces
    )
    ill = any(t.says(rules.words("medical")) for t in own)
    asking = any(t.says(rules.words(w)) for t in own for w in ("not_yet", "price"))
    return wished and ill and not asking


def _topic(
    own: tuple[Text, ...], rules: RuleSet, weight: float, papers: bool, findings: tuple[Finding, ...], *, answer: bool
) -> Topic | None:
    """Return what a mail is about besides an application; sad and angry news before money, money before thanks.

    `weight` says how much of an application it is: "my mother died of cancer" within one is a story, not its end.
    """
    length = sum(len(text.text) for text in own)
    facts = {f.field for f in findings if f.chosen}
    if weight < _APPLICATION and not papers:
        if _says(own, rules, "died") and not _died_long_ago(own, rules):
            return "death"
        if _withdraws(own, rules):
            return "withdrawal"
    if weight < _APPLICATION and not papers:
        hits = {h.value.casefold() for text in own for h in text.hits(rules.words("complaint"))}
        if _says(own, rules, "complaint_word") or len(hits) > 1 or (hits and _says(own, rules, "paid")):
            return "complaint"
        if _says(own, rules, "other_desk") and not _says(own, rules, "second_opinion") and "question" not in facts:
            return "wrong_department"
    if _says(own, rules, "paid") and not facts & {"question", "personal_code"} and weight < _APPLICATION:
        return "payment_notice"
    if weight < 2.5 and not papers and (_says(own, rules, "price") or _says(own, rules, "not_yet")):
        return "price_question"
    if _says(own, rules, "thanks") and length < 600 and not facts & _FACTS and not papers and answer:
        return "thanks"
    if _says(own, rules, "thanks") and _says(own, rules, "thanked_for") and not facts & _FACTS and not papers:
        return "thanks"
    return None


def _says(own: tuple[Text, ...], rules: RuleSet, name: str) -> bool:
    return any(text.says(rules.words(name)) for text in own)


def _withdraws(own: tuple[Text, ...], rules: RuleSet) -> bool:
    """Say whether a sentence that is no question takes the application back."""
    for text in own:
        for piece in text.pieces:
            if not piece.asks and text.says(rules.words("withdraw"), piece.start, piece.end):
                return True
    return False


def _died_long_ago(own: tuple[Text, ...], rules: RuleSet) -> bool:
    """Say whether the dead one is another than the patient: a history in the family of one who writes for himself."""
    for text in own:
        ill = text.says(rules.words("for_oneself"))
        for piece in text.pieces:
            long_ago = regex.search(r"\b(?:19|20)\d{2}\b", piece.text) is not None
            if text.says(rules.words("died"), piece.start, piece.end) and (long_ago or ill):
                return True
    return False
