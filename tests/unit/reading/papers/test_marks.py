"""Whether a paper says of itself that it is a translation, in each language in which one may say so."""

import pytest

from mailbot.reading.papers.marks import marks_of
from tests.unit.reading.letters import rules

SAID = [
    "Tõlge vene keelest", "Translated from Russian", "Перевод с латышского языка", "Tulkojums no latviešu valodas",
    "Vertimas iš rusų kalbos", "Käännös venäjästä", "Переклад з української", "Beglaubigte Übersetzung",
    "Tłumaczenie z języka polskiego", "Översättning från svenska",
]  # fmt: skip


@pytest.mark.parametrize("head", SAID)
def test_a_paper_says_that_it_is_a_translation(head: str) -> None:
    marks = marks_of("paper.pdf", f"{head}\nMari Maasikas, C50.9", rules().documents)
    assert "says:translation" in marks.split()


def test_a_paper_that_says_nothing_of_it_is_none() -> None:
    assert "says:translation" not in marks_of("paper.pdf", "Wypis ze szpitala\nMari Maasikas, C50.9", rules().documents)
