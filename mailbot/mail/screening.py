"""Whether a machine, a list or a spammer sent a message, and by which sign.

Any sign is enough: answering a machine once too often starts a loop, while a
person wrongly taken for one is still shown in the digest. Signs that scanners
and portals of hospitals carry too are weak.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, get_args

from mailbot.mail.bounced import about_message_id, came_back, failed_recipient, outcome
from mailbot.model.mail import Message
from mailbot.model.reading import Screening
from mailbot.persons.codes import LOOKS_LIKE_A_CODE
from mailbot.rules.kinds import HeaderRule, PartRule, Pattern, Phrase, Rule
from mailbot.rules.rule_set import Rules, RuleSet

_EXCLAIMS, _LOUD, _SAYS_MUCH, _LOUD_SHARE = 4, 4, 10, 0.12
"""So many exclamation marks shout; so do so many words in capitals, of so many words and in such a share."""

SPAM_THRESHOLD = 4.0
"""What signs of spam weigh together, where the file says nothing."""

Kind = Literal["auto_reply", "bounce", "list", "calendar", "receipt", "own_loop", "spam"]

_ORDER: tuple[Kind, ...] = ("own_loop", "bounce", "receipt", "auto_reply", "calendar", "list", "spam")
_KINDS = frozenset(get_args(Kind))
_REAL_LIST = "list-id"
"""The rule of a list that people subscribe to: its advertisements are a newsletter and no spam."""

_OTHER_REPORTS = frozenset({"disposition-part", "feedback-part", "tls-report-part"})
"""Rules of reports that are no report of delivery, though they may hold the header of our letter like one."""

DELAYED = "delivery-delayed"
"""The rule of a report that a letter has not arrived yet."""
_MAX_TEXT = 20_000
_MOST_WORDS = 6
"""Words of one sign of spam that add to its weight."""

_CODE = re.compile(LOOKS_LIKE_A_CODE)
_SHORT = 1_200
"""Letters of a text in which a phrase alone may give a machine away."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Sign:
    kind: Kind
    rule: str
    strength: Literal["strong", "weak"]


def screen(
    message: Message,
    rules: Rules,
    *,
    own_message_id: Callable[[str], bool],
    own_addresses: frozenset[str],
) -> Screening | None:
    """Return what gives the message away, the strongest sign first; None for one that a person wrote to us."""
    signs = list(_signs(message, rules.screening, own_message_id, own_addresses))
    if not signs:
        return None
    if any(one.rule == _REAL_LIST for one in signs):
        signs = [one for one in signs if one.kind != "spam"]
    if any(one.rule in _OTHER_REPORTS for one in signs):
        signs = [one for one in signs if one.kind != "bounce"]
    if (
        message.header.return_path == ""
    ):  # who reports must use it (RFC 5321, 6.1): its words of failure are no person's
        signs = [replace(one, strength="strong") if one.kind == "bounce" else one for one in signs]
    sign = min(signs, key=lambda one: (one.strength == "weak", _ORDER.index(one.kind)))
    told = outcome(message, rules.screening.words("still_trying"))
    if sign.kind == "bounce" and told != "failed":
        late = told == "delayed"
        return Screening(kind="bounce" if late else "receipt", rule=DELAYED if late else "delivered")
    bounce = sign.kind == "bounce"
    return Screening(
        kind=sign.kind,
        rule=sign.rule,
        strength=sign.strength,
        about_message_id=about_message_id(message, own_message_id) if bounce else None,
        failed_recipient=failed_recipient(message, own_addresses) if bounce else None,
    )


def _signs(
    message: Message,
    rules: RuleSet,
    own_message_id: Callable[[str], bool],
    own_addresses: frozenset[str],
) -> Iterator[_Sign]:
    header = message.header
    if header.message_id is not None and own_message_id(header.message_id):
        yield _Sign(kind="own_loop", rule="own-message-id", strength="strong")
    if any(address.addr_spec.casefold() in own_addresses for address in header.from_):
        yield _Sign(kind="own_loop", rule="own-address", strength="strong")
    if header.return_path == "":
        yield _Sign(kind="auto_reply", rule="empty-return-path", strength="strong")
    if came_back(message, own_message_id):
        yield _Sign(kind="bounce", rule="own-letter-returned", strength="strong")
    yield from _header_signs(message, rules)
    yield from _part_signs(message, rules)
    yield from _text_signs(message, rules)
    if not any(own_message_id(one) for one in (*header.in_reply_to, *header.references)):
        yield from _spam_signs(message, rules)


def _sign(rule: Rule, strength: Literal["strong", "weak"]) -> Iterator[_Sign]:
    kind = next((one for one in _ORDER if one == rule.means), None)
    if kind is not None:
        yield _Sign(kind=kind, rule=rule.id, strength=strength)


def _header_signs(message: Message, rules: RuleSet) -> Iterator[_Sign]:
    bodies = _by_name(message)
    for rule in rules.of(HeaderRule):
        if rule.means in _KINDS and rule.weight >= 1 and _in_header(rule, bodies, rules):
            yield from _sign(rule, rule.strength)


def _by_name(message: Message) -> dict[str, list[str]]:
    bodies: dict[str, list[str]] = {}
    for name, body in message.header.fields:
        bodies.setdefault(name, []).append(body[:2_000])
    return bodies


