"""Which of the codes found is the patient's: the likeliest by weight; two that are likely are left to a person."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mailbot.model.reading import Claim, Finding
from mailbot.persons.name_forms import base_form
from mailbot.persons.names import same_person
from mailbot.reading.fields.people.beside import Held
from mailbot.reading.fields.people.names import Name, is_full
from mailbot.reading.scales import Features, Scale, log_odds
from mailbot.reading.text.texts import Text
from mailbot.reading.weighing.codes import ORDER, Codes
from mailbot.rules.rule_set import RuleSet

_CHOSEN = 0.5
_RIVAL = 0.6
_NEAR = 2.5
"""A second code from this probability, and within so many log-odds of the likeliest, may be the patient's, too."""
_ALIKE = 0.25
"""Log-odds by which two codes must differ to be told apart by more than their order."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """The code that was chosen, if any, what is unclear, and what the likeliest weighed."""

    chosen: Held | None = None
    conflicts: tuple[str, ...] = ()
    said: Claim | None = None


def likeliest_code(
    codes: Codes, features: Sequence[Features], scale: Scale, *, patient: str | None, several: bool
) -> Choice:
    """Choose the likeliest code; `patient` is the name that was chosen, of `several` patients nobody's is."""
    good = codes.good
    claims = [scale.claim(one) for one in features]
    best = max(range(len(good)), key=lambda at: claims[at].probability, default=None)
    if best is None:
        return Choice()
    said = claims[best]
    if several:
        return Choice(said=said)
    denied = _denied(good[best], codes, patient)
    if _share(good, claims, best) < _CHOSEN:
        undecided = said.probability >= _POSSIBLE and _undecided(good, features, best, scale)
        unclear = "paper_has_another_code" if denied else "two_codes" if undecided else None
        return Choice(conflicts=(unclear,) if unclear else (), said=said)
    alike = _alike_but_for_order(features, best, scale)
    if any(
        _may_be_it(one, its, good[best], said) or (same and _is_another(one, good[best]))
        for one, its, same in zip(good, claims, alike, strict=True)
    ):
        return Choice(conflicts=("two_codes",), said=said)
    return Choice(chosen=good[best], conflicts=("paper_has_another_code",) if denied else (), said=said)


def code_findings(codes: Codes, chosen: Held | None, *, several: bool) -> tuple[Finding, ...]:
    """Return all codes as findings; those that fail their check are told of, too.

    A paper's that fails it was more likely misread than written so: a hand, a blurred photo.
    """
    result = []
    for h in (*codes.typed, *codes.papers):
        same = chosen is not None and h.code.value == chosen.code.value
        unread = h.code.value is None and h.text.place == "document"
        if unread and not h.code.labelled:
            continue
        result.append(
            Finding(
                rule="labelled-code" if h.code.labelled else "bare-code",
                field="personal_code" if h.code.value else "unread_code" if unread else "bad_code",
                value=(h.code.value or h.code.bare), written=h.code.written, source=h.text.source,
                start=h.code.start, end=h.code.end, sure="certain" if h.code.labelled or h.name else "likely",
                chosen=h is chosen or (h.code.value is None and not unread and not several), country=h.code.country,
                why=None if h is chosen or h.code.value is None else _why_not(h, same=same, several=several),
            )
        )  # fmt: skip
    return tuple(result)


def _may_be_it(one: Held, said: Claim, chosen: Held, best: Claim) -> bool:
    """Say whether another code than the chosen one is nearly as likely: a person has to look."""
    near = log_odds(best.probability) - log_odds(said.probability) < _NEAR
    return _is_another(one, chosen) and said.probability >= _RIVAL and near


def _share(good: Sequence[Held], claims: Sequence[Claim], best: int) -> float:
    """Return the probability that the likeliest code is the patient's at one of its places at least."""
    value = good[best].code.value
    places = [said.probability for one, said in zip(good, claims, strict=True) if one.code.value == value]
    return 1 - math.prod(1 - share for share in places)


def _undecided(good: Sequence[Held], features: Sequence[Features], best: int, scale: Scale) -> bool:
    """Say whether no code is likely because another is nearly as likely: both were sent, none need be asked for."""
    weights = _without_order(features, scale)
    near = [one for one, weight in zip(good, weights, strict=True) if weights[best] - weight < _NEAR]
    return any(_is_another(one, good[best]) for one in near)


