# ruff: noqa: E501  one text a line
"""A text that no rule knows is no proof of an application: a fable or an advertisement gets no letter that asks."""

import pytest

from tests.unit.reading.letters import reading

TEXTS = (
    "The fox and the grapes. A fox saw ripe grapes hanging high on a vine. He jumped again and again, but could not reach them. At last he walked away and said that they were sour anyway.",
    "Olid kord kolm põrsakest, kes elasid koos emaga metsa ääres. Ühel päeval ütles ema, et nad peavad oma maja ehitama. Esimene ehitas õlgedest, teine puust, kolmas kividest.",
    "Congratulations! Our casino gives each new player 200 free spins. Register today with the code LUCKY and double your first deposit. The offer ends on Sunday.",
)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("body", ["", "See attachment"])
def test_one_unknown_text_is_no_application(text: str, body: str) -> None:
    assert reading(body, papers={"story.pdf": text}).kind != "application"
