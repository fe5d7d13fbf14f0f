"""What a mail does to the checklist: items filled by findings and papers over time, each with its evidence.

Takes in what a mail says and returns the case after it; never decides what
to answer, and never opens or ends a case.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from mailbot.cases.items.papers import FOR_US, UNCLEAR, UNREADABLE, Judgement, addressed, judge, showed_nothing
from mailbot.cases.items.translation import settle as settle_translations
from mailbot.cases.policy import Policy
from mailbot.model.case import (
    DECRYPT_REASON,
    OPEN_REASON,
    RECORD_REASON,
    UNKNOWN_SENDER,
    Case,
    CaseDocument,
    CaseLink,
    Item,
)
from mailbot.model.fields import FILLED_BY, KEPT, Facts, Field, FieldName, ItemName
from mailbot.model.reading import Document, Finding, Reading, Role
from mailbot.persons.age import age_on
from mailbot.persons.codes import bare, birth_date_of
from mailbot.persons.names import likeness, share_a_word

PAPERS: frozenset[Role] = frozenset({"contract", "power_of_attorney"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """The case after a mail, and rule words for people: `attentions` to act on, `notes` to read."""

    case: Case
    attentions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def take_in(case: Case, reading: Reading, *, message_row: int, sent: datetime, additive: bool, policy: Policy) -> Taken:
    """Fill the case with what a mail brings.

    `additive` mails (an unknown address) fill what is open and change nothing
    that stands; what they fill waits until staff confirm it or a known address
    brings it too, unless `strangers_join` says that staff have. `sent` is the date of the mail, by which ages count.
    """
    reading = replace(reading, documents=tuple(addressed(d, policy.recipient_names) for d in reading.documents))
    facts, attentions = _facts(case.facts, reading, sent, additive, policy)
    documents = _documents(case.documents, reading, message_row, sent, policy)
    judged = {role: _judge(reading, role, facts, message_row) for role in ("contract", "power_of_attorney")}
    required = _required(facts, policy)
    items = tuple(
        replace(
            _by_sender(item, reading, judged.get(item.name), message_row, policy, additive=additive),
            required=item.name in required,
        )
        for item in case.items
    )
    if not additive or policy.strangers_join:
        items = tuple(_in_record(i, reading, facts, message_row, policy) if i.name == "files" else i for i in items)
    contract = judged.get("contract")
    if _patient_writes(reading, contract[0] if contract else None, case.facts, policy):
        items = tuple(_spoken_for(i, message_row) if i.name == "power_of_attorney" else i for i in items)
    if _to_look_up(case, items, reading, facts, policy):
        attentions += (RECORD_REASON,)
    for paper in judged.values():
        if paper and paper[0].attention:
            attentions += (paper[0].attention,)
    if reading.contract_in_link and case.item("contract").state in {"open", "by_post"}:
        attentions += ("contract_in_link",)
    if any(document.file.fate == "infected" for document in reading.documents):
        attentions += ("infected_file",)
    if any(document.file.fate == FOR_US for document in reading.documents):
        attentions += (DECRYPT_REASON,)
    if any(showed_nothing(document) for document in reading.documents):
        attentions += (OPEN_REASON,)
    after = replace(
        case,
        facts=facts,
        items=items,
        documents=documents,
        links=_links(case.links, reading, message_row, sent),
        questions=_questions(case.questions, reading),
        language=case.language or reading.language,
    )
    notes = tuple(paper[0].note for paper in judged.values() if paper and paper[0].note)
    return Taken(case=after, attentions=attentions, notes=notes)


def sure_findings(reading: Reading, field: FieldName) -> tuple[Finding, ...]:
    """Return the chosen findings that may fill an item: not weak, or weak but found in two places."""
    chosen = tuple(f for f in reading.findings if f.field == field and f.chosen)
    strong = tuple(f for f in chosen if f.sure != "weak")
    if strong:
        return strong
    places = {f.source for f in reading.findings if f.field == field and chosen and f.value == chosen[0].value}
    return chosen if len(places) > 1 else ()


def _facts(
    facts: Facts, reading: Reading, sent: datetime, additive: bool, policy: Policy
) -> tuple[Facts, tuple[str, ...]]:
    attentions: tuple[str, ...] = ()
    code = next(iter(sure_findings(reading, "personal_code")), None)
    stated: dict[str, Any] = {f.name: getattr(facts, f.name) or _stated(f, reading) for f in _STATED}
    after = replace(
        facts,
        **stated,
        code_country=facts.code_country or (code.country if code else None),
        applicant_is_patient=facts.applicant_is_patient
        if facts.applicant_is_patient is not None
        else reading.applicant_is_patient,
        guardian=facts.guardian or reading.guardian,
    )
    if not additive:
        if code and _own_words(code) and _other_code(facts, code):
            attentions += ("code_changed",)
            if _corrects(facts, reading):
                after = replace(after, personal_code=code.value, code_country=code.country, birth_date=None)
        phone = next(iter(sure_findings(reading, "phone")), None)
        if phone and _own_words(phone):
            after = replace(after, phone=phone.value)
        another = reading.applicant_is_patient is False or _empowers(reading)
        if another and not (facts.applicant_is_patient and _mentioned(reading, policy)):
            after = replace(after, applicant_is_patient=False)
    born = after.birth_date or reading.birth_date
    if after.personal_code:
        born = birth_date_of(after.personal_code, after.code_country, sent.date()) or born
    minor = facts.minor_child or reading.patient_is_minor_child
    if born:  # that a parent writes may have been said before the code told how old the child is
        under_age = age_on(born, sent.date()) < policy.adult_age
        minor = under_age and (minor or _of_one_family(after))
    return replace(after, birth_date=born, minor_child=minor), attentions


def _of_one_family(facts: Facts) -> bool:
    """Say whether the applicant is another than the patient and shares a name with them."""
    applicant, patient = facts.applicant_name, facts.patient_name
    return facts.applicant_is_patient is False and bool(applicant and patient and share_a_word(applicant, patient))


def _empowers(reading: Reading) -> bool:
    """Say whether a mail brings or announces a power of attorney, and is likelier for another than not."""
    brings = "power_of_attorney" in (*reading.by_post, *(document.role for document in reading.documents))
    another = reading.claim("for_another")
    return brings and reading.applicant_is_patient is None and another is not None and another.probability >= _EVEN


_EVEN = 0.5


def _mentioned(reading: Reading, policy: Policy) -> bool:
    """Say whether a mail is not so surely another's that it changes whose case it is: a sister paid, a son scanned."""
    another = reading.claim("for_another")
    return another is not None and another.probability < policy.another_changes