_POSSIBLE = 0.15
"""The probability below which the likeliest code is nobody's in question."""


def _is_another(one: Held, chosen: Held) -> bool:
    return one.code.value != chosen.code.value and not _of_one_person(one, chosen)


def _alike_but_for_order(features: Sequence[Features], best: int, scale: Scale) -> list[bool]:
    """Say of each code whether nothing but its place in the row sets it apart from the likeliest: no reason at all."""
    weights = _without_order(features, scale)
    return [abs(weight - weights[best]) < _ALIKE for weight in weights]


def _without_order(features: Sequence[Features], scale: Scale) -> list[float]:
    bare = [{name: value for name, value in one.items() if name not in ORDER} for one in features]
    return [scale.odds(one) for one in bare]


def _of_one_person(one: Held, other: Held) -> bool:
    """Say whether two codes can be one person's, who has lived in two countries: birth date and sex agree."""
    a, b = one.code, other.code
    sex_agrees = None in (a.female, b.female) or a.female == b.female
    return a.country != b.country and a.birth is not None and a.birth == b.birth and sex_agrees


def _denied(chosen: Held, codes: Codes, patient: str | None) -> bool:
    """Say whether letter and clinical papers give the same person different codes of one country."""
    papers = [h for h in codes.papers if h.text.role == "clinical"]
    others = codes.typed if chosen.text.place == "document" else papers
    own = [
        h
        for h in others
        if h.code.value and h.code.country == chosen.code.country
        and h.name is not None and patient is not None and same_person(h.name.written, patient)
    ]  # fmt: skip
    return bool(own) and all(h.code.value != chosen.code.value for h in own)


def _why_not(held: Held, *, same: bool, several: bool) -> str:
    if same:
        return "says the same"
    if several:
        return "several patients"
    return {"representative": "a representative's", "nobody": "a professional's", "writer": "the writer's"}.get(
        held.owner or "", "another's, or not so well founded"
    )


def several_patients(typed: tuple[Text, ...], codes: Codes, names: Sequence[Name], rules: RuleSet) -> tuple[str, ...]:
    """Return the names of the patients where a mail is about more than one: said so, or each with papers of its own.

    "Mari Maasikas 47102126470 and Jaan Kask ...": two where the letter says "two patients" and both names or codes
    stand in it, where clinical papers bear both codes, or where both stand behind "Patient:" and have codes; else one
    of them writes for the other.
    """
    own = [text for text in typed if text.place in ("own_text", "subject")]
    said = any(_speaks_of_two(text, rules) for text in own)
    with_code = [h for h in codes.typed if h.code.value and h.text.place == "own_text"]
    theirs = [h for h in with_code if h.owner not in ("representative", "nobody")]
    people = {h.code.value: h.name.written for h in reversed(theirs) if h.name is not None}
    clinical = {h.code.value for h in codes.papers if h.text.role == "clinical"}
    with_papers = clinical & {h.code.value for h in theirs}
    beside = _different(reversed(people.values()))
    if len(with_papers) > 1 or (said and len(beside) > 1):
        full = (name.written for name in names if is_full(name.written))
        return _base_forms(_different((*beside, *full))[: max(len(beside), len(with_papers))])
    stated = (name for name in names if name.rule == "patient-label" and name.source.place == "own_text")
    labelled = _different(name.written for name in stated if is_full(name.written))
    if len(labelled) > 1 and (said or len({h.code.value for h in with_code}) > 1):
        return _base_forms(labelled)
    return ()


def _speaks_of_two(text: Text, rules: RuleSet) -> bool:
    """Say whether a text speaks of two patients; "contract and power of attorney, each in its own file" does not."""
    pieces = [(piece.start, piece.end) for piece in text.pieces]
    of_both = (at for at in pieces if text.says(rules.words("two_patients"), *at))
    papers = [rules.words(one) for one in ("contract", "power_of_attorney")]
    return any(not all(text.says(words, *at) for words in papers) for at in of_both)


def _different(names: Iterable[str]) -> list[str]:
    """Return the names of different people, each as it stands first."""
    out: list[str] = []
    for name in names:
        if not any(same_person(name, other) for other in out):
            out.append(name)
    return out


def _base_forms(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(base_form(name, language="any", oblique=False) for name in names)
