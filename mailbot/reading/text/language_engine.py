"""Statistics on the letters of a text: how likely each of the configured languages is."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter
from typing import Any

Ranks = list[tuple[str, float]]
"""The languages of a text with their scores, the likeliest first."""


class Engine:
    """py3langid for some languages; ranks as its own `rank` does, many texts at once and all their places at once."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        import numpy as np
        from py3langid.langid import MODEL_FILE, LanguageIdentifier

        model = LanguageIdentifier.from_model_file(MODEL_FILE)
        model.set_languages([code for code in codes if code in model.labels])
        model.nb_ptc = model.nb_ptc.astype(np.float32)  # else this is done for each text
        model._full_model = (model.nb_ptc, model.nb_pc, model.nb_classes)  # else 28 MB of other languages stay
        self._model: Any = model
        self._following = np.asarray(model.tk_nextmove)
        self._row = np.asarray(model._rowbase, dtype=np.intp)
        self._counted = np.asarray(model.tk_output, dtype=np.int32)
        if not model._alias_pairs:
            model._rowbase = model.tk_output = ()  # Python's own numbers: 5 MB that nobody asks any more

    def rank(self, texts: Sequence[str]) -> list[Ranks]:
        """Return the ranks of each text."""
        model = self._model
        if model._alias_pairs:
            return [model.rank(text) for text in texts]
        return [self._ranked(features) for features in self._features([model._encode(text) for text in texts])]

    def _ranked(self, features: Sequence[int]) -> Ranks:
        if not features:
            return self._model.rank("")  # type: ignore[no-any-return]
        scores = self._model._sparse_score(Counter(features), self._model.nb_ptc).tolist()
        return sorted(zip(self._model.nb_classes, scores, strict=True), key=itemgetter(1), reverse=True)

    def _features(self, texts: Sequence[bytes]) -> Iterator[list[int]]:
        """Yield what the engine counts in each text, in the order of the text (the sum of floats depends on it).

        Its automaton goes from letter to letter; here it goes from all letters
        at once, from the start state first, then from where the letter before
        came to, until nothing changes: then each place has the state that
        follows from the one before it, as in a walk. The engine forgets what
        is more than six letters behind, so that seven rounds are enough.
        """
        import numpy as np

        letters = np.frombuffer(b"".join(texts), dtype=np.uint8).astype(np.intp)
        cuts = np.cumsum([0, *map(len, texts)])
        starts = cuts[cuts < len(letters)]
        states = np.zeros(len(letters), dtype=self._following.dtype)
        before = np.zeros(len(letters), dtype=np.intp)
        while True:
            before[1:] = states[:-1]
            before[starts] = 0
            reached = self._following.take(self._row.take(before) + letters)
            if np.array_equal(reached, states):
                break
            states = reached
        counted = self._counted.take(states)
        there = counted >= 0
        features = counted[there].tolist()
        ends = np.concatenate(([0], np.cumsum(there)))[cuts].tolist()
        for start, end in pairwise(ends):
            yield features[start:end]


@lru_cache(maxsize=4)
def engine_for(codes: tuple[str, ...]) -> Engine | None:
    """Load the engine for some languages, once: this takes a second."""
    return Engine(codes) if codes else None
