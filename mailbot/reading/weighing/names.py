"""Which of the people named in a mail is the patient: each is weighed by the frames, words and papers of all places.

A person is all the names that can be one (an initial, a case ending, another
script); its signs are those of every place it is named at.
"""

from collections.abc import Iterable, Iterator, Sequence

from mailbot.persons.names import same_person, split_name
from mailbot.reading.fields.people.names import Name, is_full, plain_names, unprofessional
from mailbot.reading.text.texts import Text
from mailbot.reading.weighing.around import Spot, rivals, words_around
from mailbot.rules import patterns as regex
from mailbot.rules.rule_set import RuleSet

NAME = "patient_name"
"""The table of weights by which a person is the patient."""
PLAIN = "plain-name"
LISTS = (
    "relation", "patient", "my", "they", "self_intro", "professional", "representative", "medical", "in_the_name_of",
    "about", "name_label", "title", "own_place",
)  # fmt: skip
_RUNNING = ("own_text", "subject")
_STATED = ("rule.patient-label", "rule.name_label-label", "rule.beside-code", "rule.relative-named")

_BORN = regex.compile(
    r"[\s,;(]{1,3}(?P<said>(?:\p{L}{1,8}\.?[\s:]{0,2}){0,2})\d{1,2}[./-]\s?\d{1,2}[./-]\s?(?P<century>19|20)\d\d(?!\d)"
)
"""A date right behind a name that can be when somebody was born: "Mari Maasikas, sünd. 04.04.1951"; of this century
papers have dates, too, and a word must say that it is a birth."""
_LAST_CENTURY = "19"
_OTHER_LETTERS = regex.compile(r"\p{L}{2}")
_MOST = 40
"""People of one mail that are told apart: a list of members has more, and no patient."""

Person = tuple[Name, ...]


def persons_in(names: Iterable[Name]) -> tuple[Person, ...]:
    """Return the people among names, in the order in which they are first named; a professional is none of them."""
    groups: list[list[Name]] = []
    for name in names:
        if name.holder == "nobody" or not is_full(name.written):
            continue
        group = next((g for g in groups if same_person(g[0].written, name.written)), None)
        if group is not None:
            group.append(name)
        elif len(groups) < _MOST:
            groups.append([name])
    return tuple(tuple(group) for group in groups)


def plainly_named(texts: Iterable[Text], known: Sequence[Name], rules: RuleSet) -> Iterator[Name]:
    """Yield what looks like a name in running text and stands in no frame: only its surroundings can tell whose."""
    for text in texts:
        if text.place not in _RUNNING:
            continue
        framed = [(name.start, name.end) for name in known if name.source is text]
        for start, end in plain_names(text, rules):
            if any(start < last and first < end for first, last in framed):
                continue
            name = Name(
                written=" ".join(text.text[start:end].split()), start=start, end=end, holder="somebody", rule=PLAIN,
                sure="weak", source=text,
            )  # fmt: skip
            yield unprofessional(name, text, rules)


def named_under(own: Text, spans: Sequence[tuple[int, int]], known: Sequence[Name], rules: RuleSet) -> Iterator[Name]:
    """Yield the name that is all there is in the first line under the item of our quoted letter that asks for it.

    The item is its label; of a name in a sentence only its surroundings tell whose it is.
    """
    first, last = spans[0] if spans else (0, 0)
    if any(name.source is own and first < name.end and name.start < last for name in known):
        return
    for start, end in plain_names(own, rules, first, last):
        if not _OTHER_LETTERS.search(own.text[first:start] + own.text[end:last]):
            name = Name(
                written=" ".join(own.text[start:end].split()), start=start, end=end, holder="patient",
                rule="patient-label", sure="certain", source=own,
            )  # fmt: skip
            yield unprofessional(name, own, rules)


def name_features(
    persons: Sequence[Person], writers: Sequence[Name], rules: RuleSet, *, another: bool | None, answers: bool
) -> list[dict[str, float]]:
    """Return the features of each person.

    `writers` are the names the letter is signed with, `another` for whom it is, `answers` whether it follows a letter.
    """
    whom = {True: "another", False: "oneself", None: "unsure"}[another]
    signs = [_signs(person, rules) for person in persons]
    numbers = [str(at) for at in range(len(persons))]
    others = rivals(numbers, [[one for one in own if one in _STATED] for own in signs])
    papers = [len({name.source.source for name in person if name.source.place == "document"}) for person in persons]
    most = max(papers, default=0)
    found: list[dict[str, float]] = []
    for at, person in enumerate(persons):
        features = dict.fromkeys((*signs[at], *others[at]), 1.0)
        writes = any(_writes(name, writers) for name in person)
        features[f"{'writer' if writes else 'not_writer'}.{whom}"] = 1.0
        if papers[at]:
            features["in_papers"] = 1.0
            if papers[at] == most:
                features["in_most_papers"] = 1.0
        elif most:
            features["papers_name_others"] = 1.0
        if all(name.source.place == "from" for name in person):
            features["only_in_from.answer" if answers else "only_in_from.first"] = 1.0
        if len(persons) == 1:
            features["only"] = 1.0
        features["first" if at == 0 else "later"] = 1.0
        found.append(features)
    return found


def _writes(name: Name, writers: Sequence[Name]) -> bool:
    """Say whether a name can be the writer's, who may sign with a given name alone."""
    return any(same_person(name.written, writer.written) for writer in writers)


def _signs(person: Person, rules: RuleSet) -> list[str]:
    found: set[str] = set()
    for name in person:
        if name.source.place == "document":
            found |= {f"paper.{name.rule}", f"paper.{name.source.role}"}
            if name.holder == "patient":
                found.add("paper.says_patient")
            continue
        found |= {f"rule.{name.rule}", f"place.{name.source.place}"}
        if name.holder in ("patient", "relative"):
            found.add(f"says.{name.holder}")
        born = _BORN.match(name.source.text, name.end)
        if born and (born["century"] == _LAST_CENTURY or rules.words("birth_date").found_in(born["said"])):
            found.add("beside.birth")
        if name.source.place in _RUNNING:
            spot = Spot(text=name.source, start=name.start, end=name.end)
            found |= set(words_around(spot, rules, LISTS))
    if rules.words("medical").found_in(person[0].written):
        found.add("medical_word")
    if all(len(word.strip(".")) == 1 for name in person for word in split_name(name.written)[:1]):
        found.add("initial")
    return sorted(found)
