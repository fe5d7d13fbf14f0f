"""Names and codes of a mail with their holders, for whom it is, and whether it is about several; it chooses none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mailbot.model.reading import Finding
from mailbot.persons.misread import hardly_another
from mailbot.persons.name_forms import base_form
from mailbot.persons.names import split_name
from mailbot.reading.fields.people.beside import Held, held_codes
from mailbot.reading.fields.people.document_names import document_names, header_texts
from mailbot.reading.fields.people.names import Name, find_names, is_full, plain_names
from mailbot.reading.fields.people.signoff import signed_names
from mailbot.reading.sheet import Sheet
from mailbot.reading.text.answered import under
from mailbot.reading.text.texts import Text
from mailbot.reading.weighing.codes import Codes, misread_like
from mailbot.reading.weighing.names import named_under, plainly_named
from mailbot.reading.who.for_whom import ForWhom, for_whom
from mailbot.reading.who.patient_name import same_letters
from mailbot.reading.who.whose_code import several_patients
from mailbot.rules.rule_set import Rules
from mailbot.rules.words import fold

_TYPED = ("own_text", "subject", "signature")
_UNBENT = frozenset({"patient-label", "document-head", "alone-in-head", "dicom-header"})
"""Places that give a name in its base form: fields of forms and heads of papers."""


@dataclass(frozen=True, kw_only=True, slots=True)
class People:
    """Who is named in a mail, and how.

    `framed` are names in words that tell whose they are, `plain` ones without,
    `papers` those of documents; `signed_at` is where the writer's name ends the
    letter, `several` the names of the patients where there is more than one.
    """

    framed: tuple[Name, ...]
    plain: tuple[Name, ...]
    papers: tuple[Name, ...]
    codes: Codes
    for_whom: ForWhom
    several: tuple[str, ...]
    signed_at: int | None

    @property
    def names(self) -> tuple[Name, ...]:
        """All of them."""
        return (*self.framed, *self.plain, *self.papers)

    @property
    def writers(self) -> tuple[Name, ...]:
        """The names that the writer goes by."""
        return tuple(n for n in self.framed if n.holder == "writer" and n.rule != "kinship-behind-name")

    @property
    def another(self) -> bool:
        """Whether the letter is surely for another than its writer."""
        return bool(self.for_whom.another)

    def known(self, choice: Name | None) -> tuple[str, ...]:
        """Return full names by which a bent one is set right, forms first: a running text may bend them, too."""
        return tuple(
            n.written
            for n in sorted((*self.framed, *self.papers), key=lambda n: n.rule not in _UNBENT)
            if not n.oblique
            and n.holder != "nobody"
            and is_full(n.written)
            and (n.rule in _UNBENT or not (choice and n.written == choice.written))
        )


def people_in(sheet: Sheet) -> People:
    """Find names and codes in the typed texts, then in the papers."""
    rules, typed, papers = sheet.rules, sheet.typed, sheet.paper_texts
    own = [text for text in typed if text.place in _TYPED]
    headers = tuple(held for held in _codes(tuple(header_texts(sheet.papers)), sheet) if _is_named(held))
    stated = _codes(own, sheet)
    codes = Codes(typed=stated, papers=tuple(misread_like(stated, (*_codes(papers, sheet), *headers))))
    letters = [text for text in papers if text.role == "other"]
    signed = signed_names(typed, rules)
    from_names = _from_names(typed)
    names = [
        *(name for text in (*own, *letters) for name in find_names(text, rules.fields)),
        *_subject_names(typed, rules),
        *(h.name for h in codes.typed if h.name is not None),
        *signed,
        *from_names,
        *(name for one in from_names for name in _named_in_text(one, typed)),
    ]
    body = sheet.letter.message.body
    for text in own if body.quoted_text else ():
        asked = under(text, body.full_text, "patient_name", rules.fields) if text.place == "own_text" else ()
        names += named_under(text, asked, names, rules.fields)
    paper_names = _as_typed(document_names(papers, sheet.papers, rules), names)
    owners = {h.owner for h in codes.typed if h.text.place == "own_text"}
    whom = for_whom(
        typed,
        tuple(names),
        sheet.papers,
        rules.fields,
        paper_names=paper_names,
        two_owners={"patient", "representative"} <= owners,
    )
    names = _settled(names)
    return People(
        framed=tuple(names),
        plain=tuple(plainly_named(own, names, rules.fields)),
        papers=paper_names,
        codes=codes,
        for_whom=whom,
        several=several_patients(typed, codes, names, rules.fields),
        signed_at=next((n.end for n in signed if n.source.place == "own_text"), None),
    )


def _as_typed(papers: Sequence[Name], names: Sequence[Name]) -> tuple[Name, ...]:
    """Spell the names that scans give as the mail spells them, where they are hardly somebody else's."""
    typed = dict.fromkeys(n.written for n in names if not n.source.scanned and not n.oblique and is_full(n.written))

    def spelled(name: Name) -> Name:
        meant = [one for one in typed if name.source.scanned and hardly_another(name.written, one)]
        return replace(name, written=meant[0]) if len(meant) == 1 else name

    return tuple(spelled(name) for name in papers)


def _is_named(held: Held) -> bool:
    """Say whether a code from the header of an imaging study is valid and stands with somebody's whole name."""
    return held.code.value is not None and held.name is not None and is_full(held.name.written)


def _codes(texts: Sequence[Text], sheet: Sheet) -> tuple[Held, ...]:
    return tuple(h for text in texts for h in held_codes(text, sheet.rules, sheet.countries, sheet.today))


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


def applicant_findings(writers: Sequence[Name], patient: str | None) -> tuple[Finding, ...]:
    """Return the best-founded full name of the writer; one like the `patient` is spelled as that one is."""
    named = next((n.written for n in sorted(writers, key=_writer_rank) if is_full(n.written)), None)
    if named is None:
        return ()
    name = next(n for n in writers if n.written == named)
    value = base_form(named, language="any", oblique=False)
    if patient is not None and same_letters(patient, value):
        value = patient
    return (
        Finding(
            rule=name.rule, field="applicant_name", value=value, written=named, source=name.source.source,
            start=name.start, end=name.end, sure=name.sure, chosen=True,
        ),
    )  # fmt: skip
