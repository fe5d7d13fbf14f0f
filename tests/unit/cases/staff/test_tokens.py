"""Links by which staff act: each bound to one action, one person, once, for seven days."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.cases.staff.tokens import BYTES, LIFE, hashed, issue, refusal, spell
from mailbot.model.digest import Do

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
DO = Do(action="received", case="2026-00042", argument="contract")
WHO = "nurse@hospital.example"
TOKEN = issue(spell(b"x" * BYTES), DO, recipient=WHO, now=NOW)


def test_a_fresh_token_is_good() -> None:
    assert refusal(TOKEN, DO, sender=WHO.upper(), now=NOW) is None


@pytest.mark.parametrize(
    ("token", "do", "sender", "at", "why"),
    [
        (None, DO, WHO, NOW, "unknown"),
        (TOKEN, DO, "other@hospital.example", NOW, "other_recipient"),
        (TOKEN, replace(DO, case="2026-00043"), WHO, NOW, "other_action"),
        (TOKEN, replace(DO, action="waive"), WHO, NOW, "other_action"),
        (TOKEN, replace(DO, argument="files"), WHO, NOW, "other_action"),
        (replace(TOKEN, used=NOW), DO, WHO, NOW, "used"),
        (TOKEN, DO, WHO, NOW + LIFE, "expired"),
    ],
)
def test_anything_else_is_refused(token: object, do: Do, sender: str, at: datetime, why: str) -> None:
    assert refusal(token, do, sender=sender, now=at) == why  # type: ignore[arg-type]


@given(st.binary(min_size=BYTES, max_size=BYTES))
def test_the_hash_does_not_show_the_token(random: bytes) -> None:
    token = spell(random)
    assert len(token) == 24
    assert token not in issue(token, DO, recipient=WHO, now=NOW).hash.upper()
    assert hashed(token.lower()) == hashed(f" {token} ")
