"""What one file is, by the rules of `config/documents.toml`: its name, its title, its words; reads no file itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from mailbot.model.reading import Role
from mailbot.reading.papers.own_story import tells_own_story
from mailbot.rules.kinds import DocumentText, FileName
from mailbot.rules.rule_set import Rules

_ROLES: tuple[str, ...] = get_args(Role)
LETTER = "application_letter"
"""The rule of a letter in the applicant's own words."""
_PAPERS: tuple[Role, ...] = ("power_of_attorney", "contract")
_TITLE_LINES = 5
_TITLE_WIDTH = 110
_SECOND_TITLE = 0.4
"""What a later title in the same lines is still worth: "Power of attorney for the contract" is the former. A word in
running text ("I write by her power of attorney") is worth no more."""
_ASKS = re.compile(r"[^\W\d_]{2}(?![^\W\d_])[)\"'”»]*\s?\?")
_SEVERAL_QUESTIONS = 2
"""Questions that a medical paper seldom has."""
_STORY = 1.5
"""What it counts for a letter that patient or family tell it themselves."""
_LAST_LINES, _CLOSING_WIDTH = 8, 60
_ENOUGH = 1.5
"""Weight below which nothing is decided."""
_ORDER: tuple[Role, ...] = (
    "contract",
    "power_of_attorney",
    "identity",
    "clinical",
    "imaging",
    "other",
    "signature_logo",
)
"""Which of two equally heavy roles is taken: rather a contract looked at in vain than one overlooked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Guess:
    """A role with the rule that weighed most for it. `court` says that a court's ruling was recognised."""

    role: Role
    rule: str
    weight: float
    court: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class _Vote:
    role: Role
    rule: str
    weight: float
    field: str | None = None


def guess(name: str, text: str, rules: Rules) -> Guess | None:
    """Return what a file is by its name and words, or None where neither tells."""
    votes = [*_by_name(name, rules), *_by_title(text, rules), *_by_text(text, rules)]
    story = tells_own_story(text, rules)
    letter = letter_weight(name, text, rules, story=story)
    if letter >= 3.5 and not any(v.field == "title" and v.role != "clinical" and v.weight > 3 for v in votes):
        if story:
            votes = [vote for vote in votes if vote.role != "clinical"]
        votes.append(_Vote(role="other", rule=LETTER, weight=letter + 6.0))
    totals = {role: sum(vote.weight for vote in votes if vote.role == role) for role in _ORDER}
    role = max(_ORDER, key=lambda role: totals[role])
    if totals[role] < _ENOUGH:
        return None
    chosen = [vote for vote in votes if vote.role == role]
    return Guess(
        role=role,
        rule=max(chosen, key=lambda vote: vote.weight).rule,
        weight=totals[role],
        court=any(vote.field == "court_ruling" for vote in chosen),
    )


def title_of(text: str) -> str:
    """Return the first lines of a document, cut where a title cannot reach."""
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line[:_TITLE_WIDTH] for line in [line for line in lines if line][:_TITLE_LINES])


def papers_in(text: str, rules: Rules) -> tuple[Role, ...]:
    """Return contract and power of attorney in the order in which their titles stand in a text, each once.

    "LEPING ... VOLIKIRI" as two headings -> (contract, power_of_attorney); the words within a sentence are none.
    """
    found: dict[Role, None] = {}
    for line in text.splitlines():
        words = line.strip()
        if not words or len(words) > _TITLE_WIDTH or not _heading(words):
            continue
        for role in _PAPERS:
            hit = rules.documents.words(role).first(words)
            if hit is not None and hit.start <= 30:
                found.setdefault(role, None)
                break
    return tuple(found)


def is_referral(name: str, text: str, rules: Rules) -> bool:
    """Say whether a clinical paper is a doctor's referral: by its name, or by a heading among its first lines."""
    words = rules.documents.words("referral")
    if words.found_in(name):
        return True
    lines = title_of(text).splitlines()
    return any(_heading(line) and (hit := words.first(line)) is not None and hit.start == 0 for line in lines)


