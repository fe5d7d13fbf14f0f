"""What a paper is by all that its words do, where no rule knows its title: a letter of authority has many names.

"I allow my son to ask in my name" may be headed consent, statement, or not at
all. So the scales look at everything but the words for an authority: who
speaks, of whom, how long it is, how it is signed.
"""

from mailbot.model.document import FileReading
from mailbot.model.reading import Role
from mailbot.persons.codes import LOOKS_LIKE_A_CODE
from mailbot.reading.scales import claim
from mailbot.rules import patterns as regex
from mailbot.rules.rule_set import Rules
from mailbot.rules.words import fold

AUTHORITY: Role = "power_of_attorney"
"""The role that is weighed: a letter of authority that is not seen is asked for, so it must not be overlooked."""
PAPER = "paper.power_of_attorney"
"""The table of weights by which a paper has that role."""
OF_PAPERS = (
    "contract", "contract_subject", "referral", "clinical_title", "clinical_text", "identity", "payment", "brochure",
    "papers_of_life", "letter_title", "letter_address", "first_person", "own_voice", "to_colleague", "doctor_signs",
    "asks_opinion", "letter_question",
)  # fmt: skip
"""Lists of the rules for documents, looked up in a whole paper."""
OF_MAILS = (
    "relation", "in_the_name_of", "for_another", "my", "self_intro", "second_opinion", "medical", "event", "procedure",
    "they", "opinion", "personal_code", "patient", "name_label", "birth_date", "wish", "sending", "clinical_papers",
    "professional", "representative", "phone", "signed_by_hand", "parent", "month", "price", "ought", "you", "either",
    "time_unit",
)  # fmt: skip
"""Lists of the rules for mails, looked up in a whole paper."""
LONGEST = 6_000
"""Letters beyond which a paper is none."""
_OF_PEOPLE = ("relation", "my", "in_the_name_of", "for_another", "representative")
"""Without a word of any of these lists nobody is allowed anything, and the others need not be looked up."""
_SHORT, _MIDDLE = 450, 900
"""Letters of a letter of authority, and of one with the long words of an office."""
_CODES = regex.compile(LOOKS_LIKE_A_CODE)
_MOST_CODES = 2
"""From two people on, as many as there are people make no difference."""
_FIGURES = 5.0
"""A paper of which a fifth are figures is full of them."""
_SURELY = 0.9
"""The probability from which a paper that the rules take for something else has this role."""


def paper_features(file: FileReading, rules: Rules) -> dict[str, float]:
    """Return the signs of a paper that was read: its lists of words, length, codes, figures, and its signature."""
    text = fold(file.text)
    signs = [f"paper.{name}" for name in OF_PAPERS if rules.documents.words(name).found_in(text, folded=True)]
    signs += [f"says.{name}" for name in OF_MAILS if rules.fields.words(name).found_in(text, folded=True)]
    length = len(file.text)
    signs.append("short" if length < _SHORT else "middle" if length < _MIDDLE else "long")
    signs.append(f"codes.{min(_MOST_CODES, len(set(_CODES.findall(file.text))))}")
    if file.kind == "image" or file.fate == "ocr":
        signs.append("scan")
    if file.ink is not None:
        signs.append(f"ink.{file.ink}")
    if file.signature.state != "none":
        signs.append("by_computer")
    figures = sum(letter.isdigit() for letter in file.text) / max(1, length)
    return {**dict.fromkeys(signs, 1.0), "figures": min(1.0, _FIGURES * figures)}


def weighed_role(file: FileReading, rules: Rules) -> Role | None:
    """Return the role that a paper has by its weight, None where the scales are not sure of it."""
    if not file.text.strip() or len(file.text) > LONGEST:
        return None
    text = fold(file.text)
    if not any(rules.fields.words(name).found_in(text, folded=True) for name in _OF_PEOPLE):
        return None
    return AUTHORITY if claim(rules.weights, PAPER, paper_features(file, rules)).probability >= _SURELY else None
