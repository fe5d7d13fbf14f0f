"""What was encrypted for the hospital is opened with its keys and read like anything else; tricks have outcomes."""

import io
import struct
import tarfile
import zlib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

from mailbot.config.settings import Encryption, Key, Secret, Settings
from mailbot.config.values import SecretMissingError
from mailbot.documents.budget import Budget
from mailbot.documents.encryption.cdoc2 import _untarred
from mailbot.documents.encryption.own_keys import own_keys
from mailbot.documents.encryption.sealed import inflated
from mailbot.documents.failure import Unreadable
from mailbot.documents.keys import OwnKey, load_keys, to_pem
from mailbot.documents.opening import open_file
from mailbot.documents.reader import Reader, ReaderSetup
from mailbot.model.document import FileReading
from mailbot.model.mail import Part
from tests.unit.documents.sealing import NAME, cdoc, certificate, enveloped, key

FILES = (("leping.txt", b"Leping haiglaga"), ("epikriis.txt", "Haiguslugu, õpetlik".encode()))
LETTER = (
    b"Content-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\nContent-Type: text/plain\r\n\r\nTere, siin kiri.\r\n"
    b"--i\r\nContent-Type: text/plain; name=epikriis.txt\r\nContent-Disposition: attachment\r\n\r\nHaiguslugu\r\n"
    b"--i--\r\n"
)


def opened(data: bytes, *keys: OwnKey, unpacked: int = 1_000_000) -> FileReading:
    return open_file("a.cdoc", "", data, Budget(keys=keys, unpacked_left=unpacked))


@pytest.mark.parametrize("kind", ["ec", "rsa"])
@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("count", [1, 2])
def test_a_container_for_us(tmp_path: Path, kind: str, version: int, count: int) -> None:
    data = cdoc(tmp_path, version, [key("rsa", 5), key(kind)], *FILES[:count])
    reading = opened(data, key("ec", 9), key(kind))
    assert (reading.kind, reading.fate) == ("cdoc", "read")
    assert [(file.name, file.text) for file in reading.inner] == [(name, text.decode()) for name, text in FILES[:count]]


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("keys", [(), (key("ec", 9),), (key("rsa", 9), key("ec", 9))])
def test_without_the_right_key_it_says_for_whom_it_is(tmp_path: Path, version: int, keys: tuple[OwnKey, ...]) -> None:
    reading = opened(cdoc(tmp_path, version, [key("ec")], *FILES), *keys)
    assert (reading.fate, reading.inner) == ("encrypted", ())
    assert NAME in reading.recipients[0]


