"""The first letter of a case tells the price, also where it asks for nothing: nobody signs for a price unheard."""

from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from tests.store.test_distress import APPLICATION, Ward

NOTHING_MISSING = "All my papers are in digilugu, please look there. The signed contract is coming to you by post.\n"


@pytest.fixture
def ward(config: Path) -> Iterator[Ward]:
    ward = Ward(config)
    yield ward
    ward.store.close()


def letters(ward: Ward) -> list[tuple[str, str]]:
    found = []
    for row in ward.store.outbox.list():
        plain = message_from_bytes(row.letter.raw, policy=default).get_body(("plain",))
        assert plain is not None
        found.append((row.letter.kind, " ".join(plain.get_content().split())))
    return found


def test_where_only_a_paper_by_post_is_awaited(ward: Ward) -> None:
    assert ward.comes(APPLICATION + NOTHING_MISSING) == "paper_awaited"
    ((kind, text),) = letters(ward)
    assert kind == "acknowledge"
    assert "A second opinion costs €290.00" in text
    assert "do not pay anything before" in text


def test_where_something_is_asked_for(ward: Ward) -> None:
    ward.comes(APPLICATION)
    ((kind, text),) = letters(ward)
    assert (kind, "A second opinion costs €290.00" in text) == ("deficiency", True)
