"""For whom a letter is written: oneself or another, weighed from kinship, illness and names; it chooses no name."""

from dataclasses import dataclass

from mailbot.model.reading import Document
from mailbot.persons.names import same_person, same_word, split_name
from mailbot.reading.fields.people.names import Name
from mailbot.reading.text.texts import Text
from mailbot.rules import patterns as regex
from mailbot.rules.rule_set import RuleSet
from mailbot.rules.words import Hit


@dataclass(frozen=True, kw_only=True, slots=True)
class ForWhom:
    """The answer and how it came: above 0 speaks for another person, below for oneself, 0 is not known."""

    weight: float
    reasons: tuple[str, ...] = ()

    @property
    def another(self) -> bool | None:
        """True for another, False for oneself, None where nothing tells."""
        if self.weight >= 1:
            return True
        return False if self.weight <= -1 else None


def for_whom(
    texts: tuple[Text, ...],
    names: tuple[Name, ...],
    documents: tuple[Document, ...],
    rules: RuleSet,
    *,
    paper_names: tuple[Name, ...] = (),
    two_owners: bool = False,
) -> ForWhom:
    """Weigh whether the writer is the patient; `two_owners`: one code is said to be the patient's and one is not."""
    weigh = _Weights(rules)
    weights: list[tuple[float, str]] = []
    writers = [name for name in names if name.holder == "writer" and name.rule != "kinship-behind-name"]
    patients = [name for name in names if name.holder == "patient" and name.source.place in ("own_text", "subject")]
    stated = patients or [
        name for name in names if name.holder == "somebody" and name.source.place in ("own_text", "subject")
    ]
    kin = [name for name in names if name.rule in ("relative-of", "in-the-name-of") and _full(name)]
    beside = [one for one in kin if not any(same_person(one.written, other.written) for other in writers)]
    weights.extend(_by_names(stated, writers, weigh, labelled=bool(patients), kin=bool(beside)))
    if not stated:
        weights.extend(_by_papers(paper_names, writers, weigh))
    own = [text for text in texts if text.place in ("own_text", "subject")]
    for text in own:
        weights.extend(_by_words(text, rules, weigh))
    for name in names:
        if name.holder == "relative" and not any(same_person(name.written, w.written) for w in writers if _full(w)):
            weights.append((weigh("relative"), name.rule))
            break
    if two_owners:
        weights.append((weigh("two-owners-of-codes"), "two-owners-of-codes"))
    if any(document.role == "power_of_attorney" or "power_of_attorney" in document.also for document in documents):
        weights.append((weigh("power-of-attorney"), "power-of-attorney"))
    return ForWhom(weight=sum(w for w, _ in weights), reasons=tuple(reason for _, reason in weights))


class _Weights:
    """What speaks for another person (above 0) and for oneself, by reason: a table of the file."""

    def __init__(self, rules: RuleSet) -> None:
        self._table = rules.table("for_whom")

    def __call__(self, reason: str) -> float:
        value = self._table.get(reason, 0.0)
        return float(value) if isinstance(value, int | float) else 0.0


def _full(name: Name) -> bool:
    return len(split_name(name.written)) > 1


def _by_names(
    stated: list[Name], writers: list[Name], weigh: _Weights, *, labelled: bool, kin: bool
) -> list[tuple[float, str]]:
    """Compare the stated name with those the letter is signed with; `kin`: somebody is named whose kin writes.

    "Patient: Mari Maasikas", signed "Mari Maasikas": the writer is the patient; signed "Jaan Kask": another is.
    """
    if not stated or not writers:
        return []
    own = [one for one in stated if any(same_person(one.written, other.written) for other in writers)]
    others = {one.rule for one in stated if one not in own} & {"beside-code", "name_label-label"}
    if own and not labelled and (others or kin) and all(one.rule == "beside-code" for one in own):
        return []  # two people, one of them with a code: what is said of them tells, not that one of them signs
    if own:
        return [(weigh("the-writer-is-the-patient"), "the-writer-is-the-patient")]
    first = [w for w in writers if not any(char == "." for char in w.written) and w.source.place != "from"]
    from_name = [w for w in writers if w.source.place == "from" and _full(w)]
    if first or from_name:
        weight = weigh("another-name-labelled" if labelled else "another-name")
        return [(weight, "another-name-than-the-writer's")]
    return []


