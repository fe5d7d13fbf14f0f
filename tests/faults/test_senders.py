"""Senders that are not who they say: what their mails may do to a case, through the whole pipeline."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mailbot.documents.reader import Reader
from tests.faults.applications import application
from tests.faults.test_loops import BEGIN, TOML, Mailbot

SERVER = "mx.hospital.example"
PASS = f"Authentication-Results: {SERVER}; dmarc=pass header.from=kuu.example\r\n".encode()
FAIL = f"Authentication-Results: {SERVER}; dmarc=fail header.from=kuu.example\r\n".encode()
FORGED = f"Authentication-Results: {SERVER}; dmarc=fail\r\n".encode() + PASS


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as made:
        yield made


@pytest.fixture
def ours(tmp_path: Path, reader: Reader) -> Iterator[Mailbot]:
    configured = TOML.replace('path = "mail"\n', f'path = "mail"\nauthserv_id = "{SERVER}"\n', 1)
    made = Mailbot(tmp_path / "a", "second.opinion@hospital.example", reader, toml=configured)
    yield made
    made.close()


def follow_up(number: int) -> bytes:
    """Another mail of the applicant, with a code that the case lacks."""
    return (
        application(1)
        .replace(b"app1@", f"more{number}@".encode())
        .replace("Küsimus".encode(), "Isikukood: 49403136526\r\nKüsimus".encode())
    )


def codes(ours: Mailbot) -> list[str | None]:
    return [row[0] for row in ours.store.rows.all("select personal_code from cases order by number")]


@pytest.mark.parametrize("results", [b"", FAIL, FORGED, PASS.replace(b"mx.", b"evil.")])
def test_without_a_pass_a_mail_opens_a_case_but_joins_none(ours: Mailbot, results: bytes) -> None:
    ours.get(application(1), 1)
    assert len(ours.work(BEGIN)) == 1
    ours.get(results + follow_up(2), 2)
    assert ours.work(BEGIN + timedelta(hours=1)) == []
    assert codes(ours) == [None]
    assert [a.reason for a in ours.store.cases.attentions()] == ["sender_not_authentic"]


def test_with_a_pass_it_joins(ours: Mailbot) -> None:
    ours.get(PASS + application(1), 1)
    ours.work(BEGIN)
    ours.get(PASS + follow_up(2), 2)
    ours.work(BEGIN + timedelta(hours=1))
    assert codes(ours) == ["49403136526"]


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        (b"From: ", b"From: boss@hospital.example\r\nFrom: "),
        (b"To: ", b"Reply-To: <thief@evil.example>\r\nTo: "),
        (b"<pt1@kuu.example>", b"<pt1@kuu\xd0\xb0.example>"),
        (b"From: ", b'From: "second.opinion@hospital.example" <x@evil.example>\r\nX-Was: '),
    ],
)
def test_headers_made_to_be_misread_get_no_letter(ours: Mailbot, field: bytes, changed: bytes) -> None:
    ours.get(PASS + application(1).replace(field, changed, 1), 1)
    assert ours.work(BEGIN) == []
    assert ours.store.rows.value("select count(*) from message where reply = 'staff'") == 1
    assert ours.store.rows.value("select count(*) from cases") == 0
