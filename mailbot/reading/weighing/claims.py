"""What the scales say of a mail that the rules have read: each claim weighed, and the reading brought in line with it.

The rules find; here is weighed what they found and what they did not. Read
`CLAIMS` as a table: each line is a yes-or-no question with a table of weights
of the same name in `config/weights.toml`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from mailbot.model.reading import Claim, Finding, Kind, Reading
from mailbot.reading.fields.by_post import SIGNED
from mailbot.reading.fields.questions import asked_in
from mailbot.reading.scales import claim, log_odds, odds, probability
from mailbot.reading.sheet import Sheet
from mailbot.reading.text.texts import Text
from mailbot.reading.weighing.codes import CODE
from mailbot.reading.weighing.mails import mail_features
from mailbot.reading.weighing.names import NAME
from mailbot.reading.weighing.phones import PHONE
from mailbot.reading.weighing.post import POST
from mailbot.reading.weighing.sentences import Features, sentence_features
from mailbot.rules import patterns as regex
from mailbot.rules.rule_set import RuleSet

ASKS = "asks"
"""The table of weights by which a sentence is a medical question."""
OTHER, FIRST, ANOTHER, COURSE = "kind.other", "kind.application", "for_another", "brings.course_of_disease"
_EVEN = 0.5
_BEYOND_RULES = 0.9
"""The probability from which the scales overrule what the rules say of the person for whom a mail is written."""
_ODDS_SCALE = 4.0
"""Log-odds of the likeliest question are given to the other scales in this unit, so that they are of their size."""
_LEAST = 8
"""Letters of the shortest question."""
_LEAD = regex.compile(r"[\s:,;–—-]*(?:\(?\d{1,2}[.)]\s*|[-–—*•]\s+)?")
_PERSONS = ("application", "follow_up", "other")


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One question about a mail, and of which kinds of mail it is asked."""

    name: str
    asked_of: Callable[[Reading], bool]


def _ours(reading: Reading) -> bool:
    return reading.kind in ("application", "follow_up") and reading.topic != "two_patients"


