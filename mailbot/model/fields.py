"""What is known of a case, one row a fact; whoever finds, keeps, corrects, shows or forgets a fact asks here.

A new fact is a name in `FieldName` if mails say it, an attribute of `Facts` if cases keep it, and its row in
`FIELDS`; a new line of the checklist is a name in `ItemName` and its row in `CHECKLIST`. `tests/house/test_fields.py`
names each place that is forgotten.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast, get_args

ItemName = Literal[
    "patient_name",
    "personal_code",
    "contact",
    "questions",
    "course_of_disease",
    "files",
    "contract",
    "power_of_attorney",
]
FieldName = Literal[
    "patient_name",
    "personal_code",
    "bad_code",
    "unread_code",
    "phone",
    "email",
    "postal_address",
    "question",
    "course_of_disease",
    "applicant_name",
    "applicant_code",
    "case_number",
]
"""What a finding may be about: readers yield it, and so may a rule in `config/fields.toml`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """The single-valued fields of a case, as far as known. Personal data: never logged, never in a letter.

    Each is a column of the table `cases`.
    """

    patient_name: str | None = None
    personal_code: str | None = None
    code_country: str | None = None
    birth_date: date | None = None
    phone: str | None = None
    postal_address: str | None = None
    applicant_name: str | None = None
    applicant_code: str | None = None
    applicant_is_patient: bool | None = None
    minor_child: bool = False
    guardian: bool = False
    profile: str | None = None


NOTHING_KNOWN = Facts()


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One fact.

    `many`: a mail may say several, each of them counts. `by_rules`: no reader looks for it, a rule in
    `config/fields.toml` may. `fills` is the item that it answers. `towards` says that a
    mail which says it brings something towards an application. `by_staff`: people may correct it by hand.
    `contract` is its key in the fields of `replay --json`, with `whether` only that it was said; `record` its
    place in the record for the hospital's system. `private`: forgotten with the content of the case. A case keeps
    what is surely said, with `weak_too` also what is not, and with `as_written` in the writer's own spelling.
    """

    name: str
    many: bool = False
    by_rules: bool = False
    fills: ItemName | None = None
    towards: bool = True
    by_staff: bool = True
    contract: str | None = None
    whether: bool = False
    record: tuple[str, ...] = ()
    private: bool = True
    weak_too: bool = False
    as_written: bool = False

    @property
    def said(self) -> FieldName | None:
        """Return its name as that of what a finding is about; None where no finding is."""
        return cast(FieldName, self.name) if self.name in get_args(FieldName) else None

    @property
    def kept(self) -> bool:
        """Say whether it is among the facts of a case."""
        return self.name in Facts.__dataclass_fields__

    @property
    def holds(self) -> type[str] | type[date] | type[bool]:
        """The type of its value in a case."""
        types = {kind for kind in (bool, date) if self.kept and kind in _types(self.name)}
        return types.pop() if types else str


def _types(name: str) -> tuple[object, ...]:
    declared = Facts.__dataclass_fields__[name].type
    return get_args(declared) or (declared,)


FIELDS: tuple[Field, ...] = (
    Field(
        name="patient_name", fills="patient_name", contract="patient_name", record=("patient", "name"),
    ),
    Field(
        name="personal_code", fills="personal_code", contract="personal_code", record=("patient", "code"),
    ),
    Field(name="code_country", by_staff=False, record=("patient", "code_country"), private=False),
    Field(name="bad_code", many=True, by_staff=False, contract="bad_codes"),
    Field(name="unread_code", many=True, towards=False, by_staff=False),
    Field(name="birth_date", record=("patient", "birth_date")),
    Field(name="phone", fills="contact", contract="phone", record=("applicant", "phone")),
    Field(name="email", towards=False, by_staff=False, contract="email"),
    Field(
        name="postal_address", fills="contact", contract="postal_address", whether=True,
        record=("applicant", "postal_address"), as_written=True,
    ),
    Field(name="question", many=True, fills="questions", contract="questions"),
    Field(
        name="course_of_disease", fills="course_of_disease", by_staff=False, contract="course_of_disease",
        whether=True,
    ),
    Field(name="applicant_name", towards=False, record=("applicant", "name"), weak_too=True),
    Field(name="applicant_code", by_rules=True, record=("applicant", "code"), weak_too=True),
    Field(name="applicant_is_patient", record=("applicant", "is_patient"), private=False),
    Field(name="minor_child", record=("applicant", "parent_of_minor"), private=False),
    Field(name="guardian", record=("applicant", "guardian"), private=False),
    Field(name="case_number", by_rules=True, towards=False, by_staff=False),
    Field(name="profile", record=("profile",)),
)  # fmt: skip
"""Every fact, in the order in which it is shown."""

KEPT = tuple(field for field in FIELDS if field.kept)
MANY = frozenset(field.name for field in FIELDS if field.many)
TOWARDS = frozenset(field.name for field in FIELDS if field.towards)
IN_CONTRACT = tuple((field.contract, field) for field in FIELDS if field.contract)


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of the checklist: its name and what staff see it called; `asked`: required unless a deployment differs.

    A new line exists before it is asked for.
    """

    name: ItemName
    said: str
    asked: bool = True


CHECKLIST: tuple[Line, ...] = (
    Line(name="patient_name", said="the patient's name"),
    Line(name="personal_code", said="the personal code"),
    Line(name="contact", said="a phone number or postal address"),
    Line(name="questions", said="the questions"),
    Line(name="course_of_disease", said="the course of the disease"),
    Line(name="files", said="medical documents"),
    Line(name="contract", said="the signed contract"),
    Line(name="power_of_attorney", said="the power of attorney"),
)
ITEMS: tuple[ItemName, ...] = tuple(line.name for line in CHECKLIST)
REQUIRED: tuple[ItemName, ...] = tuple(line.name for line in CHECKLIST if line.asked)


FILLED_BY: Mapping[ItemName, tuple[Field, ...]] = {
    item: tuple(field for field in FIELDS if field.fills == item) for item in ITEMS
}
"""The facts that answer an item; papers answer the rest."""
