"""The engine's ranks: those of the library itself, many texts at once."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.reading.text.language_engine import Engine, engine_for

CODES = ("et", "en", "ru", "lv", "lt", "fi", "uk", "de", "pl", "sv", "fr", "es")
WORDS = (
    "minu",
    "emal",
    "leiti",
    "vähk",
    "the",
    "doctor",
    "said",
    "врач",
    "сказал",
    "і",
    "тому",
    "ārsts",
    "teica",
    "gydytojas",
    "sakė",
    "die",
    "ärztin",
    "ﬁ",
    "’s",
    "ß",
)


@pytest.fixture(scope="module")
def library() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    model = LanguageIdentifier.from_model_file(MODEL_FILE)
    model.set_languages(list(CODES))
    return model


@pytest.fixture(scope="module")
def engine() -> Engine:
    found = engine_for(CODES)
    assert found is not None
    return found


@given(texts=st.lists(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join) | st.text(max_size=20), max_size=4))
def test_ranks_are_those_of_the_library(library: Any, engine: Engine, texts: list[str]) -> None:
    assert engine.rank(texts) == [library.rank(text) for text in texts]


def test_without_languages_there_is_no_engine() -> None:
    assert engine_for(()) is None