@pytest.mark.parametrize("kind", ["ec", "rsa"])
@pytest.mark.parametrize("version", [1, 2])
def test_altered_anywhere_it_is_never_read_as_something_else(tmp_path: Path, version: int, kind: str) -> None:
    data = cdoc(tmp_path, version, [key(kind)], FILES[0])
    for place in range(0, len(data), max(1, len(data) // 60)):
        altered = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        reading = opened(altered, key(kind))
        words = [file.text for file in reading.inner]
        assert words in ([], ["Leping haiglaga"])
        assert reading.fate in ("read", "encrypted", "damaged", "unknown")
    for end in range(0, len(data), max(1, len(data) // 40)):
        assert opened(data[:end], key(kind)).fate != "read" or not opened(data[:end], key(kind)).inner


@pytest.mark.parametrize("size", [0, 1, 2**31, 2**32 - 1])
def test_a_header_that_lies_about_its_length(tmp_path: Path, size: int) -> None:
    data = cdoc(tmp_path, 2, [key("ec")], FILES[0])
    assert opened(data[:5] + struct.pack(">I", size) + data[9:], key("ec")).fate in ("encrypted", "damaged")


@pytest.mark.parametrize("version", [1, 2])
def test_a_payload_without_measure(tmp_path: Path, version: int) -> None:
    data = cdoc(tmp_path, version, [key("ec")], ("a.txt", b"a" * 300_000), ("b.txt", b"b"))
    assert opened(data, key("ec"), unpacked=100_000).fate_reason == "unpacks_too_large"


def test_a_payload_of_zeros_is_not_unpacked_to_its_end() -> None:
    with pytest.raises(Unreadable, match="unpacks_too_large"):
        inflated(zlib.compress(bytes(50_000_000)), Budget(unpacked_left=1_000))


def test_links_and_files_with_holes_are_no_files() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        link = tarfile.TarInfo("../../etc/passwd")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        inside = tarfile.TarInfo("../a.txt")
        inside.size = 4
        archive.addfile(inside, io.BytesIO(b"Tere"))
    assert [(file.name, file.data) for file in _untarred(out.getvalue(), Budget())] == [("../a.txt", b"Tere")]
    with pytest.raises(Unreadable, match="too_many_entries"):
        _untarred(out.getvalue(), Budget(entries_left=1))


@pytest.mark.parametrize(
    ("kind", "cipher"),
    [
        *((kind, cipher) for kind in ("ec", "rsa") for cipher in ("-aes128", "-aes256", "-aes-256-gcm")),
        ("rsa", "-des3"),
    ],
)
def test_an_encrypted_mail_for_us(tmp_path: Path, kind: str, cipher: str) -> None:
    data = enveloped(tmp_path, key(kind), LETTER, cipher)
    reading = opened(data, key("rsa", 9), key(kind))
    assert (reading.kind, reading.fate, reading.text) == ("smime", "read", "Tere, siin kiri.")
    assert [(file.name, file.text) for file in reading.inner] == [("epikriis.txt", "Haiguslugu")]
    assert opened(data, key(kind, 9)).fate == "encrypted"
    assert opened(data).fate == "encrypted"
    assert opened(data[:-60], key(kind)).fate == "damaged"


def test_a_bare_file_in_an_envelope(tmp_path: Path) -> None:
    reading = opened(enveloped(tmp_path, key("rsa"), b"%PDF-1.4 nothing"), key("rsa"))
    assert [file.kind for file in reading.inner] == ["pdf"]


def pkcs8(own: OwnKey, passphrase: bytes | None = None) -> bytes:
    closing = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    return own.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, closing)


def test_keys_as_they_lie_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = key("ec")
    bag = pkcs12.serialize_key_and_certificates(
        b"a", ours.private, ours.certificate, None, BestAvailableEncryption(b"word")
    )
    (tmp_path / "a.p12").write_bytes(bag)
    (tmp_path / "b.pem").write_bytes(certificate(key("rsa"), Encoding.PEM) + pkcs8(key("rsa"), b"word"))
    (tmp_path / "c").write_bytes(pkcs8(key("ec", 9)))
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    monkeypatch.setenv("WORD", "word")
    word = Secret(env="WORD")
    keys = (Key(file=Path("a.p12"), passphrase=word), Key(file=Path("b.pem"), passphrase=word), Key(credential="c"))
    settings = Settings.model_construct(encryption=Encryption(keys=keys), base=tmp_path)
    loaded = [load_keys(pem.encode(), None)[0] for pem in own_keys(settings)]
    assert [one.private.public_key() for one in loaded] == [
        one.private.public_key() for one in (ours, key("rsa"), key("ec", 9))
    ]
    assert [one.certificate for one in loaded] == [ours.certificate, key("rsa").certificate, None]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"file": "none.pem"}, "cannot be read"),
        ({"file": "closed.pem"}, "this passphrase opens"),
        ({"file": "words.pem"}, "this passphrase opens"),
        ({"file": "public.pem"}, "no private key"),
        ({"credential": "key"}, "was not given"),
    ],
)
def test_a_key_that_is_of_no_use_is_a_fault_of_the_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entry: dict[str, str], said: str
) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    (tmp_path / "closed.pem").write_bytes(pkcs8(key("ec"), b"word"))
    (tmp_path / "words.pem").write_bytes(b"no key at all")
    (tmp_path / "public.pem").write_bytes(certificate(key("ec"), Encoding.PEM))
    settings = Settings.model_construct(encryption=Encryption(keys=(Key.model_validate(entry),)), base=tmp_path)
    with pytest.raises(SecretMissingError, match=said):
        own_keys(settings)


def test_a_worker_opens_it_and_no_argument_of_a_process_shows_the_key(tmp_path: Path) -> None:
    data = cdoc(tmp_path, 2, [key("ec")], *FILES)
    part = Part(path="1", content_type="application/octet-stream", name="a.cdoc2", payload=data)
    with Reader(ReaderSetup(keys=(to_pem(key("ec")),))) as reader:
        assert [file.name for file in reader.read([part])["1"].inner] == ["leping.txt", "epikriis.txt"]
        lines = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
        assert not any(b"PRIVATE KEY" in line for line in lines)
