"""Names of persons in a text, each with the frame it stands in: patient, writer, somebody's doctor."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from mailbot.model.reading import Sure
from mailbot.persons.name_forms import ends_as_surname
from mailbot.reading.fields.people.commas import NAME_WORD, with_comma
from mailbot.reading.text.texts import Text
from mailbot.rules import patterns as regex
from mailbot.rules.rule_set import RuleSet
from mailbot.rules.words import Hit, Words, fold

Holder = Literal["patient", "relative", "writer", "nobody", "somebody"]
"""Whose name: the patient's; a relative's (patient or helper); the writer's; a doctor's or the like; not said."""

_PARTICLE = r"(?:von|van|de|der|den|da|di|la|le|el|al|bin|af|zu|zur|ter|ten|O'|Mc|St\.)"
_INITIAL = r"\p{Lu}\."
_TOKEN = rf"(?:[dlDL]['’])?(?:{_INITIAL}(?:[ \t]?{_INITIAL})*|{NAME_WORD})"
_NAME = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}@._/-]){_TOKEN}"
    rf"(?:[ \u00a0]{{1,2}}(?:{_PARTICLE}[ ]){{0,3}}{_TOKEN}|(?<=\.){NAME_WORD}){{0,4}}(?![\p{{L}}\p{{N}}@_])"
)
_SMALL = r"\p{L}[\p{L}'’]+(?:-[\p{L}'’]+)*"
_LOOSE = regex.compile(
    rf"{_SMALL}(?:[ \t]{{1,2}}(?:\p{{L}}\.|{_SMALL})){{1,3}}(?=[ \t]*(?:$|[\n,;:(]|[-–—/]\s|\d|\.\s|\.$))",
    regex.MULTILINE,
)
_BETWEEN = regex.compile(r"[\s:=\-–—*_|.]{0,12}(?:\([^)\n]{0,30}\)[\s:=\-–—]{0,4})?(?:\d{1,2}[.)][ \t]{0,3})?")
_FILLER = regex.compile(r"(\p{L})\1{3,}[.,]?", regex.IGNORECASE)
"""What is put in a name's place to hide it: Xxxxxx."""
_ABBREVIATED = regex.compile(r"\p{Lu}{2,}[-‐‑–]\p{Ll}")
_GAPS = regex.compile(r"[\s,]+")
_WORDS = regex.compile(r"[^\s,]+")
_SPACE = regex.compile(r"\.?[ \t]+")
_ALONE = regex.compile(r"[ \t]*(?:[,;:(\n]|\Z|\.[ \t]*(?:\n|\Z))")
_KIN = 24
"""Letters of "my" and of a word of kinship at most."""
_INITIALS = regex.compile(r"\p{L}\.?(?:[-–]?\p{L}\.?)?")
_LETTERS = regex.compile(r"\p{L}+")
_STRICT = regex.compile(r"[:=–—|\n-]")
_APART = regex.compile(r"[:(–—]")
_BEHIND = regex.compile(r"[ \t]*[,(–—-][ \t(]*(?:\p{L}+[ \t]+)?\Z")
_DOCTOR = regex.compile(r"\bdr?\.?\s*$")
_ACADEMIC = regex.compile(r"(?:(?:[Pp]rof|[Dd]r|Dipl|Ing|PhD|Mag)\.?[ ](?:med\.[ ])?)+")
"""A title that a relative may bear: "my father, Dr. Keller" is the father."""
_TITLES = regex.compile(r"(?:\b(?:prof|dr|dipl|ing|phd|mag|med)\.?\s+)+\Z")
_COLONS = (":", "=")
_SENTENCE = regex.compile(r"[\n;]|[.!?]\s(?!\s*$)")
_CLAUSE = regex.compile(r"[\n;:.]")
_CLOSE = regex.compile(r"(?:[\p{L}.-]+[\s,:(-]*){1,2}\Z")
_FIRST = regex.compile(r"[\s,(–—-]+(?:\p{L}[\p{L}.-]*)(?:\s+\p{L}[\p{L}.-]*)?")
_JOINS = regex.compile(r"[\s:,\-–—]{1,4}")
_FIELD = regex.compile(
    r"[ \t]*+(?:[:=\-–—|]?[ \t|]*+|\p{Lu}[\p{Lu} ]*\n)"
    r"(\p{L}[\p{L}'’-]+(?:[ \t]\p{Lu}[\p{L}'’-]+)?)[ \t]*(?=$|[\n,;|/])",
    regex.MULTILINE,
)
_GENITIVE = ("et", "lv", "lt", "fi")
"""Languages that put the owner, in the genitive, before what is owned."""
_JOINT = regex.compile(r"[\s,:(\-–—„\"«]{0,4}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Name:
    """A name as written, in one place; `oblique` says that the frame asks for another case than the first."""

    written: str
    start: int
    end: int
    holder: Holder
    rule: str
    sure: Sure
    source: Text
    oblique: bool = False
    language: str = "any"
    surname_first: bool = False
    female: bool | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the name, folded."""
        return tuple(fold(word).strip(".") for word in _GAPS.split(self.written) if word.strip("."))


def find_names(text: Text, rules: RuleSet) -> tuple[Name, ...]:
    """Return the names of a text with their frames; a place found by several rules gives several."""
    found: list[Name] = []
    found.extend(_labelled(text, rules))
    found.extend(_parts(text, rules))
    found.extend(_introduced(text, rules))
    introduced = {name.start for name in found if name.rule == "introduces-oneself"}
    found.extend(name for name in _related(text, rules) if name.start not in introduced)
    return tuple(unprofessional(name, text, rules) for name in found)


def plain_names(text: Text, rules: RuleSet, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Yield the spans of what looks like a person's name of two words or more."""
    for match in _NAME.finditer(text.text, start, len(text.text) if end is None else end):
        span = trimmed(text.text, *match.span(), rules)
        if span is not None and is_full(text.text[span[0] : span[1]]):
            yield span


def trimmed(text: str, start: int, end: int, rules: RuleSet) -> tuple[int, int] | None:
    """Cut words that are no name off both ends; None where nothing is left or one stands in the middle.

    "Tere Mari Maasikas" -> "Mari Maasikas"; "Aunt Mary Poll" -> "Mary Poll".
    """
    start = _after_title(text, start, rules, end)
    strangers = [rules.words(name) for name in ("not_a_name", "birth_date", "personal_code")]
    words = [(m.start(), m.end()) for m in _WORDS.finditer(text[start:end])]
    bad = [text[start + a].isupper() and _is_strange(text[start + a : start + b], strangers) for a, b in words]
    while words and (bad[0] or (len(words) > 2 and _leads(text[start + words[0][0] : start + words[0][1]], rules))):
        words.pop(0)
        bad.pop(0)
    for number, wrong in enumerate(bad):
        if wrong:
            words = words[:number]
            break
    if not words or any(_FILLER.fullmatch(text, start + a, start + b) for a, b in words):
        return None
    first, last = start + words[0][0], start + words[-1][1]
    return None if rules.words("institution").found_in(text[first:last]) else (first, last)


def _is_strange(word: str, strangers: Iterable[Words]) -> bool:
    """Say whether a word is no name: it is on a list, or an abbreviation is joined to small letters ("ID-kaart")."""
    return any(words.has(word.strip(".,'’")) for words in strangers) or _ABBREVIATED.match(word) is not None


def _leads(word: str, rules: RuleSet) -> bool:
    """Say whether a word before a full name is a label or a kinship with a capital: "Aunt Mary Poll", "Mann Jan"."""
    lists = [rules.words(name) for name in ("relation", "name_label", "patient", "self_intro")]
    return any(words.has(word) for words in lists) or fold(word) in lists[0].last_words


def _after_title(text: str, place: int, rules: RuleSet, end: int) -> int:
    """Return the place behind "Mr" and the like, if one stands here."""
    title = rules.words("title").begins(text[place : min(end, place + 16)])
    if title is None:
        return place
    gap = _SPACE.match(text[place + title.end : end])
    return place + title.end + gap.end() if gap and place + title.end + gap.end() < end else place


@lru_cache(maxsize=512)
def is_full(name: str) -> bool:
    """Say whether a name has a given name (or its initial) and a surname that is more than initials."""
    words = [word for word in _GAPS.split(name) if word]
    short = [_INITIALS.fullmatch(word) is not None for word in words]
    if len(words) < 2 or all(short) or any(len(word) > 30 for word in words):
        return False
    return not (short[-1] and len(words) == 2 and _LETTERS.fullmatch(words[0]) and not ends_as_surname(words[0]))


def name_at(text: Text, place: int, rules: RuleSet, *, loose: bool = False) -> tuple[int, int] | None:
    """Return the span of a name that begins here, after a title; `loose` takes lower-case words too."""
    at = _after_title(text.text, place, rules, len(text.text))
    match = _NAME.match(text.text, at)
    if match is not None:
        span = trimmed(text.text, *match.span(), rules)
        if span is not None and span[0] == at:
            return span
    if loose:
        match = _LOOSE.match(text.text, at)
        if match is not None:
            words = match[0].split()
            strangers = rules.words("not_a_name")
            if not any(strangers.has(word.strip(".,")) for word in words):
                return match.span()
    return None


def _labelled(text: Text, rules: RuleSet) -> Iterator[Name]:
    """Yield names behind a label: "Patsient: Mari Maasikas" is the patient, "Nimi: Tamm, Mari" somebody."""
    for list_name, holder in (("patient", "patient"), ("name_label", "somebody")):
        for label in text.hits(rules.words(list_name)):
            gap = _BETWEEN.match(text.text, label.end)
            if gap is None or gap.end() == label.end:
                continue
            strict = _STRICT.search(gap[0]) is not None
            at = _behind_kin(text, gap.end(), rules) if holder == "patient" else gap.end()
            titled = _ACADEMIC.match(text.text, at) if gap[0].strip() in _COLONS else None
            span = name_at(text, titled.end() if titled else at, rules, loose=":" in gap[0] or "=" in gap[0])
            if span is None or gap[0].count("\n") > 2:
                continue
            if (at > gap.end() or titled) and not _stands_alone(text, span):
                continue  # "patient: the papers of my mother Olga" declines the name
            if ":" in gap[0]:
                span = with_comma(text, span, rules)
            if (not strict or "\n" in gap[0]) and not is_full(text.text[span[0] : span[1]]):
                continue
            whose_asked = holder == "somebody" or rules.words("they").has(label.word.split()[0])
            if whose_asked and label.word_start > 0 and _possessed(text, label, rules):
                continue  # "my doctor, her name is ..."
            yield _name(
                text, span, "patient" if holder == "patient" else "somebody", f"{list_name}-label", "certain", label
            )


def _behind_kin(text: Text, place: int, rules: RuleSet) -> int:
    """Return the place behind whose patient it is: "Patient: my mother Olga Ilves"."""
    my = rules.words("my").begins(text.text[place : place + _KIN])
    at = place + my.end + 1 if my else place
    kin = rules.words("relation").begins(text.text[at : at + _KIN]) if my and my.language in _APPOSED else None
    gap = _SPACE.match(text.text, at + kin.end) if kin else None
    return gap.end() if gap else place


def _stands_alone(text: Text, span: tuple[int, int]) -> bool:
    """Say whether a full name ends its part of a line."""
    return is_full(text.text[span[0] : span[1]]) and _ALONE.match(text.text, span[1]) is not None


def _possessed(text: Text, label: Hit, rules: RuleSet) -> bool:
    """Say whether a label "name" is another person's: a doctor's, a representative's."""
    before = text.folded[max(0, label.start - 40) : label.start].rsplit("\n", 1)[-1]
    return any(rules.words(words).found_in(before, folded=True) for words in ("professional", "representative"))


def _parts(text: Text, rules: RuleSet) -> Iterator[Name]:
    """Yield names given in two fields: surname and given name, in either order."""
    surnames = [(h, m) for h in text.hits(rules.words("surname")) if (m := _FIELD.match(text.text, h.end))]
    givens = [(h, m) for h in text.hits(rules.words("given_name")) if (m := _FIELD.match(text.text, h.end))]
    for _, surname in surnames:
        near = [m for _, m in givens if abs(m.start() - surname.start()) < 120]
        if not near:
            continue
        given = min(near, key=lambda m: abs(m.start() - surname.start()))
        start, end = min(given.start(1), surname.start(1)), max(given.end(1), surname.end(1))
        strangers = rules.words("not_a_name")
        if strangers.has(given[1]) or strangers.has(surname[1]):
            continue
        yield Name(
            written=f"{given[1]} {surname[1]}", start=start, end=end, holder="somebody", rule="name-in-two-fields",
            sure="certain", source=text,
        )  # fmt: skip


def _introduced(text: Text, rules: RuleSet) -> Iterator[Name]:
    """Yield names after "my name is" and the like: the writer's.

    "Minu nimi on Mari Maasikas", "I am his mother Mary Poll"; but "my doctor, her name is ..." is passed over.
    """
    for word in text.hits(rules.words("self_intro")):
        gap = _JOINS.match(text.text, word.end)
        if (gap is None or gap[0].count("\n") > 1) and not word.word.endswith((",", "-")):
            continue
        at = _behind_kinship(text, word, gap.end() if gap else word.end, rules)
        span = _behind_owner(text, word, name_at(text, at, rules), rules)
        if span is None:
            continue
        written = text.text[span[0] : span[1]]
        strong = len(fold(word.word).split()) > 1
        if not is_full(written):
            continue
        if _anothers(text, word, rules):
            if _possessed(text, word, rules):
                continue  # "my doctor, her name is ..."
            yield _name(text, span, "relative", "relative-named", "certain", word)
            continue
        if not strong and not _opens(text, word):
            continue
        yield _name(text, span, "writer", "introduces-oneself", "certain" if strong else "likely", word)


def _behind_owner(text: Text, word: Hit, span: tuple[int, int] | None, rules: RuleSet) -> tuple[int, int] | None:
    """Return the writer's name where whose kin the writer is stands before it: "Mina, Jaan Aru tütar Mari Kask"."""
    if span is None or word.language not in _GENITIVE:
        return span
    for hit in text.hits(rules.words("relation")):
        if 0 < hit.start - span[1] <= 1 and is_full(text.text[span[0] : span[1]]):
            gap = _JOINS.match(text.text, hit.end)
            return name_at(text, gap.end(), rules) if gap else None
    return span


def _behind_kinship(text: Text, word: Hit, place: int, rules: RuleSet) -> int:
    """Return the place behind a kinship in which the writer stands to the patient: "I am his mother Mary Poll".

    "My daughter" is no such kinship, nor is one before a genitive: "я мати Олени" names the child.
    """
    if word.language not in _APPOSED:
        return place
    for hit in text.hits(rules.words("relation")):
        lead = text.text[place : hit.start].split() if hit.start >= place else None
        if lead is None or len(lead) > 1 or any(rules.words("my").has(one) for one in lead):
            continue
        gap = _JOINS.match(text.text, hit.end)
        return gap.end() if gap else place
    return place


_APPOSED = ("et", "en", "fi", "sv", "de")
"""Languages in which a name right behind a kinship is that of the one who bears it."""


def _anothers(text: Text, word: Hit, rules: RuleSet) -> bool:
    """Say whether "name is" follows a pronoun or a kinship: "her name is", "venna nimi on"."""
    before = text.folded[max(0, word.start - 24) : word.start]
    last = before.rstrip(" ").rsplit(maxsplit=1)[-1:] if before.strip() and "\n" not in before[-2:] else []
    return bool(last) and any(rules.words(name).has(last[0]) for name in ("they", "relation"))


def _opens(text: Text, word: Hit) -> bool:
    """Say whether a short word of introduction opens a sentence or a clause."""
    before = text.text[max(0, word.start - 40) : word.start].rstrip(" \t")
    return not before or before[-1] in "\n.!?,;:(-–—" or len(before.split("\n")[-1].split()) <= 2


def _related(text: Text, rules: RuleSet) -> Iterator[Name]:
    """Yield names beside a word of kinship, or beside "on behalf of"."""
    for word in text.hits(rules.words("relation")):
        one_for_both = word.language == "lv"  # the accusative of men and women: only the kinship tells them apart
        woman = rules.words("kinswoman").has(word.word) if one_for_both else None
        for name in _after(text, word, rules, "relative", "relative-named", oblique=True):
            yield replace(name, female=woman)
        yield from _before(text, word, rules)
        if word.language in _GENITIVE:
            yield from _whose(text, word, rules, "relative-of")
    for word in (*text.hits(rules.words("in_the_name_of")), *text.hits(rules.words("about"))):
        yield from _after(text, word, rules, "relative", "in-the-name-of", oblique=True)
        if word.language in _GENITIVE:
            yield from _whose(text, word, rules, "in-the-name-of")


def _whose(text: Text, word: Hit, rules: RuleSet, rule: str) -> Iterator[Name]:
    """Yield a name in the genitive right before a word: "Mari Maasika nimel", "Kristofer Ilvese isa"."""
    first = max(0, word.start - 60)
    last = first + len(text.text[first : word.start].rstrip(" \t"))
    for start, end in plain_names(text, rules, first, word.start):
        if end == last and word.start - last == 1:
            yield replace(_name(text, (start, end), "relative", rule, "likely", word), oblique=True)


def _after(text: Text, word: Hit, rules: RuleSet, holder: Holder, rule: str, *, oblique: bool) -> Iterator[Name]:
    gap = _JOINT.match(text.text, word.end)
    if gap is None or gap.end() == word.end or "\n" in gap[0]:
        return
    titled = _ACADEMIC.match(text.text, _after_title(text.text, gap.end(), rules, len(text.text)))
    span = name_at(text, titled.end() if titled else gap.end(), rules)
    if span is None or not is_full(text.text[span[0] : span[1]]):
        return
    apart = _APART.search(gap[0]) is not None
    name = _name(text, span, holder, rule, "likely" if rule == "in-the-name-of" else "certain", word)
    yield replace(
        name,
        oblique=oblique
        and (not apart or word.language in ("ru", "uk"))
        and not rules.words("relation_first_case").only(word.language).has(word.word),
    )


def _before(text: Text, word: Hit, rules: RuleSet) -> Iterator[Name]:
    """Yield a name with the word of kinship behind it: "Dace Ozola, māte", "Anna (daughter)"."""
    first = max(0, word.start - 60)
    line = text.text[first : word.start]
    joint = _BEHIND.search(line)
    if joint is None:
        return
    for start, end in plain_names(text, rules, first, first + joint.start()):
        if end == first + joint.start():
            yield _name(text, (start, end), "writer", "kinship-behind-name", "weak", word)


def unprofessional(name: Name, text: Text, rules: RuleSet) -> Name:
    """Give a name to nobody where a doctor's title or profession stands at it."""
    before = text.folded[max(0, name.start - 40) : name.start]
    before = _SENTENCE.split(before)[-1] if not _DOCTOR.search(before) else before
    after = _CLAUSE.split(text.folded[name.end : name.end + 40])[0]
    words = rules.words("professional")
    close = None if _titled(name.rule, before, words) else _CLOSE.search(before)
    first = _FIRST.match(after)
    if (close and words.found_in(close[0], folded=True)) or (
        first and first[0].lstrip()[:1] in ",(–—-" and words.found_in(first[0], folded=True)
    ):
        return replace(name, holder="nobody", sure="weak")
    return name


def _titled(rule: str, before: str, words: Words) -> bool:
    """Say whether nothing but an academic title stands between a kinship, or a label and its colon, and the name."""
    title = _TITLES.search(before)
    if title is None or not rule.endswith(("-named", "-label")):
        return False
    rest = before[: title.start()].rstrip(" ")
    close = _CLOSE.search(rest.rstrip(" ,:(") + " ")
    fits = rule == "relative-named" or rest.endswith(_COLONS)
    return fits and (close is None or not words.found_in(close[0], folded=True))


def _name(text: Text, span: tuple[int, int], holder: Holder, rule: str, sure: Sure, word: Hit) -> Name:
    return Name(
        written=" ".join(text.text[span[0] : span[1]].split()), start=span[0], end=span[1], holder=holder, rule=rule,
        sure=sure, source=text, language=word.language,
    )  # fmt: skip
