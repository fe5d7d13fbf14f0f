"""Which papers the writer says are on their way by post; a question whether one may post them announces nothing."""

from collections.abc import Iterable

from mailbot.model.reading import ITEMS, ItemName
from mailbot.reading.text.sentences import Piece
from mailbot.reading.text.texts import Text
from mailbot.rules import patterns as regex
from mailbot.rules.rule_set import RuleSet

_PAPERS: tuple[tuple[ItemName, str], ...] = (
    ("contract", "contract"), ("power_of_attorney", "power_of_attorney"), ("files", "clinical_papers"),
)  # fmt: skip
_SCANNED = regex.compile(
    r"\bska?n|\bскан|\bscan|\bfoto|\bpilt|\bphoto|\bвложен|\bmanus|\battach|\bliit|\bpiel|\bpried|\banbei|\banhang"
)

_ORIGINAL = regex.compile(r"\boriginal|\bоригинал|\bоригінал|\balkupera|\boriginaal|\boriģināl")
_NEAR = 80
"""Letters without a full stop run on: only what stands this near can make the post a question."""
_CLAUSE = regex.compile(r"[,;]|\b(?:ja|and|и|un|ir|und|та|seka)\b")


def announced(texts: Iterable[Text], rules: RuleSet) -> tuple[ItemName, ...]:
    """Return the items that come by post, in the order of the checklist."""
    found: set[ItemName] = set()
    for text in texts:
        if text.place not in ("own_text",) and not (text.place == "document" and text.role == "other"):
            continue
        if not text.says(rules.words("by_post")):
            continue
        last: set[ItemName] = set()
        for piece in text.pieces:
            at = (piece.start, piece.end)
            here = {item for item, words in _PAPERS if text.says(rules.words(words), *at)}
            if _announces(text, piece, rules):
                named = here - {"files"}
                papers = named if named and not text.says(rules.words("media"), *at) else here
                if not papers and text.says(rules.words("signed_by_hand"), *at):
                    papers = {"contract"}  # "printed and signed, I take it to the post tomorrow"
                found |= papers or last
            last = here or (last if len(piece.text) < 60 else set())
    return tuple(item for item in ITEMS if item in found)


def _announces(text: Text, piece: Piece, rules: RuleSet) -> bool:
    at = (piece.start, piece.end)
    if piece.asks or not text.says(rules.words("by_post"), *at) or not text.says(rules.words("sending"), *at):
        return False
    if all(
        text.says(rules.words("post_only_asked"), max(piece.start, hit.start - _NEAR), min(piece.end, hit.end + _NEAR))
        for hit in text.hits(rules.words("by_post"), *at)
    ):
        return False
    folded = text.folded[piece.start : piece.end]
    return _ORIGINAL.search(folded) is not None or not _only_scanned(text, piece, rules)


def _only_scanned(text: Text, piece: Piece, rules: RuleSet) -> bool:
    """Say whether the scan and the post are said of one clause, so that nothing is on its way."""
    for hit in text.hits(rules.words("by_post"), piece.start, piece.end):
        before = _CLAUSE.split(text.folded[piece.start : hit.start])[-1]
        if not _SCANNED.search(before + regex.split(r"[,;]", text.folded[hit.end : piece.end])[0]):
            return False
    return True
