"""How each field of a mail is read: read the table aloud from the top; a row may ask what the rows above it found.

It finds and chooses; it matches no case and decides nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Generic, TypeVar

from mailbot.model.reading import Claim, Finding
from mailbot.reading.fields.addresses import addresses_in, first_good
from mailbot.reading.fields.admin_rules import ruled_in, where_empty
from mailbot.reading.fields.course import told_in
from mailbot.reading.fields.people.beside import Held
from mailbot.reading.fields.people.names import Name
from mailbot.reading.fields.phones import Number
from mailbot.reading.fields.questions import questions_in
from mailbot.reading.fields.reply_address import Ranked, addresses_to_answer, best_founded
from mailbot.reading.scales import Features, Scale
from mailbot.reading.sheet import Sheet
from mailbot.reading.weighing.codes import CODE, code_features
from mailbot.reading.weighing.names import NAME, Person, name_features, persons_in
from mailbot.reading.weighing.phones import PHONE, phone_features, phone_findings, phones_of
from mailbot.reading.who.patient_name import full_form, likeliest_person, name_findings
from mailbot.reading.who.people import People, applicant_findings, people_in
from mailbot.reading.who.whose_code import code_findings, likeliest_code

Spot = TypeVar("Spot")
BY_RULES = "by an admin's rules"
"""The row of what the rules in `config/fields.toml` find, of whatever field."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """All that was found of a field, what of it is chosen in what form, what is unclear, what the likeliest weighed."""

    findings: tuple[Finding, ...]
    chosen: Any = None
    value: str | None = None
    conflicts: tuple[str, ...] = ()
    said: Claim | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """A row of the table that was read: the candidates, each with its features where it was weighed, and the choice."""

    field: str
    weighed: tuple[tuple[Any, Features], ...]
    choice: Choice


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """A mail, the people in it, and the rows that were read so far."""

    sheet: Sheet
    people: People
    told: tuple[Told, ...] = ()

    def of(self, field: str) -> Told:
        """Return a row that was read."""
        return next(told for told in self.told if told.field == field)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the rows found, in their order."""
        return tuple(chain.from_iterable(told.choice.findings for told in self.told))

    def places(self, *fields: str) -> list[tuple[str, int, int]]:
        """Return where something of these fields stands that is more than weak: it is nothing else besides."""
        return [(f.source, f.start, f.end) for f in self.findings if f.field in fields and f.sure != "weak"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader(Generic[Spot]):
    """One row: what is found, what tells whose it is, on which table of weights it is weighed, what is chosen.

    What has no words to tell whose it is has no weights either: its rule is its choice.
    """

    field: str
    finds: Callable[[Known], Sequence[Spot]]
    whose: Callable[[Known, Sequence[Spot]], Sequence[Features]] | None = None
    weights: str = ""
    chooses: Callable[["Weighed[Spot]"], Choice]


@dataclass(frozen=True, kw_only=True, slots=True)
class Weighed(Generic[Spot]):
    """What a row chooses from: the candidates, their features, the scale, and what is known besides."""

    known: Known
    spots: Sequence[Spot]
    features: Sequence[Features]
    scale: Scale


def read_fields(sheet: Sheet) -> Known:
    """Read every field of a mail, row by row."""
    known = Known(sheet=sheet, people=people_in(sheet))
    for row in READERS:
        spots = row.finds(known)
        features = row.whose(known, spots) if row.whose is not None else ()
        scale = Scale(weights=sheet.rules.weights, name=row.weights)
        choice = row.chooses(Weighed(known=known, spots=spots, features=features, scale=scale))
        weighed = tuple(zip(spots, features, strict=True)) if row.whose is not None else ()
        known = replace(known, told=(*known.told, Told(field=row.field, weighed=weighed, choice=choice)))
    return known


def _whose_name(known: Known, persons: Sequence[Person]) -> Sequence[Features]:
    people, rules = known.people, known.sheet.rules.fields
    answers = known.sheet.message.header.follows
    return name_features(persons, people.writers, rules, another=people.for_whom.another, answers=answers)


def _patient(on: Weighed[Person]) -> Choice:
    people = on.known.people
    name, said = likeliest_person(on.spots, on.features, on.scale)
    language = on.known.sheet.language or "any"
    known = people.known(name)
    names = (*people.framed, *people.plain)
    places = on.known.sheet.rules.fields.words("from_a_place")
    value = full_form(name, names, people.papers, known, language, places) if name else None
    findings = tuple(name_findings(people.names, name, value, people.for_whom, several=bool(people.several)))
    return Choice(findings=findings, chosen=name, value=value, said=said)


def _whose_code(known: Known, _: Sequence[Held]) -> Sequence[Features]:
    sheet, people = known.sheet, known.people
    patient = known.of("patient_name").choice.value
    return code_features(
        people.codes, patient, people.writers, sheet.rules.fields, today=sheet.today, another=people.another
    )


def _patients_code(on: Weighed[Held]) -> Choice:
    codes, several = on.known.people.codes, bool(on.known.people.several)
    patient = on.known.of("patient_name").choice.value
    choice = likeliest_code(codes, on.features, on.scale, patient=patient, several=several)
    findings = code_findings(codes, choice.chosen, several=several)
    return Choice(findings=findings, chosen=choice.chosen, conflicts=choice.conflicts, said=choice.said)


def _applicant(on: Weighed[Name]) -> Choice:
    return Choice(findings=applicant_findings(on.spots, on.known.of("patient_name").choice.value))


def _numbers(known: Known) -> Sequence[Number]:
    taken = known.places("personal_code", "bad_code")
    return phones_of(known.sheet.sources, known.sheet.rules.fields, countries=_countries(known), taken=taken)


def _countries(known: Known) -> tuple[str, ...]:
    """Return by which countries numbers are read, the likeliest first.

    Whose code is of another country lives there; codes of the home country are kept by people who live anywhere.
    """
    code: Held | None = known.of("personal_code").choice.chosen
    of_code = (code.code.country,) if code is not None and code.code.country else ()
    others = known.sheet.countries
    abroad = (*of_code, *others)[:1] != (known.sheet.rules.fields.text("home_country", "EE"),)
    return tuple(dict.fromkeys((*of_code, *others) if abroad else (*others, *of_code)))


def _whose_number(known: Known, numbers: Sequence[Number]) -> Sequence[Features]:
    people = known.people
    return phone_features(numbers, known.sheet.rules.fields, signed_at=people.signed_at, another=people.another)


def _number_to_call(on: Weighed[Number]) -> Choice:
    findings, said = phone_findings(on.spots, on.features, on.scale)
    return Choice(findings=findings, said=said)


def _emails(known: Known) -> Sequence[Ranked]:
    sheet = known.sheet
    return addresses_to_answer(sheet.letter, sheet.message, sheet.typed, sheet.rules.fields)


def _addresses(known: Known) -> Sequence[Finding]:
    taken = known.places("personal_code", "bad_code", "phone")
    return addresses_in(known.sheet.sources, known.sheet.rules.fields, taken=taken)


def _in_empty_fields(on: Weighed[Finding]) -> Choice:
    filled = {finding.field for finding in on.known.findings if finding.chosen}
    return Choice(findings=where_empty(on.spots, filled))


READERS: tuple[Reader[Any], ...] = (
    Reader(
        field="patient_name",
        finds=lambda known: persons_in(known.people.names),
        whose=_whose_name,
        weights=NAME,
        chooses=_patient,
    ),
    Reader(
        field="personal_code",
        finds=lambda known: known.people.codes.good,
        whose=_whose_code,
        weights=CODE,
        chooses=_patients_code,
    ),
    Reader(field="applicant_name", finds=lambda known: known.people.writers, chooses=_applicant),
    Reader(field="phone", finds=_numbers, whose=_whose_number, weights=PHONE, chooses=_number_to_call),
    Reader(field="email", finds=_emails, chooses=lambda on: Choice(findings=best_founded(on.spots))),
    Reader(field="postal_address", finds=_addresses, chooses=lambda on: Choice(findings=first_good(on.spots))),
    Reader(
        field="question",
        finds=lambda known: questions_in(known.sheet.sources, known.sheet.rules.fields),
        chooses=lambda on: Choice(findings=tuple(on.spots)),  # each counts
    ),
    Reader(
        field="course_of_disease",
        finds=lambda known: told_in(known.sheet),
        chooses=lambda on: Choice(findings=tuple(on.spots[:1])),  # one place is enough
    ),
    Reader(
        field=BY_RULES,
        finds=lambda known: ruled_in(known.sheet.sources, known.sheet.rules.fields),
        chooses=_in_empty_fields,
    ),
)
