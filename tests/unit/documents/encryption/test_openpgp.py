"""OpenPGP messages for the hospital are opened with its keys and read like anything else; tricks have outcomes."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbot.config.settings import Encryption, Key, Secret, Settings
from mailbot.config.values import SecretMissingError
from mailbot.documents.budget import Budget
from mailbot.documents.encryption.openpgp import is_letter
from mailbot.documents.encryption.own_keys import own_keys
from mailbot.documents.opening import open_file
from mailbot.documents.openpgp_keys import OpenPgpKey, packed, unpacked
from mailbot.documents.reader import Reader, ReaderSetup
from mailbot.model.document import FileReading
from mailbot.model.mail import Part
from tests.unit.documents.openpgp import PASSPHRASE, GnuPg, available, for_a_password, gnupg, key, sealed

SUMMARY = "Haiguslugu: kopsuvähk, operatsioon juunis.".encode()
LETTER = (
    b"Content-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\nContent-Type: text/plain\r\n\r\nTere, siin kiri.\r\n"
    b"--i\r\nContent-Type: text/plain; name=epikriis.txt\r\nContent-Disposition: attachment\r\n\r\nHaiguslugu\r\n"
    b"--i--\r\n"
)


def opened(
    data: bytes, *keys: OpenPgpKey, name: str = "epikriis.txt.gpg", unpacked_left: int = 1_000_000
) -> FileReading:
    return open_file(name, "application/octet-stream", data, Budget(openpgp=keys, unpacked_left=unpacked_left))


@pytest.fixture(scope="module")
def gpg() -> Iterator[GnuPg]:
    if not available():
        pytest.skip("GnuPG is not installed")
    with gnupg() as made:
        yield made


@pytest.fixture(scope="module")
def closed(gpg: GnuPg) -> OpenPgpKey:
    """A key of GnuPG with a passphrase."""
    return gpg.new_key("closed@hospital.example", PASSPHRASE)


@pytest.mark.parametrize("armour", [True, False])
@pytest.mark.parametrize("profile", ["RFC4880", "RFC9580"])
def test_a_file_for_us(profile: str, armour: bool) -> None:
    ours = key("ours", profile)
    reading = opened(sealed(SUMMARY, key("other"), ours, armour=armour), key("third"), ours)
    assert (reading.kind, reading.fate) == ("pgp", "read")
    assert [(file.name, file.text) for file in reading.inner] == [("epikriis.txt", SUMMARY.decode())]


@pytest.mark.parametrize("profile", ["RFC4880", "RFC9580"])
def test_for_others_it_says_for_which_keys_it_is(profile: str) -> None:
    other = key("other", profile)
    reading = opened(sealed(SUMMARY, other), key("ours"))
    assert (reading.fate, reading.fate_reason, reading.inner) == ("not_for_us", "encrypted", ())
    assert [one.removeprefix("OpenPGP ") in other.ids for one in reading.recipients] == [True]


def test_without_a_key_of_its_own_the_hospital_is_asked_nothing_new() -> None:
    assert (opened(sealed(SUMMARY, key("ours"))).fate, opened(b"\x85\x01\x0c\x03junk").fate) == ("encrypted",) * 2


def test_a_mime_entity_is_a_letter_with_its_files() -> None:
    reading = opened(sealed(LETTER, key("ours")), key("ours"), name="encrypted.asc")
    assert (reading.kind, reading.text) == ("pgp", "Tere, siin kiri.")
    assert [(file.name, file.text) for file in reading.inner] == [("epikriis.txt", "Haiguslugu")]


@pytest.mark.parametrize(
    ("content", "letter"),
    [
        (LETTER, True),
        (b"MIME-Version: 1.0\nContent-Type: text/plain;\n charset=utf-8\n\nTere", True),
        (b"Nimi: Mari Maasikas\nIsikukood: 47801050637\n\nTere", False),
        (b"Tere\nContent-Type: text/plain\n\nx", False),
        (b"%PDF-1.7\n", False),
        (b"", False),
    ],
)
def test_what_is_a_mime_entity(content: bytes, letter: bool) -> None:
    assert is_letter(content) is letter


def test_words_in_the_letter_itself_are_the_letters() -> None:
    words = "Nimi: Mari Maasikas\n\nSoovin teist arvamust."
    data = sealed(words.encode(), key("ours"))
    reading = open_file("message.asc", "application/pgp", data, Budget(openpgp=(key("ours"),)))
    assert (reading.text, reading.inner) == (words, ())


@pytest.mark.parametrize("way", ["-r", "-R"])
def test_what_gnupg_writes_with_the_recipient_named_or_hidden(gpg: GnuPg, closed: OpenPgpKey, way: str) -> None:
    data = gpg.seal(SUMMARY, "closed@hospital.example", way=way)
    assert [file.text for file in opened(data, key("ours"), closed).inner] == [SUMMARY.decode()]
    assert opened(data, key("ours")).fate == ("not_for_us" if way == "-r" else "encrypted")


def test_without_a_check_against_changes_it_is_left_to_a_person(gpg: GnuPg, closed: OpenPgpKey) -> None:
    data = gpg.seal(SUMMARY, "closed@hospital.example", "--rfc2440", "--disable-mdc")
    assert (opened(data, closed).fate, opened(data, closed).inner) == ("for_us", ())


def test_for_a_password_it_is_asked_for_without() -> None:
    assert (opened(for_a_password(SUMMARY), key("ours")).fate) == "protected"
    assert opened(sealed(b"", key("ours")), key("ours")).inner[0].fate_reason == "empty"


def test_altered_or_cut_anywhere_it_is_never_read_as_something_else() -> None:
    data = sealed(SUMMARY, key("ours"), armour=False)
    fates = set()
    for place in range(0, len(data), max(1, len(data) // 40)):
        for altered in (data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :], data[:place]):
            reading = opened(altered, key("ours"))
            assert [file.text for file in reading.inner] in ([], [SUMMARY.decode()])
            assert (reading.fate == "read") is bool(reading.inner) or reading.kind != "pgp"
            fates.add(reading.fate)
    assert fates <= {"read", "damaged", "not_for_us", "encrypted", "unknown", "protected"}
    assert "damaged" in fates


def test_a_small_message_that_unpacks_without_end_is_too_large(gpg: GnuPg, closed: OpenPgpKey) -> None:
    data = gpg.seal(bytes(80_000_000), "closed@hospital.example")
    assert len(data) < 1_000_000
    assert opened(data, closed).fate_reason == "unpacks_too_large"


def test_where_memory_ends_the_file_is_too_large_and_the_reader_goes_on(
    tmp_path: Path, gpg: GnuPg, closed: OpenPgpKey
) -> None:
    """The library gives up with its process: it is one that opens this message alone."""
    (tmp_path / "bomb").write_bytes(gpg.seal(bytes(400_000_000), "closed@hospital.example"))
    (tmp_path / "key").write_text(packed(closed))
    script = (
        "import resource, sys; from pathlib import Path; from mailbot.documents.budget import Budget\n"
        "from mailbot.documents.openpgp_keys import unpacked\n"
        "from mailbot.documents.opening import open_file\n"
        f"keys = unpacked([Path({str(tmp_path / 'key')!r}).read_text()]); data = Path({str(tmp_path / 'bomb')!r})\n"
        f"resource.setrlimit(resource.RLIMIT_AS, ({400 << 20}, {400 << 20}))\n"
        "print(open_file('a.gpg', '', data.read_bytes(), Budget(openpgp=keys)).fate_reason)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout == "unpacks_too_large\n", done.stderr


def test_a_worker_opens_it_and_goes_on() -> None:
    part = Part(path="1", content_type="application/octet-stream", name="a.pgp", payload=sealed(SUMMARY, key("ours")))
    foreign = Part(path="2", content_type="application/octet-stream", name="b.pgp", payload=sealed(b"x", key("other")))
    with Reader(ReaderSetup(keys=(packed(key("ours")),))) as reader:
        read = reader.read([part, foreign])
    assert [file.name for file in read["1"].inner] == ["a"]
    assert read["2"].fate == "not_for_us"


def test_a_key_goes_through_the_pipe_with_its_passphrase_and_is_shown_nowhere(closed: OpenPgpKey) -> None:
    assert unpacked([packed(closed), packed(key("ours")), "-----BEGIN PRIVATE KEY-----"]) == (closed, key("ours"))
    assert PASSPHRASE not in packed(closed)
    assert "PGP" not in repr(closed) and PASSPHRASE not in repr(closed)


def configured(folder: Path, data: bytes, passphrase: str | None) -> tuple[str, ...]:
    (folder / "key.asc").write_bytes(data)
    entry = Key(file=Path("key.asc"), passphrase=Secret(env="WORD") if passphrase else None)
    return own_keys(Settings.model_construct(encryption=Encryption(keys=(entry,)), base=folder))


def test_keys_as_they_lie_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closed: OpenPgpKey) -> None:
    monkeypatch.setenv("WORD", PASSPHRASE)
    assert unpacked(configured(tmp_path, closed.armour.encode(), PASSPHRASE))[0].ids == closed.ids
    both = f"{key('ours').armour}\n{key('other').armour}".encode()
    assert [one.ids for one in unpacked(configured(tmp_path, both, None))] == [key("ours").ids, key("other").ids]


@pytest.mark.parametrize(
    ("cut", "word", "said"),
    [(0, "no", "this passphrase opens"), (0, None, "this passphrase opens"), (300, "no", "no whole OpenPGP key")],
)
def test_a_key_that_is_of_no_use_is_a_fault_of_the_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closed: OpenPgpKey, cut: int, word: str | None, said: str
) -> None:
    monkeypatch.setenv("WORD", word or "")
    armour = closed.armour.encode()
    with pytest.raises(SecretMissingError, match=said) as told:
        configured(tmp_path, armour[: len(armour) - cut], word)
    assert "Stack backtrace" not in str(told.value)


def test_a_missing_package_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pysequoia", None)
    with pytest.raises(SecretMissingError, match="the extra pgp"):
        configured(tmp_path, b"-----BEGIN PGP PRIVATE KEY BLOCK-----", None)
