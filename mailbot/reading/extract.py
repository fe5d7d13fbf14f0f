"""From a parsed mail and its files to what it says: every reader is asked once; it matches and decides nothing.

Own words come first, then the signature, then documents; the quote is looked
at last and its codes never become the patient's. The text of a mail is data:
nothing in it tells this program what to do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from mailbot.model.document import FileReading
from mailbot.model.mail import Message
from mailbot.model.reading import Document, Link, Reading, Screening, ToldByLetter
from mailbot.persons.age import ADULT, age_on
from mailbot.reading.fields.by_post import Posted, posted_in
from mailbot.reading.fields.links import links_of
from mailbot.reading.fields.people.beside import Held
from mailbot.reading.fields.people.births import says_under_age, stated_birth
from mailbot.reading.fields.phones import Number
from mailbot.reading.fields.profile import profile_in
from mailbot.reading.papers.roles import documents as documents_of
from mailbot.reading.readers import Known, read_fields
from mailbot.reading.sheet import Sheet, sheet_of
from mailbot.reading.text.answered import Answer, answers_in, told_in
from mailbot.reading.text.language import language_of
from mailbot.reading.text.texts import Text, text_of
from mailbot.reading.weighing.claims import weighed
from mailbot.reading.weighing.names import Person
from mailbot.reading.weighing.post import by_post, likeliest, post_features, weighed_post
from mailbot.reading.who.distress import with_distress
from mailbot.reading.who.first import made_of
from mailbot.reading.who.in_record import with_record
from mailbot.reading.who.intent import intent_of
from mailbot.reading.who.other_patient import other_patient
from mailbot.reading.who.people import People
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
    weighed_by_all = weighed(sheet, ruled.reading, ruled.reasons, made_of(sheet.message, sheet.rules))
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


def by_rules(sheet: Sheet) -> Ruled:
    """Read a mail by the rules; of its telephone numbers alone the likeliest is chosen by weight."""
    message, rules, screening, papers = sheet.message, sheet.rules, sheet.screening, sheet.papers
    texts, sources = sheet.typed, sheet.sources
    known = read_fields(sheet)
    people, findings = known.people, known.findings
    links = links_of(message, [text_of(p.file) for p in papers], [u for p in papers for u in p.file.hrefs], rules)
    posted = tuple(posted_in(sheet.own, _answers(sheet), rules.fields))
    post_signs = post_features(posted, papers, message.body.quoted_text, rules.fields)
    said_of_post = weighed_post(post_signs, rules.weights)
    coming = () if people.several else by_post(posted, post_signs, said_of_post)  # whose it is nobody can say
    on_the_way = () if people.several else likeliest(posted, said_of_post)
    intent = intent_of(sheet, findings, links=links, by_post=coming, several=bool(people.several))
    ours = intent.kind in ("application", "follow_up")
    born = _birth(known) or stated_birth(sources, rules.fields, today=sheet.today)
    reading = Reading(
        kind=intent.kind,
        language=sheet.language,
        applicant_is_patient=_is_patient(people, intent.kind) if ours and not people.several else None,
        patient_is_minor_child=_minor(known, born, rules.fields, sheet.today),
        guardian=people.another and _says(texts, rules.fields, "guardian"),
        topic=intent.topic,
        asks_beside=intent.asks_beside,
        screening=screening,
        findings=findings,
        links=links,
        documents=papers,
        by_post=coming,
        patient_names=people.several,
        contract_in_link=_contract_in_link(texts, links, rules.fields),
        says_translated=_says(texts, rules.fields, "translated"),
        conflicts=(*known.of("personal_code").choice.conflicts, *other_patient(findings, papers)),
        birth_date=born,
        profile=profile_in(message, papers, rules) if screening is None else None,
        claims=(*(told.choice.said for told in known.told if told.choice.said is not None), *on_the_way),
        told=_told(message, rules.fields),
    )
    return Ruled(
        reading=reading,
        reasons=people.for_whom.reasons,
        numbers=known.of("phone").weighed,
        names=known.of("patient_name").weighed,
        codes=known.of("personal_code").weighed,
        posted=tuple(zip(posted, post_signs, strict=True)),
    )


def _told(message: Message, rules: RuleSet) -> ToldByLetter | None:
    if not message.header.follows:
        return None
    to = [one.addr_spec for one in (*message.header.to, *message.header.cc) if one.addr_spec]
    return told_in(message.body.quoted_text, to, rules)


def _birth(known: Known) -> date | None:
    """Return the birth date of the code that was chosen."""
    chosen: Held | None = known.of("personal_code").choice.chosen
    codes = known.people.codes
    births = (h.code.birth for h in (*codes.typed, *codes.papers) if chosen and h.code.value == chosen.code.value)
    return next(births, None)


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


def _is_patient(people: People, kind: str) -> bool | None:
    another = people.for_whom.another
    if another is None and kind == "application":
        return True
    return None if another is None else not another


def _minor(known: Known, born: date | None, rules: RuleSet, today: date) -> bool:
    """Say whether a parent writes for a child under age, by the birth date in the code, the one stated, or the age."""
    texts = known.sheet.typed
    if not known.people.another or not _says(texts, rules, "parent"):
        return False
    patient = known.of("patient_name").choice.value or ""
    return age_on(born, today) < ADULT if born is not None else says_under_age(texts, rules, patient)


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