def _other_code(facts: Facts, code: Finding) -> bool:
    """Say whether a code is neither the one that the case has nor the applicant's own."""
    known = {bare(each) for each in (facts.personal_code, facts.applicant_code) if each}
    return facts.personal_code is not None and bare(code.value) not in known


def _corrects(facts: Facts, reading: Reading) -> bool:
    """Say whether a new code is surely the patient's: who writes for another may have given his own."""
    named = reading.value("patient_name")
    same = bool(named and facts.patient_name) and likeness(named or "", facts.patient_name or "") == "same"
    return facts.applicant_is_patient is not False or same


_STATED = tuple(field for field in KEPT if field.said and field.holds is str)
"""What a mail states in words and a case keeps: the first that is said."""


def _stated(field: Field, reading: Reading) -> str | None:
    """Return what a mail says of a fact; staff and the hospital's system need some of it as it is written."""
    if field.said is None or field.weak_too:
        return reading.value(field.said) if field.said else None
    found = next(iter(sure_findings(reading, field.said)), None)
    if found is None:
        return None
    written = " ".join(found.written.split()).strip(" :;,-–") if field.as_written else ""
    return written or found.value


def _own_words(finding: Finding) -> bool:
    """Say whether the writer stated this on purpose: only that corrects what stands in the case."""
    return finding.source == "own_text" and finding.sure == "certain"


def _required(facts: Facts, policy: Policy) -> frozenset[ItemName]:
    """Return the items asked for: a power of attorney where somebody applies who is no parent of a minor."""
    needs_power = facts.applicant_is_patient is False and not facts.minor_child
    return frozenset(policy.required) - (frozenset() if needs_power else {"power_of_attorney"})


def _judge(reading: Reading, role: Role, facts: Facts, message_row: int) -> tuple[Judgement, str] | None:
    """Judge the best paper of a role in this mail, with its evidence."""
    found: list[tuple[Judgement, str]] = []
    for document in reading.documents:
        where = f"message {message_row}, document {document.position}"
        if role == "power_of_attorney" and document.court_ruling:
            found.append((Judgement(state="received", needs_confirmation=True, note="court_ruling"), where))
        elif role == document.role or role in document.also:
            judged = judge(document, role, facts)
            found.append((judged, where + (UNCLEAR if judged.note == "signature_unclear" else "")))
    return max(found, key=lambda pair: pair[0].weight, default=None)