def _by_papers(names: tuple[Name, ...], writers: list[Name], weigh: _Weights) -> list[tuple[float, str]]:
    """Compare the patient of the papers with the one who signs the letter, where the letter itself names none."""
    patients = [name for name in names if name.holder == "patient" and _full(name)]
    full = [writer for writer in writers if _full(writer)]
    if not patients or not full:
        return []
    if any(same_person(one.written, other.written) for one in patients for other in full):
        return [(weigh("the-papers-name-the-writer"), "the-papers-name-the-writer")]
    if any(_may_be_short_for(other.written, one.written) for one in patients for other in full):
        return []
    return [(weigh("the-papers-name-another"), "the-papers-name-another")]


def _may_be_short_for(writer: str, patient: str) -> bool:
    """Say whether a writer's name may be the short form of a patient's: initials alone, or another given name alike.

    Tom may be Thomas, and may be his son: only other words can tell.
    """
    one, other = split_name(writer), split_name(patient)
    same_initials = sorted(word[0].casefold() for word in one) == sorted(word[0].casefold() for word in other)
    initials_alone = all(len(word.strip(".")) == 1 for word in one)
    return same_initials and (initials_alone or any(same_word(a, b) for a in one for b in other))


def _by_words(text: Text, rules: RuleSet, weigh: _Weights) -> list[tuple[float, str]]:
    """Weigh what a text says of who is ill, sentence by sentence; above 0 it is another, below 0 the writer.

    "My mother has cancer" is another, the more so among the first sentences; "I was operated on" is the writer; "no
    power of attorney is needed" too.
    """
    found: list[tuple[float, str]] = []
    relations = list(text.hits(rules.words("relation")))
    if text.place == "subject":
        if relations:
            found.append((weigh("relative-in-subject"), "relative-in-subject"))
        return found
    another = 0.0
    own = 0.0
    they = 0.0
    illness, pronouns, behalf_of = (rules.words(name) for name in ("medical", "they", "in_the_name_of"))
    for_oneself, for_another, power = (rules.words(n) for n in ("for_oneself", "for_another", "power_of_attorney"))
    negation = rules.words("negation")
    for number, (start, end) in enumerate(_sentences(text.folded)):
        inside = [hit for hit in relations if start <= hit.start < end and not _helps(text, hit, end, rules)]
        sentence = text.folded[start:end]
        medical = text.says(illness, start, end)
        early = number < _EARLY
        weight = weigh("kin-early") if early else 1.0
        if relations and medical and not inside and text.says(pronouns, start, end):
            they += weigh("they-are-ill")
        if inside:
            behalf = text.says(behalf_of, start, end)
            another += weight * (1.0 if medical or (behalf and early) else weigh("kin-alone"))
        if text.says(for_oneself, start, end):
            own_words = weigh("for-oneself-ill" if medical else "for-oneself")
            own += own_words * (weigh("for-oneself-beside-kin") if inside else 1.0)
        if text.says(for_another, start, end) and not text.says(negation, start, end):
            another += weigh("for-another")
        if text.says(power, start, end):
            if text.says(negation, start, end):
                own += weigh("no-power-of-attorney")
            elif not sentence.rstrip().endswith("?"):
                another += weigh("speaks-of-power-of-attorney")
    another += min(they, weigh("they-are-ill-at-most"))
    if another:
        found.append((min(another, weigh("kinship-at-most")), "kinship"))
    if own:
        found.append((-min(own, weigh("own-illness-at-most")), "own-illness"))
    return found


def _helps(text: Text, kin: Hit, end: int, rules: RuleSet) -> bool:
    """Say whether a relative only lends a hand: "my daughter scanned the papers" is written by the patient."""
    return text.says(rules.words("lends_a_hand"), kin.end, min(end, kin.end + _HAND))


_EARLY = 4
"""The first sentences say what the letter is about."""
_LEAST = 3
"""Signs of what is counted as a sentence."""
_HAND = 30
"""Letters behind a kinship within which it is said what that person does."""


def _sentences(text: str) -> list[tuple[int, int]]:
    spans = []
    start = 0
    for match in regex.finditer(r"[.!?…;](?=\s)|\n+", text):
        if match.end() - start > _LEAST:
            spans.append((start, match.end()))
        start = match.end()
    if start < len(text):
        spans.append((start, len(text)))
    return spans
