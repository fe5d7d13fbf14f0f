"""Whether a mail asks how the application stands, and nothing else."""

from dataclasses import replace

from mailbot.model.reading import Reading
from mailbot.reading.sheet import Sheet
from mailbot.reading.text.texts import Text
from mailbot.reading.weighing.by_sentence import heaviest
from mailbot.rules.rule_set import RuleSet

STANDING = "standing"


def with_standing(reading: Reading, sheet: Sheet) -> Reading:
    """Add to a reading whether its letter only asks how things stand: with a paper or a link it does not."""
    brings = any(paper.role != "signature_logo" for paper in reading.documents) or reading.links or reading.by_post
    if brings or reading.screening is not None:
        return reading
    own = [text for text in sheet.typed if text.place in ("own_text", "cover")]
    if reading.topic == "payment_notice" and not any(piece.asks for text in own for piece in text.pieces):
        return reading  # "I have paid, and look forward to your answer" tells, and asks nothing
    return replace(reading, asks_standing=len(own) == 1 and asks_standing(own[0], sheet.rules.standing))


def asks_standing(text: Text, rules: RuleSet) -> bool:
    """Say whether a sentence asks how the application stands, and no other asks or tells much else."""
    beside, asked = 0, False
    if _letters(text.text) > rules.number("longest", 0):
        return False
    other = rules.words("other")
    for piece in text.pieces:
        sentence = replace(text, text=text.text[piece.start : piece.end])
        if sentence.says(other):
            return False
        if _of_standing(sentence, rules):
            asked = True
        elif piece.asks:
            return False
        else:
            beside += _letters(sentence.text)
    return asked and beside <= rules.number("beside", 0)


def speaks_of_standing(text: Text, rules: RuleSet) -> bool:
    """Say whether a sentence asks how the application stands, whatever else is said."""
    return any(_of_standing(replace(text, text=text.text[p.start : p.end]), rules) for p in text.pieces if p.asks)


def _of_standing(sentence: Text, rules: RuleSet) -> bool:
    cut = rules.number("cut", 1.0)
    return any(each.probability >= cut for each in heaviest([sentence], rules, (STANDING,)))


def _letters(text: str) -> int:
    return sum(1 for character in text if character.isalpha())
