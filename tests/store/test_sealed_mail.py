"""A whole application that was encrypted for the hospital, by X.509 or by OpenPGP, is read like one in the open."""

from email.message import EmailMessage
from pathlib import Path

import pytest

from mailbot.cli.common import deployment_or_defaults
from mailbot.documents.keys import to_pem
from mailbot.documents.openpgp_keys import packed
from mailbot.documents.reader import Reader, ReaderSetup
from mailbot.replay import as_json, play, unprinted
from tests.unit.documents import openpgp
from tests.unit.documents.sealing import cdoc, enveloped, key

LETTER = (
    "Dear doctors,\n\nI ask for a second opinion about my own illness.\nName: Helgi Raudsik\n"
    "Personal code: 46102142732\n"
    "Phone: +372 5550 4471\nQuestions:\n1. Should the chemotherapy be continued after the third course?\n\n"
    "The tumour of the right breast was found in May 2026 and operated on in June.\n\nBest regards\nHelgi Raudsik\n"
)
SUMMARY = (
    "EPIKRIIS\nPatsient: Helgi Raudsik, isikukood 46102142732\nDiagnoos: C50.4 rinnanäärme ülemise välimise neerandi "
    "pahaloomuline kasvaja\nHistoloogia: invasiivne kartsinoom, G2.\n"
    "Operatsioon 12.06.2026. Ravi: keemiaravi kolm kuuri.\n"
)


def mail() -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"] = "Helgi Raudsik <helgi.raudsik@post.example>", "second.opinion@hospital.example"
    made["Date"], made["Message-ID"] = "Mon, 2 Nov 2026 09:15:00 +0200", "<sealed@post.example>"
    made["Subject"] = "Request for a second opinion"
    return made


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("ours", [True, False])
def test_papers_in_a_container(tmp_path: Path, version: int, ours: bool) -> None:
    made = mail()
    made.set_content(LETTER)
    data = cdoc(tmp_path, version, [key("ec")], ("epikriis.txt", SUMMARY.encode()), ("lisa.txt", SUMMARY.encode() * 2))
    made.add_attachment(data, maintype="application", subtype="octet-stream", filename="paberid.cdoc")
    found = played(tmp_path, made.as_bytes(), "ec" if ours else "rsa")
    assert [(one["name"], one["role"]) for one in found["documents"]] == (
        [("epikriis.txt", "clinical"), ("lisa.txt", "clinical")] if ours else [("paberid.cdoc", "other")]
    )
    # the label of the second format bears no code: it may be for us, and a person has to see
    assert found["reply"] == ("staff" if version == 2 and not ours else "deficiency")
    assert ("files" in found["missing_after"]) is not ours


@pytest.mark.parametrize("kind", ["ec", "rsa"])
def test_a_mail_that_is_encrypted_as_a_whole(tmp_path: Path, kind: str) -> None:
    inner = EmailMessage()
    inner.set_content(LETTER)
    inner.add_attachment(SUMMARY.encode(), maintype="text", subtype="plain", filename="epikriis.txt")
    made = mail()
    sealed = enveloped(tmp_path, key(kind), inner.as_bytes().replace(b"\n", b"\r\n"))
    made.set_content(sealed, maintype="application", subtype="pkcs7-mime", filename="smime.p7m")
    found = played(tmp_path, made.as_bytes(), kind)
    assert found["fields"]["personal_code"] == "46102142732"
    assert len(found["fields"]["questions"]) == 1
    assert found["missing_after"] == ["contract"]


def test_a_mail_that_is_encrypted_as_a_whole_by_openpgp(tmp_path: Path) -> None:
    """RFC 3156: a part that says so, and the message."""
    inner = EmailMessage()
    inner.set_content(LETTER)
    inner.add_attachment(SUMMARY.encode(), maintype="text", subtype="plain", filename="epikriis.txt")
    made = mail()
    made.add_attachment(b"Version: 1\r\n", maintype="application", subtype="pgp-encrypted")
    message = openpgp.sealed(inner.as_bytes().replace(b"\n", b"\r\n"), openpgp.key("ours"))
    made.add_attachment(message, maintype="application", subtype="octet-stream", filename="encrypted.asc")
    made.set_type("multipart/encrypted")
    made.set_param("protocol", "application/pgp-encrypted")
    found = played(tmp_path, made.as_bytes(), "ec", packed(openpgp.key("ours")))
    assert found["fields"]["personal_code"] == "46102142732"
    assert len(found["fields"]["questions"]) == 1
    assert [(one["name"], one["role"]) for one in found["documents"]][-1] == ("epikriis.txt", "clinical")
    assert found["missing_after"] == ["contract"]


@pytest.mark.parametrize("page", [False, True])
def test_a_letter_in_armour_in_the_text_and_a_paper_beside_it(tmp_path: Path, page: bool) -> None:
    ours = openpgp.key("ours")
    made = mail()
    armour = openpgp.sealed(LETTER.encode(), ours).decode("ascii")
    made.set_content(f"{armour}\n--\nSent from my phone\n")
    if page:
        made.set_content(f"<html><body><pre>{armour}</pre></body></html>", subtype="html")
    made.add_attachment(
        openpgp.sealed(SUMMARY.encode(), ours, armour=False),
        maintype="application",
        subtype="octet-stream",
        filename="epikriis.txt.gpg",
    )
    found = played(tmp_path, made.as_bytes(), "ec", packed(ours))
    assert found["fields"]["patient_name"] == "Helgi Raudsik"
    assert found["fields"]["personal_code"] == "46102142732"
    assert ("epikriis.txt", "clinical") in [(one["name"], one["role"]) for one in found["documents"]]
    assert found["missing_after"] == ["contract"]


def test_papers_for_another_key_are_asked_for_anew(tmp_path: Path) -> None:
    made = mail()
    made.set_content(LETTER)
    data = openpgp.sealed(SUMMARY.encode(), openpgp.key("other"))
    made.add_attachment(data, maintype="application", subtype="octet-stream", filename="paberid.asc")
    found = played(tmp_path, made.as_bytes(), "ec", packed(openpgp.key("ours")))
    assert found["reply"] == "deficiency"
    assert "files" in found["missing_after"]


def played(folder: Path, raw: bytes, kind: str, *more: str) -> dict:  # type: ignore[type-arg]
    (folder / "a.eml").write_bytes(raw)
    deployment = deployment_or_defaults(folder / "no such file")
    with Reader(ReaderSetup(keys=(to_pem(key(kind)), *more))) as reader:
        return as_json(next(iter(play(folder / "a.eml", deployment, reader, unprinted))))
