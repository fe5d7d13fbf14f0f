"""The patient's name in documents: behind a label, at a code in the head, in a DICOM header; never a doctor's."""

from collections.abc import Iterable, Iterator, Sequence

import regex

from mailbot.model.document import FileReading
from mailbot.model.reading import Document
from mailbot.reading.fields.people.names import Name, find_names, is_full, plain_names
from mailbot.reading.text.texts import Text
from mailbot.rules.rule_set import Rules

Span = tuple[int, int]

_HEAD = 700
_CODE_OR_BIRTH = regex.compile(
    r"[\s,;:(–—-]{0,5}(?:[\p{L}.]{1,12}[\s:.]{1,3}){0,2}"
    r"(?:\d{6}[-+A-Y]?\d{3}[0-9A-Y]\d?|\d{1,2}[./-]\d{1,2}[./-]\d{4}|(?:19|20)\d{2}\b|\d{4}-\d\d-\d\d"
    r"|(?P<in_words>\d{1,2}\.?\s\p{L}{3,12}\.?,?\s(?:19|20)\d{2}\b))"
)
_LINE_OF = regex.compile(r"^[ \t]*(?:[^\n]+)$", regex.MULTILINE)
_LINES = 8
"""Lines at the head of a clinical paper in which its patient stands, perhaps by name alone."""
_FORMS = frozenset({"contract", "power_of_attorney"})
"""Papers whose parties stand behind labels; in others "name" is as often a doctor's."""
_ROLES = frozenset({"contract", "power_of_attorney", "clinical", "imaging", "identity", "other"})


def document_names(papers: tuple[Text, ...], documents: tuple[Document, ...], rules: Rules) -> tuple[Name, ...]:
    """Return the names that documents give their patient."""
    found: list[Name] = []
    for text in papers:
        if text.role not in _ROLES:
            continue
        names = [
            name
            for name in find_names(text, rules.fields)
            if (name.holder in ("patient", "somebody") and (name.rule != "name_label-label" or text.role in _FORMS))
            or text.role == "other"
        ]
        found.extend(name for name in names if name.holder != "nobody")
        if text.role in ("clinical", "imaging", "identity") or not any(n.holder == "patient" for n in names):
            spans = tuple(plain_names(text, rules.fields, 0, min(len(text.text), _HEAD)))
            found.extend(_at_code_or_birth(text, spans, rules))
            if text.role == "clinical":
                found.extend(_alone(text, spans))
        if text.role == "power_of_attorney":
            found.extend(_giver(text, rules))
    for document in documents:
        found.extend(_from_dicom(document))
    return tuple(name for name in found if not (name.source.scanned and _of_two_scripts(name.written)))


def _of_two_scripts(name: str) -> bool:
    """Say whether letters of a name are Latin and others Cyrillic: a hand was read as what it looks like."""
    return bool(regex.search(r"\p{Latin}", name) and regex.search(r"\p{Cyrillic}", name))


def _at_code_or_birth(text: Text, spans: Sequence[Span], rules: Rules) -> Iterator[Name]:
    """Yield those names of the head that stand at a code or a date of birth."""
    for start, end in spans:
        there = _CODE_OR_BIRTH.match(text.text, end)
        births = rules.fields.words("birth_date")
        if there is None or (there["in_words"] and not births.found_in(text.folded[end : there.end()], folded=True)):
            continue  # a stay in hospital has a date in words, too
        before = text.folded[max(0, start - 30) : start].rsplit("\n", 1)[-1]
        if any(rules.fields.words(name).found_in(before, folded=True) for name in ("professional", "representative")):
            continue
        yield _name(text, start, end, "somebody", "document-head")


def _alone(text: Text, spans: Sequence[Span]) -> Iterator[Name]:
    """Yield those names of the head that fill a line: "Aru Mari" between the title and the diagnosis."""
    lines = list(_LINE_OF.finditer(text.text, 0, min(len(text.text), _HEAD)))[:_LINES]
    for start, end in spans:
        line = next((one for one in lines if one.start() <= start < one.end()), None)
        if line is not None and line[0].strip() == text.text[start:end]:
            yield _name(text, start, end, "somebody", "alone-in-head")


def _giver(text: Text, rules: Rules) -> Iterator[Name]:
    """Yield the first name of a power of attorney: the one who gives it."""
    for start, end in plain_names(text, rules.fields, 0, min(len(text.text), _HEAD)):
        before = text.folded[max(0, start - 60) : start].rsplit("\n", 1)[-1]
        if rules.fields.words("representative").found_in(before, folded=True):
            return
        yield _name(text, start, end, "patient", "gives-power-of-attorney")
        return


def _name(text: Text, start: int, end: int, holder: str, rule: str) -> Name:
    return Name(
        written=" ".join(text.text[start:end].split()), start=start, end=end,
        holder="patient" if holder == "patient" else "somebody", rule=rule, sure="likely", source=text,
    )  # fmt: skip


def _from_dicom(document: Document) -> Iterator[Name]:
    for file in _files(document.file):
        if file.dicom is not None and file.dicom.patient_name and is_full(file.dicom.patient_name):
            name = file.dicom.patient_name
            source = Text(source=f"document:{document.name}", place="document", text=name, role=document.role)
            yield _name(source, 0, len(name), "patient", "dicom-header")
            return


def header_texts(documents: Iterable[Document]) -> Iterator[Text]:
    """Yield of each imaging study whose patient has a number what its header says: the name and the number.

    Archives of the Baltic hospitals keep the personal code as PatientID (0010,0020); other numbers are no code.
    """
    for document in documents:
        for file in _files(document.file):
            if file.dicom is not None and file.dicom.patient_id:
                said = f"{file.dicom.patient_name or ''} {file.dicom.patient_id}".strip()
                yield Text(source=f"document:{document.name}", place="document", text=said, role=document.role)
                break


def _files(file: FileReading) -> Iterator[FileReading]:
    yield file
    for inner in file.inner:
        yield from _files(inner)