def _in_header(rule: HeaderRule, bodies: dict[str, list[str]], rules: RuleSet) -> bool:
    names, beginnings = _wanted(rule.names)
    found = names & bodies.keys()
    if beginnings:
        found |= {key for key in bodies if key.startswith(beginnings)}
    return bool(found) and any(rules.matches(rule, f"{key}: {body}") for key in found for body in bodies[key])


@lru_cache(maxsize=256)
def _wanted(names: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the names of fields that a rule looks at, and the beginnings of names."""
    folded = [name.lower() for name in names]
    whole = frozenset(name for name in folded if not name.endswith("*"))
    return whole, tuple(name[:-1] for name in folded if name.endswith("*"))


def _part_signs(message: Message, rules: RuleSet) -> Iterator[_Sign]:
    types = {message.content_type, *(part.content_type for part in message.parts)}
    for rule in rules.of(PartRule):
        if any(rules.matches(rule, content_type) for content_type in types):
            yield from _sign(rule, rule.strength)


def _text_signs(message: Message, rules: RuleSet) -> Iterator[_Sign]:
    """Phrases of the body: only where nothing is attached, and for absences only in short texts that ask nothing.

    An unsure phrase counts fully in an answer to a letter: that is what a machine sends.
    """
    text = message.body.full_text[:_MAX_TEXT]
    titled = _titled(message)
    own = f"{message.body.own_text}\n{message.body.signature}"
    attached = any(part.named and not part.content_type.startswith("image/") for part in message.parts)
    if attached:
        return
    answers = message.header.follows
    for rule in rules.of(Phrase):
        sure: Literal["strong", "weak"] = "weak" if rule.sure == "weak" else "strong"
        # a text with its subject is looked up for spam anyway
        if rule.means == "bounce" and _has_word(rule, titled, rules) and rules.matches(rule, text):
            yield from _sign(rule, sure)
        elif (
            rule.means == "auto_reply"
            and len(own) <= _SHORT
            and "?" not in own
            and rules.matches(rule, own)
            and _has_word(rule, message.body.own_text or own, rules)  # a company's footer may forbid to answer, too
        ):
            yield from _sign(rule, "strong" if answers else sure)


def _has_word(rule: Phrase, text: str, rules: RuleSet) -> bool:
    """Say whether a word of a phrase stands in a text."""
    return any(rules.words(name).found_in(text) for name in rule.words)


def _titled(message: Message) -> str:
    return f"{message.header.subject or ''}\n{message.body.full_text[:_MAX_TEXT]}"


def _spam_signs(message: Message, rules: RuleSet) -> Iterator[_Sign]:
    """Add up the weights of general signs; further words of one sign count half.

    A sick person's own words speak against it, and a personal code makes it weak.
    """
    text = _titled(message)
    bodies = _by_name(message)
    total = rules.number("shouting_weight", 1.0) if _shouts(text) else 0.0
    for person in rules.of(Phrase, means="person"):
        total -= _found_weight(person, text, bodies, rules, half=False)
    signs = sorted(rules.of(Rule, means="spam_sign"), key=lambda rule: isinstance(rule, Pattern))
    least = rules.number("spam_threshold", SPAM_THRESHOLD)
    possible = sum(_weight(rule, _MOST_WORDS) for rule in signs)
    heaviest: tuple[float, str] = (0.0, "")
    for rule in signs:
        if total + possible < least:
            return  # patterns cost most, and a sick person's words have spoken
        possible -= _weight(rule, _MOST_WORDS)
        if weight := _found_weight(rule, text, bodies, rules):
            total += weight
            heaviest = max(heaviest, (weight, rule.id))
    if total >= least:
        strength: Literal["strong", "weak"] = "weak" if _CODE.search(text) else "strong"
        yield _Sign(kind="spam", rule=heaviest[1] or "spam", strength=strength)


def spam_weights(message: Message, rules: RuleSet) -> dict[str, float]:
    """Return what each rule that speaks for or against spam adds, the heaviest first: all of them, for `explain`."""
    text, bodies = _titled(message), _by_name(message)
    found = {rule.id: _found_weight(rule, text, bodies, rules) for rule in rules.of(Rule, means="spam_sign")}
    found |= {
        rule.id: -_found_weight(rule, text, bodies, rules, half=False) for rule in rules.of(Phrase, means="person")
    }
    if _shouts(text):
        found["shouting"] = rules.number("shouting_weight", 1.0)
    return {name: weight for name, weight in sorted(found.items(), key=lambda pair: -abs(pair[1])) if weight}


def _found_weight(rule: Rule, text: str, bodies: dict[str, list[str]], rules: RuleSet, *, half: bool = True) -> float:
    """Return the weight of what a rule finds in a mail; further words of it count half, or fully."""
    if isinstance(rule, HeaderRule):
        return rule.weight if _in_header(rule, bodies, rules) else 0.0
    words = len({hit.value.casefold() for hit in rules.find(rule, text)})
    if not half:
        return rule.weight * min(words, _MOST_WORDS)
    return _weight(rule, words) if words else 0.0


def _weight(rule: Rule, words: int) -> float:
    """Return the weight of a sign of which so many different words stand in the text."""
    return rule.weight * (1 + 0.5 * (min(words, _MOST_WORDS) - 1))


def _shouts(text: str) -> bool:
    words = re.findall(r"[^\W\d_]{4,}", text[:3_000])
    loud = sum(1 for word in words if word.isupper())
    return text.count("!") >= _EXCLAIMS or (
        len(words) >= _SAYS_MUCH and loud >= _LOUD and loud > _LOUD_SHARE * len(words)
    )