def _by_sender(
    item: Item,
    reading: Reading,
    paper: tuple[Judgement, str] | None,
    message_row: int,
    policy: Policy,
    *,
    additive: bool,
) -> Item:
    """Fill an item as far as who wrote may: a known address takes the place of an unknown one."""
    if additive and not policy.strangers_join:
        filled = _fill(item, reading, paper, message_row, policy)
        if item.state != "open" or filled.state == "open":
            return item  # what stands, stands; and a bad paper of a stranger is no reason in a letter
        return replace(filled, evidence=f"{filled.evidence}{UNKNOWN_SENDER}", needs_confirmation=True)
    if item.from_unknown_sender:
        own = _fill(Item(name=item.name, required=item.required), reading, paper, message_row, policy)
        return item if own.state == "open" else own
    return _fill(item, reading, paper, message_row, policy)


def _fill(item: Item, reading: Reading, paper: tuple[Judgement, str] | None, message_row: int, policy: Policy) -> Item:
    if item.state == "waived":
        return item
    here = f"message {message_row}"
    if paper:
        item = _fill_by_paper(item, *paper)
    elif item.name == "contract" and reading.contract_in_link and item.state != "received":
        item = replace(item, state="received", evidence=f"{here}, link", needs_confirmation=True, why_open=None)
    elif item.state != "received" and _brought(item.name, reading, policy):
        item = replace(item, state="received", evidence=here, why_open=None)
    elif item.name == "personal_code" and item.state == "open" and any(f.field == "bad_code" for f in reading.findings):
        item = replace(item, why_open="bad_code")
    if item.state == "open" and item.name in reading.by_post:
        item = replace(item, state="by_post", evidence=here, why_open=None)
    return item


def _patient_writes(reading: Reading, contract: Judgement | None, facts: Facts, policy: Policy) -> bool:
    """Say whether the patient of a case that another opened writes himself, by his name and his code.

    Who states no code may bring the signed contract instead.
    """
    another = reading.claim("for_another")
    code, name = reading.value("personal_code"), reading.value("patient_name")
    if code:
        known = bool(facts.personal_code and bare(code) == bare(facts.personal_code))
    else:
        mistyped = any(finding.field == "bad_code" for finding in reading.findings)
        signed = contract is not None and contract.state == "received" and contract.note != "signature_unclear"
        known = signed and not mistyped and not (contract and contract.attention)
    return (
        known
        and facts.applicant_is_patient is False
        and reading.applicant_is_patient is True
        and another is not None
        and another.probability < policy.another_below
        and bool(name and facts.patient_name and likeness(name, facts.patient_name) == "same")
    )


def _spoken_for(item: Item, message_row: int) -> Item:
    """Ask for no power of attorney of one who writes himself; a person looks whether it is he."""
    if item.state != "open":
        return item
    evidence = f"message {message_row}{PATIENT_WRITES}"
    return replace(item, state="received", evidence=evidence, why_open=None, needs_confirmation=True)


PATIENT_WRITES = ", the patient writes"
"""How the evidence ends of a power of attorney that nobody needs: who was written about writes himself."""


SAID_OF_RECORD = "said_of_record"
"""Why files are open that are said to lie in the record of somebody whose code is not known yet."""


def _in_record(files: Item, reading: Reading, facts: Facts, message_row: int, policy: Policy) -> Item:
    """Do not ask for files that lie in the health record; until a code tells whose, it is only remembered."""
    said = reading.in_record or files.why_open == SAID_OF_RECORD
    if not said or files.state not in {"open", "by_post"} or policy.health_record == "off":
        return files
    if facts.code_country == policy.home_country:
        return replace(files, state="in_record", evidence=f"message {message_row}, health record", why_open=None)
    claim = reading.claim("in_record")
    sure = claim is None or claim.probability >= policy.accept_above.get("files", policy.accept_above_any)
    unknown = sure and facts.personal_code is None and files.state == "open" and files.why_open is None
    return replace(files, why_open=SAID_OF_RECORD) if unknown else files