def _heading(line: str) -> bool:
    """Say whether a line looks like a heading: it is short or in capitals, is no sentence and no numbered clause."""
    if re.match(r"\s*(?:\d+[.)]|[-*•])", line) or line.endswith((".", ",", ";")):
        return False
    first = line.split()[0]
    return first.isupper() or (len(line.split()) <= 4 and first[:1].isupper())


def letter_weight(name: str, text: str, rules: Rules, *, story: bool) -> float:
    """Weigh how much a text is a letter in the applicant's own words: title, address, "I", the wish, a question.

    `story` says that patient or family tell it themselves: a medical title above it is then only its subject.
    """
    words = rules.documents.words
    if len(text) < 120:
        return 0.0
    title = title_of(text)
    weight = _STORY if story else 0.0
    if words("letter_title").found_in(title[:120]):
        weight += 2.0
    if words("letter_address").found_in(title):
        weight += 1.0
    persons = {hit.value.casefold() for hit in words("first_person").find(text[:6000])}
    weight += 2.0 if len(persons) >= 3 else 1.0 if len(persons) == 2 else 0.0
    if words("asks_opinion").found_in(text):
        weight += 1.0
    if words("letter_question").found_in(text):
        weight += 1.0
    if words("own_voice").found_in(text):
        weight += 1.0
    if words("to_colleague").found_in(title):
        weight -= 2.0
    plain_name = re.sub(r"[\W_]", " ", name)
    if words("letter_name").found_in(plain_name) or words("nameless").begins(plain_name.strip()):
        weight += 0.5
    if len(_ASKS.findall(text)) >= _SEVERAL_QUESTIONS:
        weight += 1.0
    if any(_closes(line, rules) for line in text.splitlines()[-_LAST_LINES:]):
        weight += 0.5
    head = title.splitlines()[0] if title else ""
    if not story and words("clinical_title").found_in(head) and not words("letter_title").found_in(head):
        weight -= 3.0
    return weight


def _closes(line: str, rules: Rules) -> bool:
    """Say whether a line is the close of a letter ("Best regards")."""
    return len(line) <= _CLOSING_WIDTH and rules.languages.words("closing").begins(line.strip()) is not None


def _role(means: str | None) -> Role | None:
    return means if means in _ROLES else None  # type: ignore[return-value]


def _by_name(name: str, rules: Rules) -> Iterator[_Vote]:
    for rule in rules.documents.of(FileName):
        role = _role(rule.means)
        if role is not None and rules.documents.matches(rule, name):
            yield _Vote(role=role, rule=rule.id, weight=rule.weight, field=rule.field)


def _by_title(text: str, rules: Rules) -> list[_Vote]:
    """Return the votes of the title; the one that stands first counts in full."""
    title = title_of(text)
    hits: list[tuple[int, float, _Vote]] = []
    for rule in rules.documents.of(DocumentText):
        role = _role(rule.means)
        if role is None or not (rule.field or "").startswith("title"):
            continue
        found = rules.documents.find(rule, title)
        if found:
            titles = [hit.start for hit in found if not _runs_on(title, hit.start)]
            weight = rule.weight if titles else rule.weight * _SECOND_TITLE
            vote = _Vote(role=role, rule=rule.id, weight=weight, field=rule.field)
            hits.append((min(titles or [hit.start for hit in found]), -weight, vote))
    hits.sort(key=lambda hit: hit[:2])
    later = [
        _Vote(role=vote.role, rule=vote.rule, weight=vote.weight * _SECOND_TITLE, field=vote.field)
        for _, _, vote in hits[1:]
    ]
    return [vote for _, _, vote in hits[:1]] + later


def _runs_on(title: str, place: int) -> bool:
    """Say whether a place stands in a line that goes on from the one before: a word of running text is no title."""
    return title[title.rfind("\n", 0, place) + 1].islower()


def _by_text(text: str, rules: Rules) -> Iterator[_Vote]:
    for rule in rules.documents.of(DocumentText):
        role = _role(rule.means)
        if role is None or (rule.field or "").startswith("title"):
            continue
        if rules.documents.matches(rule, text[:20_000]):
            yield _Vote(role=role, rule=rule.id, weight=rule.weight, field=rule.field)
