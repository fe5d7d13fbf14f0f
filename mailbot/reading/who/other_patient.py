"""Whether a paper is about another patient than the mail; it asks a person, and never says who."""

from collections.abc import Sequence

from mailbot.model.reading import Document, Finding
from mailbot.persons.names import same_word, split_name

_PATIENT_RULES = frozenset({"patient-label", "dicom-header"})
"""Only places that say in so many words whose paper it is; heads and signatures name doctors as well."""
_LEAST_LETTERS = 3


def other_patient(findings: Sequence[Finding], papers: Sequence[Document]) -> tuple[str, ...]:
    """Return the conflict "paper_has_another_name" where a clinical paper or an image names somebody else.

    One word in common is enough to be the same person: a new surname, a
    second given name, another spelling.
    """
    name = next((f.value for f in findings if f.field == "patient_name" and f.chosen), None)
    about = {f"document:{paper.name}" for paper in papers if paper.role in ("clinical", "imaging")}
    if name is None:
        return ()
    for finding in findings:
        if finding.field != "patient_name" or finding.source not in about or finding.rule not in _PATIENT_RULES:
            continue
        words = [word for word in split_name(finding.value) if len(word.strip(".")) >= _LEAST_LETTERS]
        if len(words) > 1 and not any(same_word(one, other) for one in words for other in split_name(name)):
            return ("paper_has_another_name",)
    return ()
