"""What may leave as an opinion where a file in a signed container is an OpenPGP message."""

from datetime import date

import pytest

from mailbot.cases.staff.opinion_file import refusal, whose
from mailbot.model.document import Fate, FileReading, Signature
from mailbot.model.fields import Facts

TODAY = date(2026, 11, 29)


def signed(inside: FileReading) -> FileReading:
    return FileReading(name="o.asice", kind="asic", signature=Signature(state="valid"), inner=(inside,))


@pytest.mark.parametrize(
    ("fate", "recipients", "said"),
    [
        ("encrypted", (), None),
        ("not_for_us", ("OpenPGP 1CD7B3D072A40C63",), None),
        ("for_us", ("OpenPGP 1CD7B3D072A40C63",), None),
        ("read", ("OpenPGP 1CD7B3D072A40C63",), None),
        ("unknown", (), "open_container"),  # signed, and not encrypted
    ],
)
def test_what_is_encrypted_is_closed_whether_we_hold_a_key_or_not(
    fate: Fate, recipients: tuple[str, ...], said: str | None
) -> None:
    file = signed(FileReading(name="o.pgp", kind="pgp", fate=fate, recipients=recipients))
    assert refusal(file, open_allowed=False) == said


def test_the_id_of_a_key_says_nothing_of_whose_it_is() -> None:
    file = FileReading(name="o.pgp", kind="pgp", fate="not_for_us", recipients=("OpenPGP 1CD7B3D072A40C63",))
    assert whose(file, Facts(patient_name="Mari Maasikas"), TODAY) == "unknown"
