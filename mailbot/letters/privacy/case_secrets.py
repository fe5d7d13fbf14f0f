"""What is known about the people of a case, and whether a text tells any of it; never logged, never kept."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from mailbot.letters.privacy.illness_words import LANGUAGES
from mailbot.letters.templates import words_of
from mailbot.letters.text.wording import say_date
from mailbot.model.case import Case
from mailbot.persons.codes import birth_date_of

_LEAST_CODE, _SHORT_FILE = 6, 4
"""Signs of a code that are looked for; a file name of so many letters is any word."""

SecretRule = Literal["personal_code", "name", "file_name", "birth_date"]

_WORDS = re.compile(r"[^\W_]+")
_NEITHER = bytes(set(range(128)) - set(b"0123456789abcdefghijklmnopqrstuvwxyz"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Secrets:
    """What must appear in none of the letters of a case."""

    names: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    birth_dates: tuple[date, ...] = ()
    file_names: tuple[str, ...] = ()


def secrets_of(case: Case) -> Secrets:
    """Gather what the letters of a case must not say: names of two words and more, codes, birth dates, file names."""
    facts = case.facts
    codes = [(code, facts.code_country) for code in (facts.personal_code, facts.applicant_code) if code]
    born = [facts.birth_date, *(birth_date_of(code, country) for code, country in codes)]
    return Secrets(
        names=tuple(name for name in (facts.patient_name, facts.applicant_name) if name and len(words_of(name)) > 1),
        codes=tuple(code for code, _ in codes),
        birth_dates=tuple(dict.fromkeys(day for day in born if day)),
        file_names=tuple(document.name for document in case.documents),
    )


def secret_in(text: str, secrets: Secrets, own_files: frozenset[str] = frozenset()) -> SecretRule | None:
    """Say which kind of secret a text tells, in whatever way it is written; `own_files` are names that are no echo."""
    folded = text.casefold()
    bare = _bare(folded)
    for code in map(_bare, map(str.casefold, secrets.codes)):
        if len(code) >= _LEAST_CODE and code in bare:
            return "personal_code"
    for name in secrets.names:
        if len(name) > 2 and _says(words_of(name), folded):
            return "name"
    for name in secrets.file_names:
        if len(name) > _SHORT_FILE and name.casefold() not in own_files and _holds(name.casefold(), folded):
            return "file_name"
    for born in secrets.birth_dates:
        if _may_say(born, bare) and any(_says(words_of(form), folded) for form in _date_forms(born)):
            return "birth_date"
    return None


def _bare(folded: str) -> bytes:
    """Return the ASCII letters and digits of a folded text, without anything between them."""
    return folded.encode("ascii", "ignore").translate(None, _NEITHER)


def _says(words: Sequence[str], folded: str) -> bool:
    """Say whether words stand in a text one after the other, whatever is between them; most texts lack one of them."""
    return all(word in folded for word in words) and f" {' '.join(words)} " in f" {' '.join(_WORDS.findall(folded))} "


def _holds(name: str, folded: str) -> bool:
    """Say whether a file name stands in a text, also where a line ends in it; most texts lack a piece of it."""
    return all(piece in folded for piece in name.split()) and name in " ".join(folded.split())


def _may_say(day: date, bare: bytes) -> bool:
    """Say whether a text could hold a date: each form has the full year, or day, month and year of two digits each."""
    return f"{day.year}".encode() in bare or f"{day:%d%m%y}".encode() in bare


def _date_forms(day: date) -> Iterable[str]:
    year, month = day.year, day.month
    yield from (f"{day.day}.{month}.{year}", f"{day.day:02}.{month:02}.{year}", day.isoformat(), day.strftime("%d%m%y"))
    yield from (
        f"{month:02}/{day.day:02}/{year}",
        day.strftime("%d.%m.%y"),
        day.strftime("%Y%m%d"),
        day.strftime("%d%m%Y"),
    )
    yield from (say_date(day, language) for language in sorted(LANGUAGES))
