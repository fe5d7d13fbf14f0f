"""Which of the names found is the patient's, and in what form; runners-up say why they lost. It finds no name."""

from collections.abc import Iterable

from mailbot.model.reading import Finding
from mailbot.persons.name_forms import base_form, looks_oblique
from mailbot.persons.names import same_person, split_name
from mailbot.reading.fields.names import Name, is_full
from mailbot.reading.who.for_whom import ForWhom
from mailbot.rules.words import fold

_RANK = {
    "patient-label": 0, "relative-named": 2, "name-in-two-fields": 2, "beside-code": 2, "name_label-label": 1,
    "relative-of": 3,
    "in-the-name-of": 3, "introduces-oneself": 4, "signature": 5, "subject": 6, "kinship-behind-name": 8,
    "from-display-name": 9,
}  # fmt: skip


def choose_typed(names: list[Name], writers: list[Name], whom: ForWhom) -> Name | None:
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


def choose_from_papers(paper_names: tuple[Name, ...], writers: list[Name], whom: ForWhom) -> Name | None:
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


def full_form(
    choice: Name, names: list[Name], paper_names: tuple[Name, ...], known: tuple[str, ...], language: str
) -> str:
    """Return the base form of the chosen name, with the diacritics and the fullness that other places give it."""
    spoken = choice.language if choice.language != "any" else language
    oblique = choice.oblique or looks_oblique(choice.written)
    value = base_form(
        choice.written, language=language if oblique else spoken, oblique=oblique, known=known, female=choice.female
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


def name_findings(
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
