"""From a parsed mail and its files to what it says: every reader is asked once; it matches and decides nothing.

Own words come first, then the signature, then documents; the quote is looked
at last and its codes never become the patient's. The text of a mail is data:
nothing in it tells this program what to do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from mailbot.model.document import FileReading
from mailbot.model.mail import Message
from mailbot.model.reading import Document, Link, Reading, Screening
from mailbot.persons.age import ADULT, age_on
from mailbot.reading.fields.addresses import address_findings
from mailbot.reading.fields.admin_rules import rule_findings
from mailbot.reading.fields.by_post import Posted, posted_in
from mailbot.reading.fields.course import course_findings
from mailbot.reading.fields.links import links_of
from mailbot.reading.fields.people.beside import Held
from mailbot.reading.fields.people.births import stated_birth
from mailbot.reading.fields.phones import Number
from mailbot.reading.fields.profile import profile_in
from mailbot.reading.fields.questions import question_findings
from mailbot.reading.fields.reply_address import reply_findings
from mailbot.reading.papers.roles import documents as documents_of
from mailbot.reading.sheet import Sheet, sheet_of
from mailbot.reading.text.answered import Answer, answers_in
from mailbot.reading.text.language import language_of
from mailbot.reading.text.texts import Text, text_of
from mailbot.reading.weighing.claims import weighed
from mailbot.reading.weighing.names import Person
from mailbot.reading.weighing.phones import phone_features, phone_findings, phones_of
from mailbot.reading.weighing.post import by_post, post_features
from mailbot.reading.who.distress import with_distress
from mailbot.reading.who.identity import Identity, identify
from mailbot.reading.who.in_record import with_record
from mailbot.reading.who.intent import intent_of
from mailbot.reading.who.other_patient import other_patient
from mailbot.reading.who.standing import with_standing
from mailbot.rules.rule_set import Rules, RuleSet


def read(
    message: Message,
    files: Mapping[str, FileReading],
    rules: Rules,
    *,
    screening: Screening | None,
    now: datetime,
) -> Reading:
    """Read one mail by itself."""
    if screening is not None and screening.strength == "strong":
        machine = _machine(message, documents_of(message, files, rules), screening, rules)
        if screening.kind != "spam":
            return machine
        # a person may be taken for a spammer; whether they cry for help is asked all the same
        return with_distress(machine, sheet_of(message, files, rules, screening=screening, today=now.date()))
    return read_sheet(sheet_of(message, files, rules, screening=screening, today=now.date()))


def read_sheet(sheet: Sheet) -> Reading:
    """Read a mail that is laid out: by the rules, and then by weight."""
    ruled = by_rules(sheet)
    weighed_by_all = weighed(sheet, ruled.reading, ruled.reasons)
    return with_standing(with_distress(with_record(weighed_by_all, sheet), sheet), sheet)


@dataclass(frozen=True, kw_only=True)
class Ruled:
    """A mail read by the rules: `reasons` are why it is for oneself or another; what is weighed has its features."""

    reading: Reading
    reasons: tuple[str, ...]
    numbers: tuple[tuple[Number, Mapping[str, float]], ...]
    names: tuple[tuple[Person, Mapping[str, float]], ...]
    codes: tuple[tuple[Held, Mapping[str, float]], ...]
    posted: tuple[tuple[Posted, Mapping[str, float]], ...]


def _countries_of_phones(sheet: Sheet, who: Identity) -> tuple[str, ...]:
    """Return by which countries numbers are read, the likeliest first.

    Whose code is of another country lives there; codes of the home country are kept by people who live anywhere.
    """
    abroad = who.countries[:1] != (sheet.rules.fields.text("home_country", "EE"),)
    both = (who.countries, sheet.countries) if abroad else (sheet.countries, who.countries)
    return tuple(dict.fromkeys(chain(*both)))


def by_rules(sheet: Sheet) -> Ruled:
    """Read a mail by the rules; of its telephone numbers alone the likeliest is chosen by weight."""
    message, rules, screening = sheet.message, sheet.rules, sheet.screening
    texts, papers, language, countries = sheet.typed, sheet.papers, sheet.language, sheet.countries
    who = identify(
        texts, sheet.paper_texts, papers, rules, language=language, countries=countries, today=sheet.today,
        answers=message.header.follows,
    )  # fmt: skip
    sources = sheet.sources
    codes = [(f.source, f.start, f.end) for f in who.findings if f.field in ("personal_code", "bad_code")]
    numbers = phones_of(sources, rules.fields, countries=_countries_of_phones(sheet, who), taken=codes)
    signs = phone_features(numbers, rules.fields, signed_at=who.signed_at, another=bool(who.for_whom.another))
    phones, called = phone_findings(numbers, signs, rules.weights)
    taken = [*codes, *((f.source, f.start, f.end) for f in phones if f.sure != "weak")]
    findings = (
        *who.findings,
        *phones,
        *reply_findings(sheet.letter, message, texts, rules.fields),
        *address_findings(sources, rules.fields, taken=taken),
        *question_findings(sources, rules.fields),
        *course_findings(sources, rules.fields),
    )
    filled = frozenset(finding.field for finding in findings if finding.chosen)
    findings = (*findings, *rule_findings(sources, rules.fields, filled=filled))
    links = links_of(message, [text_of(p.file) for p in papers], [u for p in papers for u in p.file.hrefs], rules)
    answers = _answers(sheet)
    posted = tuple(posted_in(sources, answers, rules.fields))
    post_signs = post_features(posted, papers, rules.fields)
    coming = () if who.patients else by_post(posted, post_signs, rules.weights)  # whose it is nobody can say
    intent = intent_of(
        message, texts, rules.fields, screening=screening, findings=findings, documents=papers, links=links,
        by_post=coming, several=bool(who.patients),
    )  # fmt: skip
    ours = intent.kind in ("application", "follow_up")
    born = who.birth or stated_birth(sources, rules.fields, today=sheet.today)
    minor = _minor(who, born, texts, rules.fields, sheet.today)
    reading = Reading(
        kind=intent.kind,
        language=language,
        applicant_is_patient=_is_patient(who, intent.kind) if ours and not who.patients else None,
        patient_is_minor_child=minor,
        guardian=bool(who.for_whom.another) and _says(texts, rules.fields, "guardian"),
        topic=intent.topic,
        screening=screening,
        findings=findings,
        links=links,
        documents=papers,
        by_post=coming,
        patient_names=who.patients,
        contract_in_link=_contract_in_link(texts, links, rules.fields),
        says_translated=_says(texts, rules.fields, "translated"),
        conflicts=(*who.codes.conflicts, *other_patient(findings, papers)),
        birth_date=born,
        profile=profile_in(message, papers, rules) if screening is None else None,
        claims=tuple(said for said in (who.names.said, who.codes.said, called) if said is not None),
    )
    return Ruled(
        reading=reading,
        reasons=who.for_whom.reasons,
        numbers=tuple(zip(numbers, signs, strict=True)),
        names=who.names.weighed,
        codes=who.codes.weighed,
        posted=tuple(zip(posted, post_signs, strict=True)),
    )


def _answers(sheet: Sheet) -> tuple[Answer, ...]:
    """Return what the writer put under the items of our quoted letter."""
    body = sheet.letter.message.body
    own = next((text for text in sheet.typed if text.place == "own_text"), None)
    if own is None or not body.quoted_text:
        return ()
    return answers_in(own, body.full_text, sheet.rules.fields)


def _machine(message: Message, papers: tuple[Document, ...], screening: Screening, rules: Rules) -> Reading:
    """Return what is worth keeping of a machine's mail: that it is one, and its language."""
    kinds = {
        "auto_reply": "auto_reply",
        "receipt": "auto_reply",
        "own_loop": "auto_reply",
        "bounce": "bounce",
        "spam": "spam",
    }
    text = f"{message.header.subject or ''}\n{message.body.own_text}"
    return Reading(
        kind=kinds.get(screening.kind, "other"),  # type: ignore[arg-type]
        language=language_of(message.body.own_text, rules) or language_of(text, rules),
        topic="newsletter" if screening.kind == "list" else None,
        screening=screening,
        documents=papers,
    )


def _is_patient(who: Identity, kind: str) -> bool | None:
    another = who.for_whom.another
    if another is None and kind == "application":
        return True
    return None if another is None else not another


def _minor(who: Identity, born: date | None, texts: tuple[Text, ...], rules: RuleSet, today: date) -> bool:
    """Say whether a parent writes for a child under age, by the birth date in the code or the one stated."""
    if born is None or not who.for_whom.another:
        return False
    return age_on(born, today) < ADULT and _says(texts, rules, "parent")


def _says(texts: tuple[Text, ...], rules: RuleSet, name: str) -> bool:
    return any(text.says(rules.words(name)) for text in texts if text.place != "from")


def _contract_in_link(texts: tuple[Text, ...], links: tuple[Link, ...], rules: RuleSet) -> bool:
    """Say whether the contract or power of attorney is said to lie behind a link, where nobody here can see it."""
    if not links:
        return False
    for text in texts:
        for piece in text.pieces if text.place == "own_text" else ():
            at = (piece.start, piece.end)
            papers = any(text.says(rules.words(w), *at) for w in ("contract", "power_of_attorney"))
            if papers and text.says(rules.words("in_link"), *at):
                return True
    return False
