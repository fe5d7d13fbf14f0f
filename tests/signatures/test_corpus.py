"""Every signed file of the development corpus is intact: its issuer is invented, its files are as they were signed."""

from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pytest

from mailbot.documents.signatures import Anchors, read_container, read_pdf
from mailbot.model.document import Signature

CORPUS = Path(__file__).parents[1] / "corpus" / "dev"


def signed_files() -> Iterator[tuple[str, bytes]]:
    for mail in sorted(CORPUS.glob("*/*.eml")):
        for part in message_from_bytes(mail.read_bytes()).walk():
            data = part.get_payload(decode=True)
            if isinstance(data, bytes) and (b"META-INF/signatures" in data or b"/ByteRange" in data):
                yield mail.parent.name, data


@pytest.mark.parametrize(("name", "data"), [pytest.param(n, d, id=n) for n, d in signed_files()])
def test_intact(name: str, data: bytes) -> None:
    found = read(data)
    assert found.state == "intact"
    assert all(signer.name and signer.code and signer.country for signer in found.signers)


def read(data: bytes) -> Signature:
    return read_pdf(data, Anchors()) if data.startswith(b"%PDF") else read_container(data, Anchors()).signature


def test_there_are_some() -> None:
    assert len(list(signed_files())) > 10
