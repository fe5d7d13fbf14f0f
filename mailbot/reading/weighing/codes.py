"""Which of the codes of a mail is the patient's: each is weighed by the words and the name at it, and by the others."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from mailbot.persons.age import ADULT, age_on
from mailbot.persons.names import same_person
from mailbot.reading.fields.people.beside import Held
from mailbot.reading.fields.people.codes import Code
from mailbot.reading.fields.people.names import Name, is_full
from mailbot.reading.weighing.around import Spot, rivals, words_around
from mailbot.rules.rule_set import RuleSet

CODE = "personal_code"
"""The table of weights by which a code is the patient's."""
LISTS = (
    "my", "they", "relation", "patient", "representative", "professional", "personal_code", "self_intro", "said",
    "in_the_name_of", "other_number", "birth_date",
)  # fmt: skip
ORDER = frozenset({"first", "later", "another+first", "another+later"})
"""The signs of where in the row a code stands."""
_OWNERS = ("my", "they", "relation", "patient", "representative", "professional", "self_intro")
_ANOTHERS = ("owner.", "name.", "nearest.", "label.", "paper.", "first", "later", "place.")
"""Beginnings of signs that mean something else where the letter is written for another."""
_MISREAD = 2
"""How many digits of a code text recognition misreads at most for it to be told which it was."""
_RIVALS = ("owner.", "name.", "label.my", "label.representative", "nearest.", "minor")


@dataclass(frozen=True, kw_only=True, slots=True)
class Codes:
    """All codes of a mail: those of the letter, those of its papers."""

    typed: tuple[Held, ...]
    papers: tuple[Held, ...]

    @property
    def good(self) -> tuple[Held, ...]:
        """Those that hold their check: each may be the patient's."""
        return tuple(one for one in (*self.typed, *self.papers) if one.code.value is not None)

    @property
    def bad(self) -> tuple[Held, ...]:
        """Those of the letter that fail it."""
        return tuple(one for one in self.typed if one.code.value is None)


def misread_like(stated: Sequence[Held], papers: Sequence[Held]) -> Iterator[Held]:
    """Yield the codes of papers, without its value each that text recognition read nearly as one which is stated.

    A hand's 1 is read as 7, and one in eleven codes with a digit misread passes its check by chance; some have none.
    """
    known = [one for one in (*stated, *(held for held in papers if not held.text.scanned)) if one.code.value]
    for held in papers:
        misread = held.text.scanned and any(_is_nearly(held.code, one.code) for one in known)
        yield replace(held, code=replace(held.code, value=None)) if misread else held


def _is_nearly(code: Code, known: Code) -> bool:
    """Say whether a code is another one with a digit or two misread."""
    one, other = (re.sub(r"\D", "", said.value or "") for said in (code, known))
    off = sum(a != b for a, b in zip(one, other, strict=False))
    return code.country == known.country and len(one) == len(other) and 0 < off <= _MISREAD


def code_features(
    codes: Codes, patient: str | None, writers: Sequence[Name], rules: RuleSet, *, today: date, another: bool
) -> list[dict[str, float]]:
    """Return the features of each good code, in order; one that fails its check may yet be the patient's.

    `patient` is the name that was chosen, `today` the day of the mail, `another` for whom the letter is.
    """
    held, bad = codes.good, codes.bad
    full = [writer for writer in writers if is_full(writer.written)]
    values = [one.code.value for one in held]
    times = Counter(values)
    signs = [[*_signs(held, at, patient, full, rules), *_age(one, today)] for at, one in enumerate(held)]
    others = rivals(values, [[sign for sign in own if sign.startswith(_RIVALS)] for own in signs])
    failed = {
        f"rival.{sign}"
        for at in range(len(bad))
        for sign in ("bad", *_signs(bad, at, patient, full, rules))
        if sign == "bad" or sign.startswith(_RIVALS)
    }
    found = []
    for value, own, said_of_others in zip(values, signs, others, strict=True):
        features = dict.fromkeys((*own, *sorted(failed)), 1.0)
        if len(times) == 1:
            features["only"] = 1.0
        features["first" if value == values[0] else "later"] = 1.0
        if times[value] > 1:
            features["again"] = 1.0
        features |= dict.fromkeys(said_of_others, 1.0)
        if another:
            features |= {f"another+{sign}": 1.0 for sign in features if sign.startswith(_ANOTHERS)}
        found.append(features)
    return found


def _signs(held: Sequence[Held], at: int, patient: str | None, writers: Sequence[Name], rules: RuleSet) -> list[str]:
    one = held[at]
    before = held[at - 1] if at and held[at - 1].text is one.text else None
    spot = Spot(
        text=one.text, start=one.code.start, end=one.code.end, since=before.code.end if before is not None else 0
    )
    found = [f"place.{one.text.place}"]
    if one.text.role is not None:
        found.append(f"paper.{one.text.role}")
        if before is None:
            found.append(f"paper.{one.text.role}.first")
    if one.code.labelled:
        found.append("labelled")
    if one.owner is not None:
        found.append(f"owner.{one.owner}")
    found.append(f"name.{_named(one, patient, writers)}")
    return [*found, *words_around(spot, rules, LISTS, (_OWNERS,))]


def _age(one: Held, today: date) -> tuple[str, ...]:
    """Say whether a code is a child's: of two codes in a mail the child's is not that of who writes."""
    minor = one.code.birth is not None and one.code.birth <= today and age_on(one.code.birth, today) < ADULT
    return ("minor",) if minor else ()


def _named(one: Held, patient: str | None, writers: Sequence[Name]) -> str:
    """Say whose name stands at a code: the patient's, the writer's, another one's, nobody's."""
    if one.name is None:
        return "none"
    if patient is not None and same_person(one.name.written, patient):
        return "patient"
    if any(same_person(one.name.written, writer.written) for writer in writers):
        return "writer"
    return "another"