def _to_look_up(before: Case, items: tuple[Item, ...], reading: Reading, facts: Facts, policy: Policy) -> bool:
    """Say whether a mail leaves papers to staff: all of them, or some beside those that came."""
    files = next((item.state for item in items if item.name == "files"), "open")
    came = files == "in_record" and before.item("files").state != "in_record"
    on = policy.health_record != "off" and facts.code_country == policy.home_country
    return came or (on and reading.in_record and files == "received")


def _fill_by_paper(item: Item, paper: Judgement, where: str) -> Item:
    """Replace what stands only by something better; an unsigned copy never takes a signed one away."""
    if paper.state == "open":
        return item if item.state != "open" else replace(item, why_open=paper.why)
    if item.state == "received" and (not item.needs_confirmation or paper.needs_confirmation):
        return item
    return replace(item, state="received", evidence=where, why_open=None, needs_confirmation=paper.needs_confirmation)


def _brought(name: ItemName, reading: Reading, policy: Policy) -> bool:
    if name == "files":
        return bool(reading.links) or any(policy.file_roles & {d.role, *d.also} for d in reading.documents)
    return any(field.said and sure_findings(reading, field.said) for field in FILLED_BY[name])


def _documents(
    known: tuple[CaseDocument, ...], reading: Reading, message_row: int, sent: datetime, policy: Policy
) -> tuple[CaseDocument, ...]:
    """Add the papers of a mail; a file that the case already has is not kept twice."""
    seen = {d.sha256 for d in known if d.sha256}
    arrived = tuple(d for d in reading.documents if not d.file.sha256 or d.file.sha256 not in seen)
    fresh = tuple(_of_case(document, message_row, sent, policy) for document in arrived)
    readable = tuple(d for d in arrived if d.role == "clinical" and d.language in policy.accepted_languages)
    opened = _opened(
        known, tuple(d for d in fresh if d.role in {*policy.file_roles, "referral"} and d.fate not in UNREADABLE)
    )
    return settle_translations(
        opened + fresh, readable, says_translated=reading.says_translated, in_names=policy.in_names
    )


def _opened(known: tuple[CaseDocument, ...], readable: tuple[CaseDocument, ...]) -> tuple[CaseDocument, ...]:
    """Let each readable paper stand for one that nobody could open: the one of its name, else the oldest."""
    left = list(readable)
    closed = [d for d in known if d.fate in UNREADABLE and not d.translated_by]
    stands_for: dict[CaseDocument, CaseDocument] = {}
    for paper in closed:
        twin = next((d for d in left if d.name.casefold() == paper.name.casefold()), left[0] if left else None)
        if twin is not None:
            stands_for[paper] = twin
            left.remove(twin)
    return tuple(replace(d, translated_by=stands_for[d].sha256 or d.name) if d in stands_for else d for d in known)


def _of_case(document: Document, message_row: int, sent: datetime, policy: Policy) -> CaseDocument:
    file = document.file
    referral = policy.referral_free and "referral" in document.also and file.fate not in UNREADABLE
    foreign = document.language is not None and document.language not in policy.accepted_languages
    return CaseDocument(
        name=document.name,
        role="referral" if referral else document.role,
        language=document.language,
        signed=document.signed,
        untranslated=foreign and document.role == "clinical",
        sha256=file.sha256,
        kind=file.kind,
        fate=file.fate,
        fate_reason=file.fate_reason,
        pages=len(file.pages),
        signature_state=file.signature.state,
        signers=tuple(s.name or s.code or "" for s in file.signature.signers),
        message=message_row,
        message_date=sent,
        position=document.position,
        size=file.size,
        marks=document.marks,
    )


def _links(known: tuple[CaseLink, ...], reading: Reading, message_row: int, sent: datetime) -> tuple[CaseLink, ...]:
    urls = {link.url for link in known}
    return known + tuple(
        CaseLink(provider=link.provider, url=link.url, expires=link.expires, since=sent, message=message_row)
        for link in reading.links
        if link.url not in urls
    )


def _questions(known: tuple[str, ...], reading: Reading) -> tuple[str, ...]:
    asked = {fold(question) for question in known}
    return known + tuple(f.value for f in sure_findings(reading, "question") if fold(f.value) not in asked)


def fold(text: str) -> str:
    """Return a question in the form in which two of them are compared."""
    return " ".join(text.casefold().split())
