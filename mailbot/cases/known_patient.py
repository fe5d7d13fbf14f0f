"""The patient whom a case has, in a mail of it that gives the name: misread in a scan, or standing in a paper only."""

from dataclasses import replace

from mailbot.model.case import Case
from mailbot.model.reading import Finding, Reading
from mailbot.persons.misread import read_of
from mailbot.persons.names import in_one_script, likeness, named_in, split_name
from mailbot.rules.words import fold

_STATED = ("own_text", "subject", "document:")
"""Where a name may be the patient's; a From line or a signature names the writer."""
_PAPERS = frozenset({"contract", "power_of_attorney", "clinical", "imaging", "identity"})
"""Papers that name the patient; others may be about anybody."""


def as_the_case_knows(reading: Reading, case: Case | None) -> Reading:
    """Return a mail's reading with the patient's name as its case has it, where the mail gives it.

    A name that only a scan gives is spelled as the case spells it, unless in another script. Where reading has chosen
    none, one that is the case's patient is chosen: in the writer's words, in a finding in a paper, or in its text.
    """
    known = case.facts.patient_name if case is not None else None
    if known is None or reading.patient_names:
        return reading
    chosen = reading.chosen("patient_name")
    if chosen is None:
        return _with_name(reading, known)
    if chosen.value != known and reading.scans_of(chosen) and read_of(chosen.value, known):
        return _with(reading, chosen, replace(chosen, value=_spelled(chosen.value, known)))
    return reading


def _with(reading: Reading, old: Finding, new: Finding) -> Reading:
    return replace(reading, findings=tuple(new if one is old else one for one in reading.findings))


def _with_name(reading: Reading, known: str) -> Reading:
    """Choose a place that gives the name of the case's patient; the reading as it is where there is none."""
    for found in reading.findings:
        if found.field == "patient_name" and found.source.startswith(_STATED) and _gives(reading, found, known):
            value = _spelled(found.value, known)
            return _with(reading, found, replace(found, value=value, chosen=True, sure="weak", why=None))
    for paper in reading.documents:
        if paper.role in _PAPERS and named_in(paper.file.text, known) and _stands_in(paper.file.text, known):
            source = f"document:{paper.name}"
            found = Finding(
                rule="named-in-paper", field="patient_name", value=known, written=known, source=source, sure="weak",
                chosen=True,
            )  # fmt: skip
            return replace(reading, findings=(*reading.findings, found))
    return reading


def _spelled(read: str, known: str) -> str:
    """Return a name as the case has it, or as it was read in another script."""
    return known if in_one_script(read, known) else read


def _stands_in(text: str, known: str) -> bool:
    """Say whether a text has a word of a name in the script in which it is known."""
    said = set(fold(text).split())
    return any(word in said for word in fold(known).split())


def _gives(reading: Reading, found: Finding, known: str) -> bool:
    """Say whether a finding is the name of the case's patient, in full: who signs by initials states no name."""
    parts = [part for word in split_name(found.value) for part in word.split("-")]
    if any(len(part.strip(".")) == 1 for part in parts):
        return False
    return likeness(found.value, known) == "same" or (bool(reading.scans_of(found)) and read_of(found.value, known))
