"""Invented facts to look at every letter with, for the preview, `mailbot check` and tests."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from jinja2 import TemplateError

from mailbot.letters.compose import Envelope, compose, page, render
from mailbot.letters.envelope.mime import Attachment
from mailbot.letters.hospital import HospitalFacts
from mailbot.letters.invoice import invoice_page
from mailbot.letters.privacy.gates import GateRefused
from mailbot.letters.review.plainness import MOST_WORDS, words_per_sentence
from mailbot.letters.templates import DOCUMENT_FAULTS, ITEM_VARIANTS, Templates
from mailbot.letters.text.plain_text import text_of
from mailbot.model.fields import ITEMS, ItemName
from mailbot.model.letter import LetterFacts, Needed, Payment, UnreadDocument
from mailbot.money.reference import reference_for

_PLACES = ((0, 0, None), (1, 1, date(2026, 5, 1)), (22, 3, None), (11, 0, date(2026, 8, 31)))
"""Pages, place and day of a document."""
_PAPERS, _THINGS = (2, 5, 10, 11, 21, 22), (*range(1, 13), 21, 22, 25)
"""Numbers that take different forms of a word in one language or another."""
_MONTHS = range(1, 13)

CASE = "2026-00042"
WRITTEN = datetime(2026, 11, 23, 9, 15, tzinfo=UTC)

HOSPITAL = HospitalFacts(
    name="Tartu Näidishaigla",
    from_address="second.opinion@hospital.example",
    display_name="Tartu Näidishaigla",
    post_address="L. Puusepa 8, 50406 Tartu",
    phone="+372 5555 0100",
    phone_hours=("9.00", "15.00"),
    account_holder="Tartu Näidishaigla SA",
    iban="EE382200221020145685",
    bic="HABAEE2X",
    bank="Näidispank",
    registry_code="90000000",
    privacy_notice="https://hospital.example/andmekaitse",
    registered_address="L. Puusepa 8, 50406 Tartu",
)

PAYMENT = Payment(
    invoice_number="TA-2026-0017",
    amount_cents=29000,
    issued=date(2026, 11, 23),
    due=date(2026, 12, 7),
    reference=reference_for(CASE),
)

_CLOSES = date(2026, 12, 21)
"""When a case that stays quiet is closed; each reminder names such a day."""

_DOCUMENTS = (
    UnreadDocument(why="untranslated", kind="pdf", pages=4, language="ru", position=2, of_date=date(2026, 11, 4)),
    UnreadDocument(why="untranslated", kind="docx", language="uk", position=5, of_date=date(2026, 11, 4)),
    UnreadDocument(why="protected", kind="pdf", position=3, of_date=date(2026, 11, 4)),
)


def samples(language: str | None) -> Iterator[tuple[str, LetterFacts]]:
    """Give the usual cases of every letter, each with a short name."""

    def facts(kind: str, **more: object) -> LetterFacts:
        return LetterFacts(kind=kind, case=CASE, language=language, written=WRITTEN, **more)  # type: ignore[arg-type]

    yield (
        "deficiency",
        facts(
            "deficiency",
            first_letter=True,
            needed=(Needed(item="contract", why="unsigned"), Needed(item="power_of_attorney")),
            documents=_DOCUMENTS[:1],
            fine=("patient_name", "personal_code", "contact", "questions", "course_of_disease", "files"),
        ),
    )
    yield (
        "deficiency-one",
        facts("deficiency", needed=(Needed(item="personal_code", why="bad_code"),), awaited=("contract",)),
    )
    yield (
        "deficiency-everything",
        facts("deficiency", first_letter=True, needed=tuple(Needed(item=item) for item in ITEMS), documents=_DOCUMENTS),
    )
    yield "deficiency-invoiced", facts("deficiency", documents=_DOCUMENTS[:1], payment=PAYMENT)
    yield "invoice", facts("invoice", payment=PAYMENT)
    yield "acknowledge-post", facts("acknowledge", first_letter=True, awaited=("contract", "power_of_attorney"))
    yield "acknowledge-paid", facts("acknowledge", payment=PAYMENT)
    yield "acknowledge", facts("acknowledge")
    yield "acknowledge-first", facts("acknowledge", first_letter=True)
    yield (
        "reminder-1",
        facts("reminder", reminder=1, needed=(Needed(item="contract"), Needed(item="questions")), deadline=_CLOSES),
    )
    yield (
        "reminder-2",
        facts("reminder", reminder=2, needed=(Needed(item="files"),), awaited=("contract",), deadline=_CLOSES),
    )
    yield "payment_reminder", facts("payment_reminder", payment=PAYMENT, deadline=date(2026, 12, 28))
    yield "payment_received", facts("payment_received", payment=_paid(29000))
    yield "payment_received-needed", facts("payment_received", payment=_paid(29000), documents=_DOCUMENTS[:1])
    yield "payment_partial", facts("payment_partial", payment=_paid(27500))
    yield "more_tests", facts("more_tests")
    yield "more_tests-attached", facts("more_tests")
    yield "opinion", facts("opinion")
    yield "opinion-attached", facts("opinion")
    yield "closing", facts("closing", deadline=date(2027, 2, 19))
    yield from _of_themselves(facts)
    yield from _where_it_stands(facts)
    yield "distress", facts("distress")
    yield "distress-stranger", replace(facts("distress"), case=None)
    yield "withdrawal", facts("withdrawal")
    yield "withdrawal-invoiced", facts("withdrawal", payment=PAYMENT)


def _of_themselves(facts: Callable[..., LetterFacts]) -> Iterator[tuple[str, LetterFacts]]:
    """Give the letters in which "the patient" is "you"."""
    asked = tuple(Needed(item=item) for item in ITEMS if item != "power_of_attorney")
    bad = (Needed(item="personal_code", why="bad_code"), Needed(item="contract", why="wrong_signer"))
    yield "deficiency-self", facts("deficiency", first_letter=True, for_self=True, needed=asked)
    yield (
        "deficiency-self-bad",
        facts(
            "deficiency",
            for_self=True,
            needed=(*bad, Needed(item="files", why="not_there")),
            fine=("patient_name", "questions"),
        ),
    )
    yield "more_tests-self-attached", facts("more_tests", for_self=True)
    yield "opinion-self-attached", facts("opinion", for_self=True)
    later = facts("deficiency", contract_later=True, needed=(Needed(item="questions"),), in_record=("files",))
    yield "deficiency-contract-later", later
    yield "reminder-contract-later", replace(later, kind="reminder", reminder=1, deadline=_CLOSES)
    yield "deficiency-contract-filled", facts("deficiency", needed=(Needed(item="contract", why="filled_in"),))
    yield "acknowledge-record", facts("acknowledge", in_record=("files",))
    yield "reminder-post", facts("reminder", reminder=1, awaited=("contract",), deadline=_CLOSES)


def _where_it_stands(facts: Callable[..., LetterFacts]) -> Iterator[tuple[str, LetterFacts]]:
    """Give the letter that says where a case stands, for every status that it words by itself."""
    fine: tuple[ItemName, ...] = ("patient_name", "personal_code")
    needed = (Needed(item="contract"),)
    yield "status-needed", facts("status", needed=needed, documents=_DOCUMENTS[:2], fine=fine, in_record=("files",))
    yield (
        "status-invoiced-needed",
        facts("status", stage="invoiced", payment=PAYMENT, documents=_DOCUMENTS[:1], awaited=("power_of_attorney",)),
    )
    yield "status-post", facts("status", awaited=("contract",), fine=fine)
    yield "status-invoiced", facts("status", stage="invoiced", payment=PAYMENT)
    for stage in ("complete", "paid", "in_review", "more_tests_needed", "opinion_sent"):
        yield f"status-{stage}", facts("status", stage=stage)


def attachments_of(name: str) -> tuple[Attachment, ...]:
    """Return what goes along with a sample of this name."""
    if not name.endswith("-attached"):
        return ()
    return (Attachment(name="lisa-attachment.pdf", content_type="application/pdf", data=b"%PDF-1.7\n"),)


def edge_cases(language: str | None) -> Iterator[tuple[str, LetterFacts]]:
    """Give the usual cases, and every wording of every item, every document fault, and every number of things."""
    yield from samples(language)
    base = LetterFacts(kind="deficiency", case=CASE, language=language, written=WRITTEN)
    for item in ITEMS:
        for why in (None, *ITEM_VARIANTS.get(item, ()), "unheard_of"):
            yield f"item-{item}-{why}", _with(base, needed=(Needed(item=item, why=why),))
    for why in DOCUMENT_FAULTS:
        for code, (pages, position, day) in zip(("ru", "ka", "zz", None), _PLACES, strict=True):
            document = UnreadDocument(why=why, kind="pdf", pages=pages, language=code, position=position, of_date=day)
            yield f"document-{why}-{code}-{pages}", _with(base, documents=(document,))
        for count in _PAPERS:
            yield f"documents-{why}-{count}", _with(base, documents=(UnreadDocument(why=why, kind="docx"),) * count)
    for month in _MONTHS:
        paid = Payment(
            invoice_number=f"{month}",
            amount_cents=123456,
            issued=date(2027, month, 1),
            due=date(2027, month, 28),
            reference=reference_for(CASE),
        )
        yield (
            f"month-{month}",
            LetterFacts(kind="payment_reminder", case=CASE, language=language, written=WRITTEN, payment=paid),
        )
    for count in _THINGS:
        yield f"count-{count}", _with(base, needed=(Needed(item="files"),) * count)


def _with(base: LetterFacts, **more: object) -> LetterFacts:
    return replace(base, **more)  # type: ignore[arg-type]


def _paid(cents: int) -> Payment:
    return replace(PAYMENT, paid_cents=cents)


_LOADED = re.compile(r"<(?:img|script|link|iframe|object|embed)\b|url\(|@import|https?:", re.IGNORECASE)


def check_templates(templates: Templates, hospital: HospitalFacts) -> Iterator[str]:
    """Compose every letter of every language with every edge case; give one line for each thing that is wrong.

    Wrong is: a variable or plural form that is missing, a letter that the
    privacy gates would stop, and sentences that are too long on average.
    """
    told: set[str] = set()
    for code, language in templates.languages.items():
        usual = ((name, facts, hospital, templates) for name, facts in edge_cases(code))
        other = ((name, facts, _otherwise(hospital), replace(templates, forms={})) for name, facts in samples(code))
        for name, facts, says, has in (*usual, *other):
            fault = _fault(name, facts, hospital=says, templates=has)
            line = f"templates/{code}/{facts.kind}.j2: {fault}"
            if fault and line not in told:
                told.add(line)
                yield f"{line} (sample {name})"
        try:
            invoice_page(PAYMENT, case=CASE, hospital=hospital, templates=templates, language=code)
        except KeyError as error:
            yield f"templates/{language.code}/words.toml: invoice.{error.args[0]}: is missing"


def _otherwise(hospital: HospitalFacts) -> HospitalFacts:
    """Turn every switch that adds or takes a sentence."""
    return replace(
        hospital,
        contract="applicant_sends" if hospital.contract == "hospital_sends" else "hospital_sends",
        encrypted_only=not hospital.encrypted_only,
        referral_free=not hospital.referral_free,
        phone_hours=None if hospital.phone_hours else ("9.00", "15.00"),
        bank=None if hospital.bank else "AS Pank",
    )


def _fault(name: str, facts: LetterFacts, *, hospital: HospitalFacts, templates: Templates) -> str | None:
    try:
        letter = compose(
            facts,
            hospital=hospital,
            templates=templates,
            envelope=Envelope(to="check@localhost", message_id="mailbot.check@localhost"),
            attachments=attachments_of(name),
        )
        _, blocks = render(facts, hospital=hospital, templates=templates, language=templates.language(letter.language))
    except GateRefused as refusal:
        return f"would be stopped: {refusal}"
    except (TemplateError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    if _LOADED.search(page(facts, letter.subject, blocks, hospital=hospital, templates=templates)):
        return "the design loads something from elsewhere, which tells others who reads it"
    average = words_per_sentence(text_of(blocks))
    return f"{average:.0f} words a sentence, more than {MOST_WORDS}" if average > MOST_WORDS else None
