"""Which traces of sentences tell most, and how their fitted weights are written down."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression


def telling(model: LogisticRegression, columns: Any, most: int) -> Any:
    """Return the numbers of the columns that tell most: those that weigh much, and in many rows; in order."""
    seen = np.sqrt(np.asarray((columns != 0).sum(axis=0)).ravel())
    return np.sort(np.argsort(-np.abs(model.coef_[0]) * seen, kind="stable")[:most])


def trace_weights(model: LogisticRegression, names: Iterable[str]) -> dict[str, float]:
    """Return the weight of each trace, in tenths; what weighs nothing is left out."""
    weights = {str(name): round(float(weight), 1) for name, weight in zip(names, model.coef_[0], strict=True)}
    return {trace: weight for trace, weight in weights.items() if weight}
