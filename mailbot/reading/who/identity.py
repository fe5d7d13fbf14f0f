"""Who the patient is and who writes: names and codes of all texts weighed together; a tie is left to a person."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from mailbot.model.reading import Document, Finding
from mailbot.persons.name_forms import base_form
from mailbot.persons.names import split_name
from mailbot.reading.fields.people.beside import held_codes
from mailbot.reading.fields.people.document_names import document_names
from mailbot.reading.fields.people.names import Name, find_names, is_full, plain_names
from mailbot.reading.fields.people.signoff import signed_names
from mailbot.reading.text.texts import Text
from mailbot.reading.weighing.names import plainly_named
from mailbot.reading.who.for_whom import ForWhom, for_whom
from mailbot.reading.who.patient_name import Chosen, choose, full_form, name_findings, same_letters
from mailbot.reading.who.whose_code import Codes, codes_of, several_patients
from mailbot.rules.rule_set import Rules
from mailbot.rules.words import fold

_TYPED = ("own_text", "subject", "signature")


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """Names and codes as findings, for whom the letter is, and the names of several patients."""

    findings: tuple[Finding, ...] = ()
    for_whom: ForWhom
    patients: tuple[str, ...] = ()
    names: Chosen
    codes: Codes
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
    answers: bool,
) -> Identity:
    """Find the patient and the writer in the typed texts, then in the papers; `answers`: it follows a letter."""
    held = tuple(h for text in typed if text.place in _TYPED for h in held_codes(text, rules, countries, today))
    letters = [text for text in papers if text.role == "other"]
    own = [text for text in typed if text.place in _TYPED]
    names = [name for text in (*own, *letters) for name in find_names(text, rules.fields)]
    names += _subject_names(typed, rules)
    names += [h.name for h in held if h.name is not None]
    signed = signed_names(typed, rules)
    names += signed
    from_names = _from_names(typed)
    names += from_names
    names += [name for one in from_names for name in _named_in_text(one, typed)]
    paper_names = document_names(papers, documents, rules)
    owners = {h.owner for h in held if h.text.place == "own_text"}
    whom = for_whom(
        typed,
        tuple(names),
        documents,
        rules.fields,
        paper_names=paper_names,
        two_owners={"patient", "representative"} <= owners,
    )
    names = _settled(names)
    writers = [n for n in names if n.holder == "writer" and n.rule != "kinship-behind-name"]
    paper_held = tuple(h for text in papers for h in held_codes(text, rules, countries, today))
    several = several_patients(typed, held, paper_held, names, rules)
    plain = list(plainly_named(own, names, rules.fields))
    chosen = choose((*names, *plain, *paper_names), writers, rules, another=whom.another, answers=answers)
    choice = chosen.name
    known = tuple(
        n.written
        for n in sorted((*names, *paper_names), key=lambda n: n.rule != "patient-label")  # a running text may bend it
        if not n.oblique
        and n.holder != "nobody"
        and is_full(n.written)
        and (n.rule == "patient-label" or not (choice and n.written == choice.written))
    )
    value = full_form(choice, [*names, *plain], paper_names, known, language or "any") if choice else None
    findings = list(name_findings([*names, *plain, *paper_names], choice, value, whom, several=bool(several)))
    codes = codes_of(
        held, paper_held, value, writers, rules, today=today, another=bool(whom.another), several=bool(several)
    )
    findings += codes.findings
    writer = next((n.written for n in sorted(writers, key=_writer_rank) if is_full(n.written)), None)
    if writer is not None:
        findings.append(_applicant(writers, writer, value))
    code = codes.chosen.code if codes.chosen else None
    births = (h.code.birth for h in (*held, *paper_held) if code and h.code.value == code.value)
    country = (code.country,) if code and code.country else ()
    return Identity(
        findings=tuple(findings), for_whom=whom, patients=several, names=chosen, codes=codes, birth=next(births, None),
        writer=writer, signed_at=next((n.end for n in signed if n.source.place == "own_text"), None),
        countries=tuple(dict.fromkeys([*country, *countries])),
    )  # fmt: skip


def _from_names(typed: tuple[Text, ...]) -> list[Name]:
    return [
        Name(
            written=" ".join(text.text.replace('"', "").split()), start=0, end=len(text.text), holder="writer",
            rule="from-display-name", sure="weak", source=text,
        )
        for text in typed
        if text.place == "from" and not any(char in text.text for char in "@0123456789/|(")
    ]  # fmt: skip


def _named_in_text(name: Name, typed: tuple[Text, ...]) -> Iterator[Name]:
    """Yield the place where the writer stands by name: without capitals, or where a line begins.

    The From field shows that it is a name, and whose.
    """
    words = split_name(fold(name.written))
    if len(words) < 2:
        return
    own = [text for text in typed if text.place == "own_text" and all(word in text.folded for word in words)]
    for text in own:
        for order in (words, words[::-1]):
            start = f" {text.folded} ".replace("\n", " ").replace(",", " ").find(f" {' '.join(order)} ")
            end = start + len(" ".join(order))
            begins = not text.text[:start].rpartition("\n")[2].strip()
            if start >= 0 and (begins or text.text[start:end].islower()):
                yield replace(name, start=start, end=end, rule="small-letters", sure="likely", source=text)
                return


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


def _applicant(writers: list[Name], writer: str, patient: str | None) -> Finding:
    name = next(n for n in writers if n.written == writer)
    value = base_form(writer, language="any", oblique=False)
    if patient is not None and same_letters(patient, value):
        value = patient
    return Finding(
        rule=name.rule, field="applicant_name", value=value, written=writer, source=name.source.source,
        start=name.start, end=name.end, sure=name.sure, chosen=True,
    )  # fmt: skip
