"""The switches of one deployment that cases obey; values only, read from the files elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Literal

from mailbot.model.fields import REQUIRED, ItemName
from mailbot.rules.words import Words

HealthRecord = Literal["accept", "confirm", "off"]
"""Whether papers in the health record count: at once, once staff have looked, or never."""

_NO_WORDS = Words(name="in_names", by_language={})


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """What the hospital decided once for all cases.

    `invoice_needs`: "seen" takes a scan as it is, "confirmed" waits until staff
    have said `received`. `contract`: who sends the contract
    first (the hospital: filled in once the rest is here, or its blank form at
    once). With `referral_free` a person decides about a case with a referral.
    `for_a_person` are topics that a person answers whatever else a mail
    brings, `in_passing` those that he answers unless it adds something.
    With `strangers_join` a mail from an unknown address joins the case that it
    names, as if staff had confirmed that; without, it is answered as any other
    (`cases.matching`).
    `recipient_names` are the registry code and the names under which people encrypt for the hospital.
    Papers in the health record count for patients with a code of `home_country`:
    with `health_record` "accept" at once, with "confirm" before the invoice, with "off" never.
    An item whose probability lies between `ask_below` and `accept_above` (by
    item, else `..._any`) is doubtful: no letter leaves before a person has
    settled it. So is a mail that may be no application from `kind_below` on;
    a mail after the invoice whose topic nobody knows is a notice where it is
    another matter with less than `tells_below`, and a further question to the
    specialists is one from `question_above` on. Doubtful is also whether it is
    for another between `another_below` and `another_above`, and with a case
    that the patient opened between `another_asks` and `another_changes`, from
    where it becomes another's, and a contact that is a number of less than
    `number_above` alone. Where all that a letter rests on is right
    together with less than `letter_sure`, the least sure of it is doubtful too.
    `country` is whose public holidays count, `home_country` whose a personal
    code is that comes without one.
    Working days count from the last mail of the case; `payment_days` and
    `transfer_days` are calendar days: the first is the term of the invoice, the
    second what a bank may take before anybody is reminded.
    `in_names` are words for languages and translations in the names of files.
    `papers_kept` is how long an application that never became complete keeps its papers.
    Letters of the clock leave between `day_begins` and `day_ends` of `timezone`.
    """

    invoice_needs: Literal["seen", "confirmed"] = "seen"
    contract: Literal["applicant_sends", "hospital_sends", "hospital_sends_form"] = "applicant_sends"
    referral_free: bool = False
    recipient_names: tuple[str, ...] = ()
    health_record: HealthRecord = "accept"
    handover: bool = False
    strangers_join: bool = False
    invoice_after_handover: bool = False
    required: tuple[ItemName, ...] = REQUIRED
    accepted_languages: tuple[str, ...] = ("et", "en")
    adult_age: int = 18
    file_roles: frozenset[str] = frozenset({"clinical", "imaging"})
    for_a_person: frozenset[str] = frozenset(
        {"complaint", "withdrawal", "death", "wrong_department", "unreadable", "empty"}
    )
    in_passing: frozenset[str] = frozenset({"price_question", "thanks", "newsletter", "unclear"})
    settle: timedelta = timedelta(minutes=10)
    first_reminder: int = 10
    second_reminder: int = 20
    expires: int = 30
    payment_days: int = 14
    transfer_days: int = 3
    payment_expires: int = 30
    closes_after: int = 30
    in_names: Words = _NO_WORDS
    papers_kept: timedelta = timedelta(days=90)
    timezone: str = "Europe/Tallinn"
    country: str = "EE"
    home_country: str = "EE"
    day_begins: time = time(9)
    day_ends: time = time(17)
    ask_below: Mapping[str, float] = field(
        default_factory=lambda: {
            "patient_name": 0.36,
            "personal_code": 0.1,
            "contact": 0.2,
            "questions": 0.1,
            "course_of_disease": 0.05,
            "files": 0.2,
            "contract": 0.24,
            "power_of_attorney": 0.55,
        }
    )
    accept_above: Mapping[str, float] = field(
        default_factory=lambda: {
            "patient_name": 0.6,
            "contact": 0.35,
            "questions": 0.7,
            "course_of_disease": 0.75,
            "files": 0.54,
            "contract": 0.45,
            "power_of_attorney": 0.5,
        }
    )
    ask_below_any: float = 0.3
    accept_above_any: float = 0.5
    kind_below: float = 0.25
    tells_below: float = 0.06
    question_above: float = 0.95
    another_below: float = 0.3
    another_above: float = 0.65
    another_asks: float = 0.95
    another_changes: float = 0.99
    number_above: float = 0.55
    letter_sure: float = 0.0
