"""A whole application that was encrypted for the hospital, as container or as mail, is read like one in the open."""

from email.message import EmailMessage
from pathlib import Path

import pytest

from mailbot.cli.common import deployment_or_defaults
from mailbot.documents.keys import to_pem
from mailbot.documents.reader import Reader, ReaderSetup
from mailbot.replay import as_json, play, unprinted
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


def played(folder: Path, raw: bytes, kind: str) -> dict:  # type: ignore[type-arg]
    (folder / "a.eml").write_bytes(raw)
    deployment = deployment_or_defaults(folder / "no such file")
    with Reader(ReaderSetup(keys=(to_pem(key(kind)),))) as reader:
        return as_json(next(iter(play(folder / "a.eml", deployment, reader, unprinted))))
