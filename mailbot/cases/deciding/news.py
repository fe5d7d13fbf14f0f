"""What a mail brings to a case that the case did not have."""

from dataclasses import dataclass

from mailbot.cases.items.checklist import PAPERS, fold, sure_findings
from mailbot.model.case import Case
from mailbot.model.reading import Document, Reading
from mailbot.persons.codes import bare

WHOLE = 3
"""So many of patient, questions, course, files and contract make a mail an application by itself."""


@dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """What is new in a mail. `papers` have bytes that the case has not seen, `renamed` ones also a new name."""

    papers: bool = False
    renamed: bool = False
    links: bool = False
    by_post: bool = False
    fills: bool = False
    facts: bool = False
    questions: bool = False
    story: bool = False
    whole: bool = False

    @property
    def anything(self) -> bool:
        """Say whether the mail brings anything towards the case."""
        return self.solid or self.questions or self.story

    @property
    def repeats(self) -> bool:
        """Say whether it is a whole application that says nothing but what the case has."""
        return self.whole and not (
            self.renamed or self.links or self.by_post or self.fills or self.facts or self.questions
        )

    @property
    def solid(self) -> bool:
        """Say whether it brings more than words: papers, links, an announcement, a fact, or what was open."""
        return self.papers or self.links or self.by_post or self.fills or self.facts


def news(before: Case | None, after: Case, reading: Reading) -> News:
    """Compare the case before and after a mail, and look at what the mail says by itself.

    The same paper once more brings nothing (its sum is known); a question asked in other capitals neither.
    """
    old = before.facts if before else None
    code = next(iter(sure_findings(reading, "personal_code")), None)
    asked = {fold(q) for q in before.questions} if before else set()
    known = {d.sha256 for d in before.documents if d.sha256} if before else set()
    # a referral is a clinical document in its reading
    names = {(d.name, "clinical" if d.role == "referral" else d.role) for d in before.documents} if before else set()
    papers = tuple(d for d in reading.documents if _counts(d) and (not d.file.sha256 or d.file.sha256 not in known))
    urls = {link.url for link in before.links} if before else set()
    return News(
        papers=bool(papers),
        renamed=any((d.name, d.role) not in names for d in papers),
        links=any(link.url not in urls for link in reading.links),
        by_post=any(before is None or before.item(name).state in {"open", "by_post"} for name in reading.by_post),
        fills=before is not None
        and any(
            now.state != "open" and then.state == "open" for then, now in zip(before.items, after.items, strict=True)
        ),
        facts=bool(code and not (old and old.personal_code and bare(old.personal_code) == bare(code.value)))
        or _tried(before, reading)
        or bool(old and after.facts.phone != old.phone),
        questions=any(fold(f.value) not in asked for f in sure_findings(reading, "question")),
        story=any(
            not f.source.startswith(("signature", "quoted")) for f in sure_findings(reading, "course_of_disease")
        ),
        whole=whole(reading),
    )


def _tried(before: Case | None, reading: Reading) -> bool:
    """Say whether the mail gives a code that is none, where one is asked for."""
    asked = before is None or before.item("personal_code").state == "open"
    return asked and any(f.field == "bad_code" for f in reading.findings)


def whole(reading: Reading) -> bool:
    """Say whether a mail is an application by itself: it names the patient and brings most of the rest."""
    patient = bool(sure_findings(reading, "personal_code") or sure_findings(reading, "patient_name"))
    rest = (
        bool(sure_findings(reading, "question")),
        bool(sure_findings(reading, "course_of_disease")),
        bool(reading.links) or any({"clinical", "imaging"} & {d.role, *d.also} for d in reading.documents),
        any(PAPERS & {d.role, *d.also} for d in reading.documents) or bool(reading.by_post),
    )
    return patient and 1 + sum(rest) >= WHOLE


def _counts(document: Document) -> bool:
    return document.role not in {"other", "signature_logo"} or bool(document.file.recipients)