CLAIMS: tuple[Row, ...] = (
    Row(name=OTHER, asked_of=lambda reading: reading.kind in _PERSONS and reading.topic != "two_patients"),
    Row(name=FIRST, asked_of=lambda reading: reading.kind in _PERSONS),
    Row(name=ANOTHER, asked_of=_ours),
    Row(name=COURSE, asked_of=_ours),
    Row(name="brings.patient_name", asked_of=_ours),
    Row(name="brings.personal_code", asked_of=_ours),
    Row(name="brings.contact", asked_of=_ours),
    Row(name="brings.questions", asked_of=_ours),
    Row(name="brings.contract", asked_of=_ours),
    Row(name="brings.power_of_attorney", asked_of=_ours),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """One sentence on the scales: where it stands, and its features."""

    text: Text
    start: int
    end: int
    ruled: tuple[tuple[int, int, str], ...]
    features: Features


def sentences_of(sheet: Sheet, lists: Iterable[str]) -> tuple[Sentence, ...]:
    """Return the sentences of the writer's own words with their features, in order."""
    rules = sheet.rules.fields
    names = tuple(lists)
    found: list[Sentence] = []
    subject = tuple(text for text in sheet.typed if text.place == "subject")
    for text in (*sheet.own, *subject):
        ruled = tuple(asked_in(text, rules))
        for piece, features in zip(text.pieces, sentence_features(text, rules, names, ruled), strict=True):
            inside = tuple(span for span in ruled if piece.start <= span[0] < piece.end)
            found.append(Sentence(text=text, start=piece.start, end=piece.end, ruled=inside, features=features))
    return tuple(found)


def features_of(
    sheet: Sheet, reading: Reading, reasons: Iterable[str], asking: Iterable[float], lists: Iterable[str]
) -> Features:
    """Return the features of the whole mail; `asking` are the log-odds of its sentences being questions."""
    features = mail_features(sheet, reading, lists, reasons)
    likely = sorted(asking, reverse=True)
    if likely:
        features["asks.best"] = _scaled(likely[0])
        features["asks.some"] = 1.0 if likely[0] > 0 else 0.0
    for part, sign in _PARTS:
        said = reading.claim(part)
        if said is not None:
            features[sign] = _scaled(log_odds(said.probability))
    return features


_PARTS = (
    (NAME, "name.best"),
    (PHONE, "phone.best"),
    (CODE, "code.best"),
    *((f"{POST}.{item}", f"posted.{item}") for item in SIGNED),
)
"""What was weighed before the mail as a whole, and the sign by which the other scales hear of it."""


def _scaled(odds_of_best: float) -> float:
    return max(-1.0, min(1.0, odds_of_best / _ODDS_SCALE))


def lists_in(weights: RuleSet) -> tuple[str, ...]:
    """Return the names of the word lists that any weight speaks of: no other need be looked up."""
    places = ("says.", "many.", "early.", "subject.", "opens.")
    names = {key.split(".", 1)[1] for table in weights.tables.values() for key in table if key.startswith(places)}
    return tuple(sorted(names))


def weighed(sheet: Sheet, reading: Reading, reasons: Iterable[str], made_of: float | None = None) -> Reading:
    """Weigh what the rules made of a mail; `reasons` are those for whom they think it is written.

    `made_of` are the log-odds that it applies by what it is made of, where that was asked.
    """
    weights = sheet.rules.weights
    if not weights.tables or reading.screening is not None:
        return reading
    lists = lists_in(weights)
    sentences = sentences_of(sheet, lists)
    asking = [odds(weights, ASKS, sentence.features) for sentence in sentences]
    features = features_of(sheet, reading, reasons, asking, lists)
    reading = replace(reading, findings=_questions(reading.findings, sentences, asking))
    claims = tuple(
        claim(weights, row.name, features) for row in CLAIMS if row.asked_of(reading) and row.name in weights.tables
    )
    if made_of is not None and reading.kind in _PERSONS:
        claims = tuple(_beside(one, made_of, sheet.rules.first) if one.name == OTHER else one for one in claims)
    reading = _likeliest_question(replace(reading, claims=(*reading.claims, *claims)), sentences, asking)
    answers = reading.kind == "follow_up" and sheet.message.header.follows
    if answers and not reading.applicant_is_patient and set(reasons) <= _MENTIONED:
        reading = replace(reading, applicant_is_patient=None)  # their case tells for whom it is
    return _in_line(reading, answers=sheet.message.answers)


def _beside(signs: Claim, made_of: float, rules: RuleSet) -> Claim:
    """Lay what a mail is made of on the scales beside its signs (`config/first.toml`, table `other`)."""
    both = claim(rules, MADE, {SIGNS: log_odds(signs.probability), MADE_OF: made_of})
    rest = tuple((name, weight) for name, weight in both.evidence if name != SIGNS)
    scale = odds(rules, MADE, {SIGNS: 1.0}) - odds(rules, MADE, {})
    told = (*rest, *((name, weight * scale) for name, weight in signs.evidence))
    return replace(both, name=signs.name, evidence=tuple(sorted(told, key=lambda pair: -abs(pair[1]))))


MADE, SIGNS, MADE_OF = "other", "signs", "made_of"
"""The question of `config/first.toml`, and what it is answered by: the signs of the mail, and what it is made of."""
_MENTIONED = frozenset({"kinship", "own-illness", "the-papers-name-another"})
"""Reasons that a relative who is only mentioned gives, too, or a name misread in a scan: they tell in a first mail."""


def _likeliest_question(reading: Reading, sentences: tuple[Sentence, ...], asking: list[float]) -> Reading:
    """Take the likeliest sentence for the question where the whole mail surely asks one and none is found."""
    asked = reading.claim("brings.questions")
    found = any(finding.field == "question" and finding.chosen for finding in reading.findings)
    if asked is None or asked.probability < _SURELY_ASKS or found or not asking:
        return reading
    weight, sentence = max(zip(asking, sentences, strict=True), key=lambda pair: pair[0])
    if probability(weight) < _MAY_ASK:
        return reading
    start, end, rule = _whole(sentence)
    return replace(reading, findings=(*reading.findings, _asked(sentence, start, end, rule, weight)))


_SURELY_ASKS = 0.85
"""The probability of the whole mail from which its likeliest sentence is the question."""
_MAY_ASK = 0.25
"""The probability below which no sentence is the question, whatever the whole mail says: staff are asked."""


def _questions(
    findings: tuple[Finding, ...], sentences: tuple[Sentence, ...], asking: list[float]
) -> tuple[Finding, ...]:
    """Keep the questions that rules found, and add those whose sentences ask by their weight and that no rule saw."""
    found = [f for f in findings if f.field != "question"]
    before = [f for f in findings if f.field == "question"]
    asked: list[Finding] = []
    for sentence, weight in zip(sentences, asking, strict=True):
        here = [
            f
            for f in before
            if f.source == sentence.text.source and sentence.start <= f.start < max(sentence.end, sentence.start + 1)
        ]
        if probability(weight) >= _ADDED and not here:
            spans = sentence.ruled or (_whole(sentence),)
            asked += [_asked(sentence, start, end, rule, weight) for start, end, rule in spans if end - start >= _LEAST]
        else:
            asked += here
    return (*found, *asked)


def _whole(sentence: Sentence) -> tuple[int, int, str]:
    lead = _LEAD.match(sentence.text.text, sentence.start)
    start = lead.end() if lead and lead.end() < sentence.end else sentence.start
    end = sentence.end
    while end > start and sentence.text.text[end - 1] in " \t\n.;,!":
        end -= 1
    return start, end, "weighed-question"


def _asked(sentence: Sentence, start: int, end: int, rule: str, weight: float) -> Finding:
    written = sentence.text.text[start:end]
    return Finding(
        rule=rule,
        field="question",
        value=" ".join(written.split()),
        written=written,
        source=sentence.text.source,
        start=start,
        end=end,
        sure="certain" if probability(weight) > _SURE else "likely",
        chosen=True,
    )


_ADDED = 0.7
"""The probability from which a sentence that no rule saw is a question."""
_SURE = 0.9


def _in_line(reading: Reading, *, answers: bool) -> Reading:
    """Bring kind, for whom and course of a reading in line with their claims."""
    reading = _kind(reading, answers=answers)
    another = reading.claim(ANOTHER)
    if another is not None and _ours(reading) and reading.applicant_is_patient is not None:
        if another.probability > _BEYOND_RULES:
            reading = replace(reading, applicant_is_patient=False)
        elif another.probability < 1 - _BEYOND_RULES:
            reading = replace(reading, applicant_is_patient=True)
    course = reading.claim(COURSE)
    if course is not None:
        reading = replace(reading, findings=_course(reading.findings, course))
    return _named_as_writer(_not_the_writer(reading))


def _not_the_writer(reading: Reading) -> Reading:
    """Take back that the patient has the writer's name, where the mail is for another and nothing else says so."""
    named, said = reading.chosen("patient_name"), reading.claim(NAME)
    for_another = reading.kind == "application" and reading.applicant_is_patient is False
    if named is None or said is None or said.probability >= _SURELY_NAMED or not for_another:
        return reading
    if named.value != reading.value("applicant_name"):
        return reading
    why = "the writer's, who is not the patient"
    return replace(
        reading, findings=tuple(replace(f, chosen=False, why=why) if f is named else f for f in reading.findings)
    )


_SURELY_NAMED = 0.75
"""The probability from which somebody is the patient though a mail for another seems to be theirs."""


def _named_as_writer(reading: Reading) -> Reading:
    """Take the writer's name for the patient's in a first mail for oneself that names nobody likelier.

    A signature alone does not tell whose name it is; for whom the mail is written does.
    """
    writer, another = reading.chosen("applicant_name"), reading.claim(ANOTHER)
    if (
        writer is None or another is None or another.probability >= _EVEN or not reading.applicant_is_patient
        or reading.kind != "application" or reading.chosen("patient_name") is not None
    ):  # fmt: skip
        return reading
    own = replace(writer, field="patient_name", sure="likely")
    others = tuple(f for f in reading.findings if f.field != own.field or (f.rule, f.start) != (own.rule, own.start))
    return replace(reading, findings=(*others, own))


def _kind(reading: Reading, *, answers: bool) -> Reading:
    """Say whether a mail is an application, a follow-up or another matter; a topic that a rule is sure of stands.

    "I wish a second opinion" is all that some say: what surely is no other matter, and answers nothing, applies.
    """
    other, first = reading.claim(OTHER), reading.claim(FIRST)
    if other is None or first is None:
        return reading
    kind: Kind = "application" if first.probability >= _EVEN else "follow_up"
    if other.probability >= _EVEN and reading.kind != "other":
        return replace(reading, kind="other", topic=reading.topic or "unclear")
    if other.probability < _EVEN and reading.kind == "other" and reading.topic in (None, "unclear"):
        applies = not answers and other.probability < _NO_OTHER
        return replace(reading, kind="application" if applies else kind, topic=None)
    if reading.kind in ("application", "follow_up"):
        return replace(reading, kind=kind)
    return reading


_NO_OTHER = 0.2
"""The probability of another matter below which a first mail that brings nothing applies."""


def _course(findings: tuple[Finding, ...], course: Claim) -> tuple[Finding, ...]:
    """Add the course that no rule found where the mail likelier tells it than not; what a rule found stands.

    Whether that is enough for a letter, the cuts of `checklist.toml` say.
    """
    if course.probability < _EVEN or any(f.field == "course_of_disease" and f.chosen for f in findings):
        return findings
    told = Finding(
        rule="weighed-course", field="course_of_disease", value="yes", written="", source="own_text", sure="likely",
        chosen=True,
    )  # fmt: skip
    return (*findings, told)
