"""To which case a mail belongs: the ranks of evidence, strongest first.

What an unknown address gets to see must not depend on whether we know the
patient: unless it holds a letter of ours, its mail is taken for one of no
case, and the cases that it may be about are only told to staff (`beside`).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from mailbot.cases.deciding.news import whole
from mailbot.model.case import CASE_NUMBER, Case, Match
from mailbot.model.mail import Message
from mailbot.model.reading import Finding, Reading
from mailbot.persons.codes import bare, birth_date_of
from mailbot.persons.misread import may_be_misread
from mailbot.persons.names import Likeness, likeness

_NUMBER = re.compile(rf"(?<![\d-])({CASE_NUMBER})(?!\d)")
_STATED = ("own_text", "subject", "document")
"""Places where a name or code is meant as the patient's; a From line or signature names the writer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Signs:
    """What ties one mail to one candidate case."""

    case: Case
    known: bool
    reply_id: bool
    message_id: bool
    number: bool
    code: bool
    other_code: bool
    name: Likeness
    stated_name: Likeness
    born: bool
    states_more: bool
    """The mail states a name or a code that the case does not have: it may be of somebody else."""

    @property
    def reasons(self) -> tuple[str, ...]:
        """Name the signs that hold, strongest first."""
        holds = {
            "reply_id": self.reply_id,
            "message_id": self.message_id,
            "case_number": self.number,
            "personal_code": self.code,
            "name_and_birth_date": self.name == "same" and self.born,
            "known_address": self.known,
        }
        return tuple(word for word, held in holds.items() if held)

    @property
    def other_patient(self) -> bool:
        """Say whether the mail is about somebody else: by another code, or by another name alone.

        Another code under the same name, or without a name in a reply of the
        thread, is a correction and no other patient.
        """
        if self.code or self.name == "same":
            return False
        if self.stated_name == "different":
            return True
        return self.other_code and not (self.reply_id or self.message_id)


def numbers_in(subject: str | None) -> tuple[str, ...]:
    """Return the case numbers that a subject names."""
    return tuple(dict.fromkeys(_NUMBER.findall(subject or "")))


def may_mean(reading: Reading) -> Callable[[str | None, str | None], bool]:
    """Return what says whether a mail may be about a patient of this name and code, whose birth date it states.

    Many are born on one day; those of another name and another code are
    strangers to the mail, and nothing of them has a say in it.
    """
    named = reading.chosen("patient_name")
    codes = {bare(finding.value) for finding in reading.findings if finding.field == "personal_code"}

    def says(name: str | None, code: str | None) -> bool:
        return (code is not None and bare(code) in codes) or (
            name is not None and named is not None and likeness(named.value, name) == "same"
        )

    return says


def match(
    reading: Reading,
    message: Message,
    cases: tuple[Case, ...],
    *,
    case_of_reply_id: Callable[[str], str | None],
    authentic: bool | None = None,
    strangers_join: bool = False,
) -> Match:
    """Find the case a mail belongs to among the candidates.

    `authentic` False (the configured server says that the sender is not who
    he claims to be) lets a mail open a case, but join none. `strangers_join`:
    staff have confirmed what an unknown address says.
    """
    signs = tuple(_signs(case, reading, message, case_of_reply_id) for case in cases if case.merged_into is None)
    by_address = _by_known_address(signs, reading, answers=message.header.follows)
    found = by_address or _by_content(signs, strangers_join=strangers_join)
    if found and found.case and authentic is False:
        return Match(attention="sender_not_authentic", rule=found.rule, reasons=found.reasons)
    found = found or Match(rule="new")
    if found.rule == "new" and not any(sign.known for sign in signs) and _answers_a_letter(message, reading):
        return replace(found, attention="number_from_unknown_address", rule="case_number")
    return found


def _answers_a_letter(message: Message, reading: Reading) -> bool:
    """Say whether a mail speaks of a case of ours, there or not, and is no application of its own.

    A letter that asks for all that an application needs would be no answer to it; and as it makes no difference
    whether the case is there, a stranger learns nothing from silence.
    """
    numbers = numbers_in(message.header.subject) or _NUMBER.search(message.body.quoted_text)
    return bool(numbers) and not _by_itself(reading, answers=True)


