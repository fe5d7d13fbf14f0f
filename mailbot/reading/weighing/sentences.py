"""The features of a sentence: its word lists, how it is written, what stands around it, what rules say of it."""

from collections.abc import Iterable, Sequence

from mailbot.reading.text.sentences import Piece
from mailbot.reading.text.texts import Text
from mailbot.rules.rule_set import RuleSet

_SHORT, _LONG = 40, 250
"""Letters below and above which the length of a sentence is a feature."""
_EARLY, _LATE = 0.25, 0.75
_QUOTES = '«»"“”„'

Features = dict[str, float]


def sentence_features(
    text: Text, rules: RuleSet, lists: Iterable[str], found: Sequence[tuple[int, int, str]] = ()
) -> list[Features]:
    """Return the features of each sentence of a text, in order.

    `lists` are the word lists to look up. `found` are the places where a rule
    speaks: (start, end, rule id).
    """
    pieces = text.pieces
    features: list[Features] = [_written(piece, len(text.text)) for piece in pieces]
    if text.place != "own_text":
        for one in features:
            one[f"place.{text.place}"] = 1.0
    for name in lists:
        words = rules.words(name)
        for hit in text.hits(words):
            at = _at(pieces, hit.start)
            if at is not None:
                features[at][f"says.{name}"] = 1.0
                if hit.start - pieces[at].start < _OPENS:
                    features[at][f"opens.{name}"] = 1.0
    for start, _end, rule in found:
        at = _at(pieces, start)
        if at is not None:
            features[at][f"rule.{rule}"] = 1.0
            features[at]["rule.any"] = 1.0
    _neighbours(features)
    return features


_OPENS = 12


def _written(piece: Piece, length: int) -> Features:
    text = piece.text
    features: Features = {}
    if "?" in text:
        features["sign.anywhere"] = 1.0
    if piece.asks:
        features["sign.end"] = 1.0
    if piece.item:
        features["item"] = 1.0
    if len(text) < _SHORT:
        features["short"] = 1.0
    if len(text) > _LONG:
        features["long"] = 1.0
    if text.rstrip().endswith(":"):
        features["colon.end"] = 1.0
    if sum(text.count(mark) for mark in _QUOTES) > 1:
        features["in_quotes"] = 1.0
    place = piece.start / max(1, length)
    if place < _EARLY:
        features["place.early"] = 1.0
    if place > _LATE:
        features["place.late"] = 1.0
    return features


_BEFORE = ("says.question_label", "says.wish_to_know", "sign.end", "rule.any", "item", "colon.end", "says.said")


def _neighbours(features: list[Features]) -> None:
    """Tell each sentence what the one before and the one behind it are like, and whether others of the text ask."""
    alone = [dict(one) for one in features]
    asked = sum("rule.any" in one for one in alone)
    for at, one in enumerate(features):
        for name in _BEFORE:
            if at and name in alone[at - 1]:
                one[f"before.{name}"] = 1.0
            if at + 1 < len(alone) and name in alone[at + 1]:
                one[f"behind.{name}"] = 1.0
        if asked == 0:
            one["no_rule_speaks"] = 1.0
        elif asked > 1 or "rule.any" not in one:
            one["others.asked"] = 1.0


def _at(pieces: Sequence[Piece], place: int) -> int | None:
    """Return the number of the sentence that holds a place."""
    low, high = 0, len(pieces)
    while low < high:
        middle = (low + high) // 2
        if pieces[middle].end <= place:
            low = middle + 1
        else:
            high = middle
    return low if low < len(pieces) and pieces[low].start <= place else None
