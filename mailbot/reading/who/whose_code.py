"""Which of the codes found is the patient's: typed ones before those in papers; a tie is left to a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from mailbot.model.reading import Finding
from mailbot.persons.name_forms import base_form
from mailbot.persons.names import same_person
from mailbot.reading.fields.beside import name_beside, owner_words
from mailbot.reading.fields.codes import Code, find_codes
from mailbot.reading.fields.names import Name, is_full
from mailbot.reading.text.texts import Text
from mailbot.reading.who.for_whom import ForWhom
from mailbot.rules.rule_set import Rules


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """A code with its text, the name at it, and whose the words say it is."""

    code: Code
    text: Text
    name: Name | None
    owner: str | None


def held_codes(text: Text, rules: Rules, countries: tuple[str, ...], today: date) -> Iterable[Held]:
    for code in find_codes(text, rules.fields, countries=countries, today=today):
        owner = owner_words(text, code, rules.fields)
        yield Held(code=code, text=text, name=name_beside(text, code, rules.fields), owner=owner)


def code_findings(
    held: tuple[Held, ...],
    paper_held: tuple[Held, ...],
    patient: str | None,
    writers: list[Name],
    whom: ForWhom,
    *,
    several: bool,
) -> tuple[list[Finding], tuple[str, ...]]:
    """Choose the patient's code: a typed one first, then one that the papers agree on; keep bad ones apart."""
    good = [h for h in held if h.code.value is not None]
    conflicts: list[str] = []
    scored = [(h, _score(h, patient, writers, whom)) for h in good]
    fitting = [h for h, score in scored if score > 0]
    best = max((score for _, score in scored), default=0)
    values = list(dict.fromkeys(h.code.value for h in fitting))
    chosen: Held | None = None
    if several:
        chosen = None
    elif len(values) == 1:
        chosen = max(fitting, key=lambda h: (h.code.labelled, _score(h, patient, writers, whom)))
    elif len(values) > 1:
        top = list(dict.fromkeys(h.code.value for h, score in scored if score == best))
        if len(top) > 1 and (told := _paper_code(paper_held, patient, writers, whom)) is not None:
            top = [value for value in top if value == told.code.value] or top
        if len(top) == 1:
            chosen = next(h for h, score in scored if score == best and h.code.value == top[0])
        else:
            conflicts.append("two_codes")
    if chosen is not None and _denied(chosen, paper_held, patient):
        conflicts.append("paper_has_another_code")
    if chosen is None and not conflicts and not several:
        chosen = _paper_code(paper_held, patient, writers, whom)
    result = []
    for h in (*held, *paper_held):
        same = chosen is not None and h.code.value == chosen.code.value
        if h.code.value is None and h.text.place == "document":
            continue
        result.append(
            Finding(
                rule="labelled-code" if h.code.labelled else "bare-code",
                field="personal_code" if h.code.value else "bad_code",
                value=(h.code.value or h.code.bare), written=h.code.written, source=h.text.source,
                start=h.code.start, end=h.code.end, sure="certain" if h.code.labelled or h.name else "likely",
                chosen=h is chosen or (h.code.value is None and not several), country=h.code.country,
                why=None if h is chosen or h.code.value is None else _why_not(h, same=same, several=several),
            )
        )  # fmt: skip
    return result, tuple(conflicts)


def _denied(chosen: Held, papers: tuple[Held, ...], patient: str | None) -> bool:
    """Say whether a clinical document gives the same person another code of the same country."""
    own = [h for h in papers if h.code.value and h.text.role == "clinical" and h.code.country == chosen.code.country]
    own = [h for h in own if h.name is not None and patient is not None and same_person(h.name.written, patient)]
    return bool(own) and all(h.code.value != chosen.code.value for h in own)


def _why_not(held: Held, *, same: bool, several: bool) -> str:
    if same:
        return "says the same"
    if several:
        return "several patients"
    return {"representative": "a representative's", "nobody": "a professional's", "writer": "the writer's"}.get(
        held.owner or "", "another's, or not so well founded"
    )


def _score(held: Held, patient: str | None, writers: list[Name], whom: ForWhom) -> float:
    """Weigh how surely a code is the patient's; 0 or less is another's."""
    score = 1.0
    full = [w for w in writers if is_full(w.written)]
    if held.name is not None:
        if patient is not None and same_person(held.name.written, patient):
            score += 3.0
        elif any(same_person(held.name.written, w.written) for w in full):
            score += -3.0 if whom.another else 2.0
        elif patient is not None:
            score -= 2.0
    owner = held.owner
    if owner == "patient":
        score += 2.0
    elif owner == "relative":
        score += 1.5 if whom.another else -2.0 if held.name is None and whom.another is False else 0.0
    elif owner == "writer":
        score += -3.0 if whom.another and held.name is None else 0.5
    elif owner == "representative":
        score -= 3.0
    elif owner == "nobody" and held.name is None and not held.code.labelled:
        score -= 0.5
    return score


def _paper_code(held: tuple[Held, ...], patient: str | None, writers: list[Name], whom: ForWhom) -> Held | None:
    """Choose the code that the papers agree on; of a power of attorney the first one, the giver's."""
    votes: dict[str, float] = {}
    first: dict[str, Held] = {}
    seen: set[str] = set()
    for h in held:
        if h.code.value is None:
            continue
        weight = _score(h, patient, writers, whom)
        if h.text.role == "power_of_attorney":
            weight += 1.0 if h.text.source not in seen else -3.0
        seen.add(h.text.source)
        if weight <= 0:
            continue
        votes[h.code.value] = votes.get(h.code.value, 0) + weight + (h.text.role == "clinical")
        first.setdefault(h.code.value, h)
    if not votes:
        return None
    ranked = sorted(votes.values(), reverse=True)
    if len(ranked) > 1 and ranked[0] - ranked[1] < 1:
        return None
    return first[max(votes, key=lambda value: votes[value])]


def several_patients(
    typed: tuple[Text, ...], held: tuple[Held, ...], names: list[Name], rules: Rules
) -> tuple[str, ...]:
    """Return the names of the patients where a mail is about more than one."""
    own = [text for text in typed if text.place in ("own_text", "subject")]
    said = any(text.says(rules.fields.words("two_patients")) for text in own)
    with_code = [h for h in held if h.code.value and h.text.place == "own_text"]
    people: list[tuple[str, str]] = []
    for h in with_code:
        if h.name is not None and not any(same_person(h.name.written, n) for n, _ in people):
            free = h.owner not in ("representative", "nobody") and h.code.value not in {c for _, c in people}
            if free:
                people.append((h.name.written, h.code.value or ""))
    if len(people) > 1 and said:
        return tuple(base_form(name, language="any", oblique=False) for name, _ in people)
    labelled: list[str] = []
    for name in names:
        stated = name.rule == "patient-label" and name.source.place == "own_text" and is_full(name.written)
        if stated and not any(same_person(name.written, other) for other in labelled):
            labelled.append(name.written)
    if len(labelled) > 1 and len({h.code.value for h in with_code}) > 1:
        return tuple(base_form(name, language="any", oblique=False) for name in labelled)
    return ()
