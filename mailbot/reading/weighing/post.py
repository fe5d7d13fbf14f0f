"""Which papers are on their way by post: each that a sentence about the post may mean is weighed by that sentence."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace

from mailbot.model.fields import ITEMS, ItemName
from mailbot.model.reading import Claim, Document
from mailbot.reading.fields.by_post import PAPERS, SIGNED, Posted, tracked
from mailbot.reading.scales import claim
from mailbot.reading.text.answered import LONGEST_QUOTE
from mailbot.rules.rule_set import RuleSet
from mailbot.rules.words import fold

POST = "by_post"
"""The table of weights by which a paper comes by post."""
LISTS = (
    "sending", "post_only_asked", "media", "signed_by_hand", "not_yet", "wish", "ought", "you", "either",
    "question_label", "in_link", "month", "time_unit", "address", "original", "scanned", "same_envelope",
    "by_post", "own_place", "hope", "relation", "professional", "procedure", "not", "scanner",
)  # fmt: skip
_TELLING = frozenset({"says.by_post", "says.own_place", "says.sending", "says.signed_by_hand", "says.scanned"})
"""Lists whose words weigh otherwise in a sentence that tells only of the post, or only that something goes."""
_ELSEWHERE = frozenset(
    {
        "half", "beside.contract", "beside.power_of_attorney", "came", "came.signed", "says.in_link", "says.not",
        "says.not_yet", "says.wish", "says.ought",
    }
)  # fmt: skip
"""Signs with which a sentence may speak of other papers, of files that are there, or of what is not sent."""
_SAID = frozenset({"here", "above"})
"""Where a paper is named so that the letter that is answered need not say which: in the sentence, or as its item."""
_BY_POST = ("says.by_post", "says.own_place", "tracked")
_LIKELY = 0.5
_MANY = 2
_SHORT = 60
"""Letters of a short sentence."""


def post_features(
    posted: Sequence[Posted], papers: Iterable[Document], quoted: str, rules: RuleSet
) -> list[dict[str, float]]:
    """Return the features of each paper that may come by post.

    `papers` are those that came with the mail, `quoted` is the letter that it answers.
    """
    came: dict[str, bool] = {paper.role: bool(paper.signed) for paper in papers}
    folded = fold(quoted[:LONGEST_QUOTE]) if posted else ""
    told = {item for item, words in PAPERS if folded and rules.words(words).found_in(folded, folded=True)}
    signed = [_features(one, came, rules) for one in posted]
    return [signs | _answering(one, signs, folded, told) for one, signs in zip(posted, signed, strict=True)]


def _answering(one: Posted, signs: Container[str], quoted: str, told: Container[ItemName]) -> dict[str, float]:
    """Return whether the letter that is answered speaks of this paper.

    It tells nothing of a sentence that names the paper itself and says nothing of the post: "I sign the contract
    tomorrow".
    """
    if not quoted or (one.named in _SAID and not any(sign in signs for sign in _BY_POST)):
        return {}
    return {"quoted" if one.item in told else "quoted.not": 1.0}


def _features(one: Posted, came: Mapping[str, bool], rules: RuleSet) -> dict[str, float]:
    at = (one.piece.start, one.piece.end)
    signs = [f"item.{one.item}", f"named.{one.named}", f"named.{one.named}.{one.item}"]
    signs += [f"says.{name}" for name in LISTS if one.text.says(rules.words(name), *at)]
    signs += [f"{sign}.{one.item}" for sign in signs if sign == "says.media"]
    if not one.plain:
        signs += ["half", *(f"half.{sign}" for sign in signs if sign in _TELLING)]
    if len(one.piece.text) < _SHORT:
        signs.append("short")
    if len(one.text.hits(rules.words("by_post"), *at)) >= _MANY:
        signs.append("many")
    others = [item for item, words in PAPERS if item != one.item and one.text.says(rules.words(words), *at)]
    signs += [f"beside.{item}" for item in others]
    if tracked(one.piece.text):
        signs.append("tracked")
    if one.item in came:
        signs.append("came.signed" if came[one.item] else "came")
    return dict.fromkeys(signs, 1.0)


def weighed_post(features: Iterable[dict[str, float]], weights: RuleSet) -> tuple[Claim, ...]:
    """Weigh each paper that may come by post, in the order of their features."""
    return tuple(claim(weights, POST, signs) for signs in features)


def by_post(
    posted: Sequence[Posted], features: Sequence[dict[str, float]], said: Sequence[Claim]
) -> tuple[ItemName, ...]:
    """Return the papers that come by post, in the order of the checklist; `said` is what each was weighed to."""
    likely = {
        one.item
        for one, signs, claimed in zip(posted, features, said, strict=True)
        if (_sent_on_paper(signs) if one.item == "files" else claimed.probability >= _LIKELY)
    }
    return tuple(item for item in ITEMS if item in likely)


def likeliest(posted: Sequence[Posted], said: Sequence[Claim]) -> tuple[Claim, ...]:
    """Return for each paper that is signed the likeliest sentence by which it comes by post, as `by_post.ITEM`."""
    best: dict[str, Claim] = {}
    for one, claimed in zip(posted, said, strict=True):
        if one.item in SIGNED and (one.item not in best or claimed.probability > best[one.item].probability):
            best[one.item] = claimed
    return tuple(replace(best[item], name=f"{POST}.{item}") for item in SIGNED if item in best)


def _sent_on_paper(signs: dict[str, float]) -> bool:
    """Say whether a disc, or clinical papers in the same envelope, are sent: they come by post too seldom to be learnt.

    "I have no scanner" is why they do.
    """
    scanned = "says.scanned" in signs and "says.scanner" not in signs
    alone = {"named.here", "says.same_envelope"} <= signs.keys() and signs.keys().isdisjoint(_ELSEWHERE)
    return ("says.media" in signs or alone) and not scanned and "says.post_only_asked" not in signs
