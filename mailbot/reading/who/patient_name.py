"""Which of the names found is the patient's, and in what form; runners-up say why they lost. It finds no name."""

from collections.abc import Iterable, Sequence

from mailbot.model.reading import Claim, Finding
from mailbot.persons.name_forms import base_form, looks_oblique, without_place
from mailbot.persons.names import same_person, split_name
from mailbot.reading.fields.people.names import Name
from mailbot.reading.scales import Features, Scale
from mailbot.reading.weighing.names import Person
from mailbot.reading.who.for_whom import ForWhom
from mailbot.rules.words import Words, fold

_CHOSEN = 0.5
_FRAMES = (
    "patient-label", "name_label-label", "relative-named", "name-in-two-fields", "relative-of", "in-the-name-of",
    "beside-code", "introduces-oneself", "signature", "subject",
)  # fmt: skip
"""Frames in the order in which their spelling is trusted: forms first, and what tells the case before the rest."""


def likeliest_person(
    persons: Sequence[Person], features: Sequence[Features], scale: Scale
) -> tuple[Name | None, Claim | None]:
    """Return the likeliest person's name at the place whose spelling is trusted most, if any, and what it weighed."""
    best = max(range(len(persons)), key=lambda at: scale.odds(features[at]), default=None)
    if best is None:
        return None, None
    said = scale.claim(features[best])
    if said.probability < _CHOSEN:
        return None, said
    places = [one for one in persons[best] if not _scribbled(one, persons[best])] or persons[best]
    return _fuller(min(places, key=_trust), places), said


def _scribbled(name: Name, places: Sequence[Name]) -> bool:
    """Say whether a name in a scan begins or ends with a short word more than another place gives.

    Text recognition makes such words of a signature: "Msn Linda Mägi".
    """
    words = split_name(fold(name.written))
    if not name.source.scanned or len(words) < _WHOLE:
        return False
    rests = [rest for rest, more in ((words[1:], words[0]), (words[:-1], words[-1])) if len(more) <= _STROKES]
    return any(split_name(fold(one.written)) in rests for one in places)


def _fuller(name: Name, places: Sequence[Name]) -> Name:
    """Return the place that gives the same words and more, if any: "Gregory James" may be two of three names."""
    words = set(map(fold, split_name(name.written)))
    wider = [one for one in places if not one.oblique and words < set(map(fold, split_name(one.written)))]
    return max(wider, key=lambda one: len(split_name(one.written)), default=name)


_WHOLE = 3
"""Words of a name beyond which more of them are no sign that it is given in full."""
_STROKES = 4
"""Letters that text recognition makes of a signature at most."""


def _trust(name: Name) -> tuple[bool, bool, int, int]:
    """Order the places of one person: what was typed before what was recognised, the whole name before initials."""
    frame = _FRAMES.index(name.rule) if name.rule in _FRAMES else len(_FRAMES)
    words = split_name(name.written)
    initials = any(len(word.strip(".")) == 1 for word in words)
    return name.source.place == "document", initials, -min(len(words), _WHOLE), frame


def full_form(
    choice: Name,
    names: Sequence[Name],
    paper_names: tuple[Name, ...],
    known: tuple[str, ...],
    language: str,
    places: Words,
) -> str:
    """Return the base form of the chosen name, with the diacritics and the fullness that other places give it.

    `places` are endings of a place behind a name, from which somebody comes.
    "Mari" -> "Mari Maasikas", "Mari Poldmae" -> "Mari Põldmäe", where a paper or another line has that.
    """
    spoken = choice.language if choice.language != "any" else language
    oblique = choice.oblique or looks_oblique(choice.written)
    bent_as = language if oblique else spoken
    written = without_place(choice.written, places.only(bent_as))
    value = base_form(written, language=bent_as, oblique=oblique, known=known, female=choice.female)
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
    names: Iterable[Name], choice: Name | None, value: str | None, whom: ForWhom, *, several: bool
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
            sure="likely" if chosen and name.sure == "weak" else name.sure, chosen=chosen, why=why,
        )  # fmt: skip


def _why(name: Name, value: str | None, whom: ForWhom, *, several: bool) -> str:
    if several:
        return "several patients"
    if value is not None and same_person(name.written, value):
        return "says the same"
    if name.holder == "writer":
        return "the writer's, who is not the patient" if whom.another else "too weak by itself"
    return "not so well founded" if value else "too weak by itself"