def _by_known_address(signs: tuple[Signs, ...], reading: Reading, *, answers: bool) -> Match | None:
    known = tuple(s for s in signs if s.known)
    ranks: tuple[tuple[str, Callable[[Signs], bool]], ...] = (
        ("reply_id", lambda s: s.reply_id),
        ("message_id", lambda s: s.message_id),
        ("case_number", lambda s: s.number),
        ("personal_code", lambda s: s.code),
    )
    for rule, holds in ranks:
        tied = tuple(s for s in known if holds(s))
        if not tied:
            continue
        one = _the_one(tied)
        if one is None:
            return Match(attention="several_cases", rule=rule, known_address=True, reasons=tied[0].reasons)
        if not one.other_patient:
            return _joined(one, rule)
        meant = _the_one(tuple(s for s in known if s.code))
        if meant is not None:
            return _joined(meant, "personal_code")  # an old mail was answered to write about another patient
        if any(s.code for s in known):
            return Match(attention="contradicting_signs", rule=rule, known_address=True, reasons=one.reasons)
        if not one.other_code and not _by_itself(reading, answers=answers):
            return _joined(one, rule)  # the reply names its writer, or a paper spells the name in another way
        return None
    live = tuple(s for s in known if s.case.live)
    fitting = tuple(s for s in live if not s.other_patient)
    if len(fitting) == 1 and (len(live) == 1 or fitting[0].name == "same"):
        return _joined(fitting[0], "known_address")
    if len(fitting) > 1:
        named = tuple(s for s in fitting if s.name == "same")
        if len(named) == 1:
            return _joined(named[0], "known_address")
        return Match(attention="several_cases", rule="known_address", known_address=True, reasons=("known_address",))
    if len(fitting) == 1:
        return Match(attention="several_cases", rule="known_address", known_address=True, reasons=("known_address",))
    if live and not _new_patient(reading, live, answers=answers):
        return Match(attention="name_differs", rule="known_address", known_address=True, reasons=("known_address",))
    return None


def _new_patient(reading: Reading, live: tuple[Signs, ...], *, answers: bool) -> bool:
    """Say whether a mail from a known address surely is about a patient of no case yet: a name alone may be misread."""
    named = reading.chosen("patient_name")
    certain = reading.kind == "application" and named is not None and named.sure == "certain"
    if answers and not _writer_says_whose(reading):
        certain = False
    return certain or _by_itself(reading, answers=answers) or any(s.other_code for s in live)


def _by_itself(reading: Reading, *, answers: bool) -> bool:
    """Say whether a mail is an application of its own; one that answers is none by its papers alone.

    A scan misspells a name and a translation spells it in its own way.
    """
    return whole(reading) and (not answers or _writer_says_whose(reading))


def _writer_says_whose(reading: Reading) -> bool:
    """Say whether the writer's own words name the patient or the patient's code."""
    chosen = (reading.chosen("patient_name"), reading.chosen("personal_code"))
    return any(finding is not None and finding.source in ("own_text", "subject") for finding in chosen)


def _by_content(signs: tuple[Signs, ...], *, strangers_join: bool) -> Match | None:
    """Rank 5: an unknown address joins by what only the patient's people know, and then only adds.

    Who holds a signed letter of ours learns nothing by an answer or by silence. Anybody else may have
    guessed, and asks in this way whether somebody is a patient.
    """
    strangers = tuple(s for s in signs if not s.known)
    if strangers_join:
        return _joined_by_content(strangers)
    holders = tuple(s for s in strangers if s.reply_id)
    return _joined_by_content(holders) or _beside(strangers)


def _beside(strangers: tuple[Signs, ...]) -> Match | None:
    """Take the mail for one of no case; the cases that it may be about are for staff."""
    told = tuple(
        s
        for s in strangers
        if s.code or s.message_id or ((s.name == "same" or s.number) and not (s.other_code or s.other_patient))
    )
    meant = tuple(s for s in told if s.case.live) or told
    if not meant:
        return None
    return Match(rule="new", beside=tuple(s.case.number for s in meant), reasons=meant[0].reasons)


