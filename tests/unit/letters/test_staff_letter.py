"""Letters to staff: one place makes them, and the gates look at each."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

import mailbot
from mailbot.letters.envelope.mime import Attachment, HeaderRefused
from mailbot.letters.privacy.gates import GateRefused
from mailbot.letters.review.samples import HOSPITAL
from mailbot.letters.staff_letter import ToStaff, staff_letter

ON = ToStaff(
    to="kati@hospital.example",
    hospital=HOSPITAL,
    language="en",
    message_id="mailbot.digest.1@hospital.example",
    written=datetime(2026, 11, 4, 10, tzinfo=UTC),
)


def fields(on: ToStaff = ON, subject: str = "The day", **more: Any) -> dict[str, str]:
    more = {"kind": "digest", "template": "digest/digest", **more}
    made = staff_letter(on, words=(subject, "text\n", "<p>text</p>"), **more)
    return {name: str(value) for name, value in message_from_bytes(made.raw, policy=default).items()}


def test_the_fields_of_a_letter_to_staff() -> None:
    by_itself = fields()
    assert by_itself["Auto-Submitted"] == "auto-generated"
    assert by_itself["To"] == "kati@hospital.example"
    assert fields(kind="urgent").keys() - by_itself.keys() == {"X-Priority", "Importance", "Priority"}
    answer = fields(replace(ON, answered=True, answers="m1@mail.example"))
    assert (answer["Auto-Submitted"], answer["In-Reply-To"]) == ("auto-replied", "<m1@mail.example>")


def test_what_is_no_message_id_is_not_answered_to() -> None:
    assert "In-Reply-To" not in fields(replace(ON, answered=True, answers="m1@x>\r\nBcc: a@b.example"))


@pytest.mark.parametrize("to", ["kati", "Kati <kati@hospital.example>", "kati@hospital.example, a@b.example"])
def test_a_letter_goes_to_one_plain_address(to: str) -> None:
    with pytest.raises(GateRefused, match="bad_address"):
        fields(replace(ON, to=to))


def test_a_file_that_bears_a_name_of_its_own_does_not_go_along() -> None:
    file = Attachment(name="Mari Maasikas.png", content_type="image/png", data=b"\x89PNG")
    with pytest.raises(GateRefused, match="attachment_name"):
        fields(attachments=(file,))


def test_nothing_breaks_out_of_a_subject() -> None:
    with pytest.raises(HeaderRefused):
        fields(subject="The day\r\nBcc: a@b.example")


def test_the_bytes_of_a_letter_are_made_in_two_places() -> None:
    package = Path(mailbot.__file__).parent
    makers = {f.name for f in package.rglob("*.py") if "X-Auto-Response-Suppress" in f.read_text()}
    assert {name for name in makers if "gates.check_" in (package / "letters" / name).read_text()} == makers
    assert makers == {"compose.py", "staff_letter.py"}
