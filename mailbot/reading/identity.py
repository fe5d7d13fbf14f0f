"""Who the patient is and who writes: names and codes of all texts weighed together; a tie is left to a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from mailbot.model.reading import Document, Finding
from mailbot.reading.beside import name_beside, owner_words
from mailbot.reading.codes import Code, find_codes
from mailbot.reading.document_names import document_names
from mailbot.reading.for_whom import ForWhom, for_whom
from mailbot.reading.name_forms import base_form
from mailbot.reading.names import Name, find_names, is_full, plain_names
from mailbot.reading.same_person import same_person, split_name
from mailbot.reading.signoff import signed_names
from mailbot.reading.texts import Text
from mailbot.rules import Rules
from mailbot.words import fold

_TYPED = ("own_text", "subject", "signature")


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """A code with its text, the name at it, and whose the words say it is."""

    code: Code
    text: Text
    name: Name | None
    owner: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """Names and codes as findings, for whom the letter is, and the names of several patients."""

    findings: tuple[Finding, ...] = ()
    for_whom: ForWhom
    patients: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    birth: date | None = None
    writer: str | None = None
    signed_at: int | None = None
    countries: tuple[str, ...] = ()


def identify(
    typed: tuple[Text, ...],
    papers: tuple[Text, ...],
    documents: tuple[Document, ...],
    rules: Rules,
    *,
    language: str | None,
    countries: tuple[str, ...],
    today: date,
) -> Identity:
    """Find the patient and the writer in the typed texts, then in the papers."""
    held = tuple(h for text in typed if text.place in _TYPED for h in _held(text, rules, countries, today))
    names = [
        name
        for text in typed
        if text.place in ("own_text", "subject", "signature")
        for name in find_names(text, rules.fields)
    ]
    names += _subject_names(typed, rules)
    names += [h.name for h in held if h.name is not None]
    signed = signed_names(typed, rules)
    names += signed
    names += _from_names(typed)
    paper_names = document_names(papers, documents, rules)
    whom = for_whom(typed, tuple(names), documents, rules.fields)
    names = _settled(names)
    writers = [n for n in names if n.holder == "writer" and n.rule != "kinship-behind-name"]
    choice = _patient(names, writers, whom)
    several = _several(typed, held, names, rules)
    if choice is None and not several:
        choice = _from_papers(paper_names, writers, whom)
    known = tuple(
        n.written
        for n in (*names, *paper_names)
        if not n.oblique
        and n.holder != "nobody"
        and is_full(n.written)
        and not (choice and n.written == choice.written)
    )
    value = _full_form(choice, names, paper_names, known, language or "any") if choice else None
    findings = list(_name_findings([*names, *paper_names], choice, value, whom, several=bool(several)))
    paper_held = tuple(h for text in papers for h in _held(text, rules, countries, today))
    code_findings, conflicts = _codes(held, paper_held, value, writers, whom, several=bool(several))
    findings += code_findings
    writer = next((n.written for n in sorted(writers, key=_writer_rank) if is_full(n.written)), None)
    if writer is not None:
        findings.append(_applicant(writers, writer, value))
    chosen_code = next((f for f in code_findings if f.field == "personal_code" and f.chosen), None)
    birth = next(
        (h.code.birth for h in (*held, *paper_held) if chosen_code and h.code.value == chosen_code.value), None
    )
    return Identity(
        findings=tuple(findings), for_whom=whom, patients=several, conflicts=conflicts, birth=birth, writer=writer,
        signed_at=next((n.end for n in signed if n.source.place == "own_text"), None),
        countries=tuple(dict.fromkeys([*(c for c in [chosen_code.country if chosen_code else None] if c), *countries])),
    )  # fmt: skip


def _held(text: Text, rules: Rules, countries: tuple[str, ...], today: date) -> Iterable[Held]:
    for code in find_codes(text, rules.fields, countries=countries, today=today):
        owner = owner_words(text, code, rules.fields)
        yield Held(code=code, text=text, name=name_beside(text, code, rules.fields), owner=owner)


def _from_names(typed: tuple[Text, ...]) -> list[Name]:
    return [
        Name(
            written=" ".join(text.text.replace('"', "").split()), start=0, end=len(text.text), holder="writer",
            rule="from-display-name", sure="weak", source=text,
        )
        for text in typed
        if text.place == "from" and not any(char in text.text for char in "@0123456789/|(")
    ]  # fmt: skip


def _subject_names(typed: tuple[Text, ...], rules: Rules) -> list[Name]:
    return [
        Name(
            written=" ".join(text.text[start:end].split()), start=start, end=end, holder="somebody", rule="subject",
            sure="weak", source=text,
        )
        for text in typed
        if text.place == "subject"
        for start, end in plain_names(text, rules.fields)
    ]  # fmt: skip


def _settled(names: list[Name]) -> list[Name]:
    """Drop names that a better-founded one shows to be nobody's in question: a doctor's."""
    nobody = [n for n in names if n.holder == "nobody"]
    return [
        n
        for n in names
        if n.holder == "nobody"
        or n.rule in ("beside-code",)
        or n.holder == "patient"
        or not any(n.start == x.start and n.source is x.source for x in nobody)
    ]


def _writer_rank(name: Name) -> tuple[int, int]:
    order = {"introduces-oneself": 0, "signature": 1, "from-display-name": 2}
    return order.get(name.rule, 3), -len(split_name(name.written))


_RANK = {
    "patient-label": 0, "relative-named": 2, "name-in-two-fields": 2, "beside-code": 2, "name_label-label": 1,
    "relative-of": 3,
    "in-the-name-of": 3, "introduces-oneself": 4, "signature": 5, "subject": 6, "kinship-behind-name": 8,
    "from-display-name": 9,
}  # fmt: skip


def _patient(names: list[Name], writers: list[Name], whom: ForWhom) -> Name | None:
    """Choose the patient's name in what was typed."""
    full_writers = [w for w in writers if len(split_name(w.written)) > 1]

    def is_writer(name: Name) -> bool:
        return any(same_person(name.written, w.written) for w in full_writers)

    candidates = [
        n for n in names if n.holder != "nobody" and n.rule not in ("from-display-name", "kinship-behind-name")
    ]
    if whom.another:
        candidates = [n for n in candidates if n.holder != "writer" and (n.holder == "patient" or not is_writer(n))]
    elif whom.another is False:
        candidates = [n for n in candidates if n.holder != "relative" or is_writer(n)]
    candidates = [n for n in candidates if not (n.holder == "writer" and n.sure == "weak")]
    candidates = [n for n in candidates if n.rule != "subject" or (whom.another and not is_writer(n)) or is_writer(n)]
    full = [n for n in candidates if is_full(n.written)]
    return min(full, key=lambda n: (_RANK.get(n.rule, 7), n.source.place != "own_text", n.start), default=None)


