"""Statistics on the letters of a text: how likely each of the configured languages is; never words or meaning."""

import re
from collections import Counter
from functools import lru_cache
from operator import itemgetter
from typing import Any

_WORD = re.compile(rb"[^ ]* ?")
"""A word with the space behind it; all of them together are the text."""

Walked = dict[tuple[int, bytes], tuple[int, list[int]]]
"""Where the engine goes from a state by a word, and what it counts on its way; for the texts of one document."""


class Engine:
    """py3langid for some languages; ranks as its own `rank` does, and walks over a word that it knows only once."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        from py3langid.langid import MODEL_FILE, LanguageIdentifier

        model = LanguageIdentifier.from_model_file(MODEL_FILE)
        model.set_languages([code for code in codes if code in model.labels])
        model.nb_ptc = model.nb_ptc.astype("float32")  # else this is done for each text
        model._full_model = (model.nb_ptc, model.nb_pc, model.nb_classes)  # else 28 MB of other languages stay
        self._model: Any = model

    def rank(self, text: str, walked: Walked) -> list[tuple[str, float]]:
        """Return the languages with their scores, the likeliest first."""
        model = self._model
        counts = self._counts(model._encode(text), walked)
        if not counts or model._alias_pairs:
            return [(str(code), float(score)) for code, score in model.rank(text)]
        scores = model._sparse_score(counts, model.nb_ptc).tolist()
        return sorted(zip(model.nb_classes, scores, strict=True), key=itemgetter(1), reverse=True)

    def _counts(self, encoded: bytes, walked: Walked) -> Counter[int]:
        """Count the features of a text, in the order in which they come (the sum of floats depends on it)."""
        state = 0
        features: list[int] = []
        for word in _WORD.findall(encoded):
            known = walked.get((state, word))
            if known is None:
                known = walked[state, word] = self._walk(state, word)
            state, found = known
            features += found
        return Counter(features)

    def _walk(self, state: int, word: bytes) -> tuple[int, list[int]]:
        following, row, counted = self._model.tk_nextmove, self._model._rowbase, self._model.tk_output
        found = []
        for letter in word:
            state = following[row[state] + letter]
            feature = counted[state]
            if feature >= 0:
                found.append(feature)
        return state, found


@lru_cache(maxsize=4)
def engine_for(codes: tuple[str, ...]) -> Engine | None:
    """Load the engine for some languages, once: this takes a second."""
    return Engine(codes) if codes else None
