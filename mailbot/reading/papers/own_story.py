"""Whether a text is told by the patient or the family themselves, however much of medicine it holds."""

import regex

from mailbot.reading.text.sentences import pieces
from mailbot.rules.rule_set import Rules

_LOOKED_AT = 8_000
"""Letters from the beginning that are looked at."""
_LEAST_SENTENCES = 3
_LEAST_SHARE = 0.3
"""Share of sentences with "I", "my" or "we" in them: findings that repeat a complaint stay far below."""
_LEAST_LETTERS = 12
"""Letters from which a piece of text is a sentence, and not a date, a name or a number."""
_LAST_LINES, _SIGNATURE_WIDTH = 8, 60
_QUOTED = regex.compile(r"[\"“”„«][^\"“”„»«\n]{3,400}[\"“”»]")
"""What a doctor wrote down of the patient's words, in quotation marks."""


def tells_own_story(text: str, rules: Rules) -> bool:
    """Say whether a patient or somebody of the family tells of themselves, sentence by sentence.

    A doctor's paper does not, though it may repeat what the patient said, or say "I" of the doctor:
    "my mother" stands in it at most within a complaint. A doctor's name at the end, a colleague in
    the address, or a power that is given say that it is none either.
    """
    words = rules.documents.words
    own = _QUOTED.sub(" ", text[:_LOOKED_AT])
    if not words("own_voice").found_in(own) or words("authorises").found_in(own):
        return False
    if words("to_colleague").found_in(own[: _SIGNATURE_WIDTH * _LAST_LINES]) or _by_a_doctor(text, rules):
        return False
    said = [piece.text for piece in pieces(own) if sum(map(str.isalpha, piece.text)) >= _LEAST_LETTERS]
    if len(said) < _LEAST_SENTENCES:
        return False
    personal = sum(bool(words("first_person").found_in(one) or words("own_voice").found_in(one)) for one in said)
    return personal >= max(_LEAST_SENTENCES, _LEAST_SHARE * len(said))


def _by_a_doctor(text: str, rules: Rules) -> bool:
    """Say whether a doctor signed: a title or "attending physician" begins one of the last short lines."""
    lines = [line.strip() for line in text.splitlines() if line.strip()][-_LAST_LINES:]
    doctor = rules.documents.words("doctor_signs")
    return any(len(line) <= _SIGNATURE_WIDTH and not line.endswith("?") and doctor.begins(line) for line in lines)