def _from_papers(paper_names: tuple[Name, ...], writers: list[Name], whom: ForWhom) -> Name | None:
    """Choose the patient's name in the papers: the one most of them carry, not the writer's where for another."""
    fitting = [n for n in paper_names if n.holder in ("patient", "somebody") and len(split_name(n.written)) > 1]
    if whom.another:
        apart = [
            n
            for n in fitting
            if not any(same_person(n.written, w.written) for w in writers if len(split_name(w.written)) > 1)
        ]
        fitting = apart
    if not fitting:
        return None
    groups: list[list[Name]] = []
    for name in fitting:
        group = next((g for g in groups if same_person(g[0].written, name.written)), None)
        if group is None:
            groups.append([name])
        else:
            group.append(name)
    groups.sort(key=lambda g: (-len({n.source.source for n in g}), min(_RANK.get(n.rule, 7) for n in g)))
    if len(groups) > 1 and len({n.source.source for n in groups[0]}) == len({n.source.source for n in groups[1]}):
        labelled = [g for g in groups if any(n.holder == "patient" for n in g)]
        if len(labelled) != 1:
            return None
        groups = labelled
    return max(groups[0], key=lambda n: (len(split_name(n.written)), n.holder == "patient"))


def _full_form(
    choice: Name, names: list[Name], paper_names: tuple[Name, ...], known: tuple[str, ...], language: str
) -> str:
    """Return the base form of the chosen name, with the diacritics and the fullness that other places give it."""
    spoken = choice.language if choice.language != "any" else language
    value = base_form(
        choice.written, language=language if choice.oblique else spoken, oblique=choice.oblique, known=known
    )
    if len([w for w in split_name(value) if len(w.strip(".")) > 1]) < 2:
        fuller = [
            n.written
            for n in (*names, *paper_names)
            if n.holder != "nobody" and not n.oblique and same_person(n.written, value)
            and len([w for w in split_name(n.written) if len(w.strip(".")) > 1]) > 1
        ]  # fmt: skip
        if fuller:
            return base_form(max(fuller, key=len), language=spoken, oblique=False)
    if value.isascii():
        for other in (*names, *paper_names):
            if (
                other.holder != "nobody" and not other.written.isascii() and not other.oblique
                and sorted(split_name(other.written.casefold())) != []
                and same_letters(other.written, value)
            ):  # fmt: skip
                return base_form(other.written, language=spoken, oblique=False)
    return value


