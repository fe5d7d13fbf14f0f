"""Where a letter speaks of the post, and of which papers it may speak there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mailbot.model.fields import ItemName
from mailbot.reading.text.answered import Answer
from mailbot.reading.text.sentences import Piece
from mailbot.reading.text.texts import Text
from mailbot.rules import patterns as regex
from mailbot.rules.rule_set import RuleSet

PAPERS: tuple[tuple[ItemName, str], ...] = (
    ("contract", "contract"),
    ("power_of_attorney", "power_of_attorney"),
    ("files", "clinical_papers"),
)
"""The papers that come by post, each with the list of its words."""
_THERE = ("by_post", "own_place")
"""Lists of how paper travels, and of the place where it is to arrive."""
_GOES = ("sending", "same_envelope", "signed_by_hand")
"""Lists of what is done with paper before and when it goes."""
SIGNED: tuple[ItemName, ...] = ("contract", "power_of_attorney")
"""The papers that are signed; the lists of their names are called so too."""
_SHORT = 60
"""Letters of a sentence through which what the one before it named is still spoken of."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Posted:
    """A paper of which a sentence about the post may speak.

    `named` says where it is named: "here", "before" it, "above" as the item
    of our letter that it answers; "signed" where a signature is told of and no
    paper that is signed, "nowhere" where no paper is. `plain` says that the
    sentence both tells of the post and that something goes: either alone
    ("the contract went off today", "the contract: by post") tells less.
    """

    item: ItemName
    named: str
    text: Text
    piece: Piece
    plain: bool = True


def posted_in(texts: Iterable[Text], answers: tuple[Answer, ...], rules: RuleSet) -> Iterator[Posted]:
    """Yield each paper of which a sentence of the writer's may speak, in order; `answers` stand in the own text."""
    for text in texts:
        yield from _in_text(text, answers if text.place == "own_text" else (), rules)


def _announces(text: Text, piece: Piece, rules: RuleSet) -> tuple[bool, bool]:
    """Say whether a sentence tells of the post, and whether something goes; who asks whether to post tells neither."""
    at = (piece.start, piece.end)
    if piece.asks:
        return False, False
    there = any(_on_paper(text, name, rules, *at) for name in _THERE)
    return there, any(text.says(rules.words(name), *at) for name in _GOES)


def _on_paper(text: Text, name: str, rules: RuleSet, start: int, end: int) -> bool:
    """Say whether a word of a list stands in a stretch of a text, and no "e-" before it."""
    electronic = [hit.end for hit in text.hits(rules.words("electronic"), start, end)]
    return any(
        not any(last <= hit.start and not text.text[last : hit.start].strip() for last in electronic)
        for hit in text.hits(rules.words(name), start, end)
    )


def _in_text(text: Text, answers: tuple[Answer, ...], rules: RuleSet) -> Iterator[Posted]:
    last: set[ItemName] = set()
    for piece in text.pieces:
        at = (piece.start, piece.end)
        here = {item for item, words in PAPERS if text.says(rules.words(words), *at)}
        above = {one.item for one in answers if one.start < piece.end and one.end > piece.start}
        there, goes = _announces(text, piece, rules)
        there = there or tracked(piece.text)
        if there and goes:
            yield from _plainly(text, piece, here, above, last, rules)
        elif there or goes:
            for where, items in (("here", here), ("above", above - here)):
                those = (item for item in SIGNED if item in items)
                yield from (Posted(item=item, named=where, text=text, piece=piece, plain=False) for item in those)
        last = here or (last if len(piece.text) < _SHORT else set())


def _plainly(
    text: Text, piece: Piece, here: set[ItemName], above: set[ItemName], last: set[ItemName], rules: RuleSet
) -> Iterator[Posted]:
    """Yield what a sentence may speak of that tells of the post and of something that goes."""
    at = (piece.start, piece.end)
    if not here.isdisjoint(SIGNED) and not text.says(rules.words("media"), *at):
        here = here.intersection(SIGNED)  # the other papers named beside what is signed are listed, not posted
    for where, items in (("here", here), ("above", above - here), ("before", last - here - above)):
        for item, _ in PAPERS:
            if item in items:
                yield Posted(item=item, named=where, text=text, piece=piece)
    if (here | above).isdisjoint(SIGNED) and "contract" not in last:
        signed = text.says(rules.words("signed_by_hand"), *at)
        if signed or not here | above | last:
            yield Posted(item="contract", named="signed" if signed else "nowhere", text=text, piece=piece)


_S10 = regex.compile(r"(?<![\p{L}\d])[A-Z]{2}[ ]?(?:\d[ ]?){9}[A-Z]{2}(?![\p{L}\d])")


def tracked(text: str) -> bool:
    """Say whether a text gives the number of a registered letter or parcel (UPU standard S10): "RR 473 124 829 EE".

    Its check digit is not asked for: people copy such numbers from a receipt, and mistype them.
    """
    return _S10.search(text) is not None