def _joined_by_content(strangers: tuple[Signs, ...]) -> Match | None:
    ranks: tuple[tuple[str, Callable[[Signs], bool]], ...] = (
        ("personal_code", lambda s: s.code),
        ("reply_and_name", lambda s: (s.reply_id or s.message_id) and s.name == "same" and not s.other_code),
        ("name_and_birth_date", lambda s: s.name == "same" and s.born and not s.other_code),
        ("reply_alone", lambda s: (s.reply_id or s.message_id) and not (s.states_more or s.other_patient)),
    )
    for rule, holds in ranks:
        tied = tuple(s for s in strangers if holds(s))
        if tied:
            one = _the_one(tied)
            if one is None:
                return Match(attention="several_cases", rule=rule, reasons=tied[0].reasons)
            return Match(case=one.case.number, rule=rule, additive=True, reasons=one.reasons)
    hints: tuple[tuple[str, Callable[[Signs], bool]], ...] = (
        ("reply_from_unknown_address", lambda s: s.reply_id or s.message_id),
        ("number_from_unknown_address", lambda s: s.number),
        ("name_from_unknown_address", lambda s: s.name == "same" and not s.other_code),
    )
    for rule, hint in hints:
        tied = tuple(s for s in strangers if hint(s) and not s.other_patient)
        if tied:
            one = _the_one(tied)
            about = one.case.number if one is not None else None
            return Match(attention=rule, rule=rule, reasons=tied[0].reasons, hint=about)
    return None


def _the_one(tied: tuple[Signs, ...]) -> Signs | None:
    """Return the only case that the sign can mean: the only one, else the only live one, else the only one so named."""
    if len(tied) < 2:
        return tied[0] if tied else None
    for narrower in (
        tuple(s for s in tied if s.code),
        tuple(s for s in tied if s.case.live and not s.other_patient),
        tuple(s for s in tied if s.name == "same"),
        tuple(s for s in tied if s.case.live and s.name == "same"),
    ):
        if len(narrower) == 1:
            return narrower[0]
    return None


def _joined(signs: Signs, rule: str) -> Match:
    return Match(case=signs.case.number, rule=rule, known_address=True, reasons=signs.reasons)


def _signs(case: Case, reading: Reading, message: Message, case_of_reply_id: Callable[[str], str | None]) -> Signs:
    header = message.header
    sender = header.from_[0].addr_spec.casefold() if len(header.from_) == 1 else None
    references = header.in_reply_to + header.references
    code = reading.value("personal_code")
    codes = {bare(code)} if code else set()
    if not code and reading.conflicts:
        # where reading could not choose among several, the one that a case has tells which is the patient's
        codes = _all_codes(reading)
    own_code = case.facts.personal_code
    born = birth_date(reading)
    named = reading.chosen("patient_name")
    alike = _likeness(case, reading, named)
    return Signs(
        case=case,
        known=sender is not None and sender in {address.casefold() for address in case.addresses},
        reply_id=any(case_of_reply_id(reference) == case.number for reference in references),
        message_id=any(reference in case.message_ids for reference in references),
        number=case.number in numbers_in(header.subject),
        code=bool(own_code) and bare(own_code or "") in codes,
        other_code=bool(code and own_code and bare(code) != bare(own_code)) and _meant(reading),
        name=alike,
        stated_name=alike if named is not None and named.source.startswith(_STATED) else "unclear",
        born=born is not None and born == case.facts.birth_date,
        states_more=_states_more(reading, own_code, named, alike),
    )


def _states_more(reading: Reading, own_code: str | None, named: Finding | None, alike: Likeness) -> bool:
    """Say whether a mail states a code or a patient's name that a case does not have, chosen or not."""
    return bool(_all_codes(reading) - {bare(own_code or "")}) or (
        named is not None and named.source.startswith(_STATED) and alike != "same"
    )


def _all_codes(reading: Reading) -> set[str]:
    """Return every code that a mail states, chosen or not."""
    return {bare(f.value) for f in reading.findings if f.field == "personal_code" and f.source != "quoted_text"}


def _meant(reading: Reading) -> bool:
    """Say whether the code of a mail is meant as the patient's: a contract bears the codes of all who sign it."""
    code = reading.chosen("personal_code")
    return code is not None and (code.source in {"own_text", "subject"} or whole(reading))


def birth_date(reading: Reading) -> date | None:
    """Return the patient's date of birth that a mail states, or that the code in it holds."""
    code = reading.chosen("personal_code")
    return reading.birth_date or (birth_date_of(code.value, code.country) if code else None)


def _likeness(case: Case, reading: Reading, named: Finding | None) -> Likeness:
    """Compare the patient's name of a mail with that of the case.

    A mail that names only its applicant says nothing about the patient.
    """
    if named is None or not case.facts.patient_name:
        return "unclear"
    alike = likeness(named.value, case.facts.patient_name)
    if alike == "same":
        return "same"
    if alike == "different" and reading.scans_of(named) and may_be_misread(named.value, case.facts.patient_name):
        return "unclear"
    sure = named.sure == "certain" or (named.sure == "likely" and whole(reading))
    if not sure or (case.facts.applicant_name and likeness(named.value, case.facts.applicant_name) == "same"):
        return "unclear"
    return alike
