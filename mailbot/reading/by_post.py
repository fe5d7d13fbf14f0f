"""Which papers the writer says are on their way by post; a question whether one may post them announces nothing."""

from collections.abc import Iterable

from mailbot.model.reading import ITEMS, ItemName
from mailbot.reading import patterns as regex
from mailbot.reading.sentences import pieces
from mailbot.reading.texts import Text
from mailbot.rules import RuleSet
from mailbot.words import fold

_PAPERS: tuple[tuple[ItemName, str], ...] = (
    ("contract", "contract"), ("power_of_attorney", "power_of_attorney"), ("files", "clinical_papers"),
)  # fmt: skip
_SCANNED = regex.compile(
    r"\bska?n|\bскан|\bscan|\bfoto|\bpilt|\bphoto|\bвложен|\bmanus|\battach|\bliit|\bpiel|\bpried|\banbei|\banhang"
)


def announced(texts: Iterable[Text], rules: RuleSet) -> tuple[ItemName, ...]:
    """Return the items that come by post, in the order of the checklist."""
    found: set[ItemName] = set()
    for text in texts:
        if text.place not in ("own_text",) and not (text.place == "document" and text.role == "other"):
            continue
        last: set[ItemName] = set()
        for piece in pieces(text.text):
            folded = fold(piece.text)
            here = {item for item, words in _PAPERS if rules.words(words).found_in(folded, folded=True)}
            if _announces(folded, piece.asks, rules):
                papers = here - {"files"} if here - {"files"} and not rules.words("media").found_in(folded, folded=True) else here
                found |= papers or last
            last = here or (last if len(piece.text) < 60 else set())
    return tuple(item for item in ITEMS if item in found)


def _announces(folded: str, asks: bool, rules: RuleSet) -> bool:
    if asks or not rules.words("by_post").found_in(folded, folded=True):
        return False
    if rules.words("post_only_asked").found_in(folded, folded=True):
        return False
    if not rules.words("sending").found_in(folded, folded=True):
        return False
    return not (
        _SCANNED.search(folded)
        and not regex.search(r"\boriginal|\bоригинал|\bоригінал|\balkupera|\boriginaal", folded)
        and _only_scanned(folded, rules)
    )


def _only_scanned(folded: str, rules: RuleSet) -> bool:
    """Say whether the scan and the post are said of one clause, so that nothing is on its way."""
    for hit in rules.words("by_post").find(folded, folded=True):
        clause = (
            regex.split(r"[,;]|\b(?:ja|and|и|un|ir|und|та|sekä)\b", folded[: hit.start])[-1]
            + regex.split(r"[,;]", folded[hit.end :])[0]
        )
        if not _SCANNED.search(clause):
            return False
    return True