def same_letters(one: str, other: str) -> bool:
    """Say whether two names differ in Latin diacritics and order only."""
    return sorted(split_name(fold(one))) == sorted(split_name(fold(other)))


def _name_findings(
    names: list[Name], choice: Name | None, value: str | None, whom: ForWhom, *, several: bool
) -> Iterable[Finding]:
    seen: set[tuple[str, int, str]] = set()
    for name in names:
        key = (name.source.source, name.start, name.rule)
        if key in seen or name.holder == "nobody":
            continue
        seen.add(key)
        chosen = name is choice and value is not None and not several
        why = None
        if not chosen:
            why = _why(name, value, whom, several=several)
        yield Finding(
            rule=name.rule, field="patient_name", value=value if chosen and value else name.written,
            written=name.source.text[name.start : name.end], source=name.source.source, start=name.start, end=name.end,
            sure=name.sure, chosen=chosen, why=why,
        )  # fmt: skip


def _why(name: Name, value: str | None, whom: ForWhom, *, several: bool) -> str:
    if several:
        return "several patients"
    if value is not None and same_person(name.written, value):
        return "says the same"
    if name.holder == "writer":
        return "the writer's, who is not the patient" if whom.another else "too weak by itself"
    return "not so well founded" if value else "too weak by itself"


def _applicant(writers: list[Name], writer: str, patient: str | None) -> Finding:
    name = next(n for n in writers if n.written == writer)
    value = base_form(writer, language="any", oblique=False)
    if patient is not None and same_letters(patient, value):
        value = patient
    return Finding(
        rule=name.rule, field="applicant_name", value=value, written=writer, source=name.source.source,
        start=name.start, end=name.end, sure=name.sure, chosen=True,
    )  # fmt: skip


def _codes(
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
        if len(top) == 1:
            chosen = next(h for h, score in scored if score == best)
        else:
            conflicts.append("two_codes")
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
    full = [w for w in writers if len(split_name(w.written)) > 1]
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


def _several(typed: tuple[Text, ...], held: tuple[Held, ...], names: list[Name], rules: Rules) -> tuple[str, ...]:
    """Return the names of the patients where a mail is about more than one."""
    own = [text for text in typed if text.place in ("own_text", "subject")]
    said = any(rules.fields.words("two_patients").found_in(text.folded, folded=True) for text in own)
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
