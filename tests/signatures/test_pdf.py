"""What a signed PDF is said to be: as it was signed, with harmless additions, and altered in the known ways."""

import io
import re
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.sign.fields import MDPPerm

from mailbot.documents.signatures import Anchors, read_pdf
from mailbot.documents.signatures.time_limit import TimeLimitError, time_limit

from . import pdfs
from .pdfs import blank, signed, updated, with_document_stamp, with_store
from .pki import PERSON, Holder, issue, key_usage, pki

NOBODY = Anchors()
PLAIN = signed()
BEST = signed(level="LT")
GAP = re.compile(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]")


def state(data: bytes, anchors: Anchors | None = None) -> str:
    return read_pdf(data, anchors if anchors is not None else pki().anchors).state


def note(data: bytes, anchors: Anchors | None = None) -> str | None:
    return read_pdf(data, anchors if anchors is not None else pki().anchors).note


def test_valid_with_chain_time_and_revocation() -> None:
    found = read_pdf(BEST, pki().anchors)
    assert (found.state, found.note) == ("valid", None)
    assert (found.signers[0].name, found.signers[0].code, found.signers[0].source) == (
        "MARI MÄND",
        "60001019906",
        "timestamp",
    )


def test_intact_without_anchors_time_or_revocation() -> None:
    assert (state(PLAIN), note(PLAIN)) == ("intact", "no_trusted_time no_revocation_data")
    assert (state(signed(level="T")), note(signed(level="T"))) == ("intact", "no_revocation_data")
    assert state(BEST, NOBODY) == "intact"
    assert state(signed(stream_xrefs=True)) == "intact"


def test_a_pdf_without_signature_has_none() -> None:
    assert state(blank()) == "none"
    assert state(blank(form=True)) == "none"
    assert state(b"") == "none"


def test_additions_after_signing_that_change_nothing() -> None:
    assert state(with_store(PLAIN)) == "intact"
    assert (state(with_document_stamp(with_store(PLAIN))), note(with_document_stamp(with_store(PLAIN)))) == (
        "valid",
        None,
    )


def test_every_signature_counts() -> None:
    twice = signed(PLAIN, name="Signature2", box=(10, 10, 150, 60))
    assert (state(twice), len(read_pdf(twice, NOBODY).signers)) == ("intact", 2)
    assert state(updated(twice, pdfs.new_text)) == "broken"


def test_a_later_stamp_over_the_whole_page_is_for_a_person() -> None:
    cover = signed(PLAIN, name="Signature2", box=(0, 0, 595, 842))
    assert (state(cover), "large_stamp" in (note(cover) or "")) == ("present", True)


def test_a_form_filled_in_after_signing_is_for_a_person() -> None:
    form = signed(blank(form=True))
    assert state(form) == "intact"
    filled = updated(form, pdfs.field_filled)
    assert (state(filled), "filled_after_signing" in (note(filled) or "")) == ("present", True)
    assert state(updated(signed(blank(form=True), certify=MDPPerm.NO_CHANGES), pdfs.field_filled)) == "broken"


def test_a_locked_document_takes_no_second_signature() -> None:
    locked = signed(certify=MDPPerm.NO_CHANGES)
    assert state(locked) == "intact"
    assert state(updated(locked, pdfs.script)) == "broken"
    assert state(locked_and_signed_again()) == "broken"


def locked_and_signed_again() -> bytes:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pyhanko.sign.signers.PdfSigner._enforce_certification_constraints", lambda *_: None)
        return signed(signed(certify=MDPPerm.NO_CHANGES), name="Signature2")


def test_sha1_is_for_a_person() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    old = signed(by=issue(PERSON, pki().ca, key=key, usage=key_usage(commit=True)), hash_name="sha1")
    assert (state(old), "weak_hash" in (note(old) or "")) == ("present", True)


def replaced(pattern: str, new: str, data: bytes = PLAIN) -> bytes:
    """Change the first place that matches, keeping the length by spaces so that offsets stay right."""
    found = re.search(pattern.encode(), data, re.S)
    assert found, "the mutation did nothing"
    return data[: found.start()] + new.encode().ljust(len(found[0])) + data[found.end() :]


def ranged(change: Callable[[list[int]], list[int]], data: bytes = PLAIN) -> bytes:
    found = GAP.search(data)
    assert found
    numbers = change([int(n) for n in found.groups()])
    return replaced(GAP.pattern.decode(), f"/ByteRange [{' '.join(map(str, numbers))}]", data)


def contents(data: bytes) -> tuple[int, int]:
    found = GAP.search(data)
    assert found
    return int(found[2]), int(found[3])


def with_contents(data: bytes, value: bytes) -> bytes:
    start, end = contents(data)
    return data[:start] + b"<" + value.ljust(end - start - 2, b"0")[: end - start - 2] + b">" + data[end:]


def pasted() -> bytes:
    """The signature of the same person over another document."""
    other = signed(blank(form=True))
    start, end = contents(other)
    return with_contents(PLAIN, other[start + 1 : end - 1])


def another_key() -> bytes:
    """A signature by another key that shows the victim's certificate."""
    return signed(by=Holder(certificate=pki().signer.certificate, key=issue(PERSON).key))


def appended_without_table() -> bytes:
    """Incremental saving without a cross-reference table: programs that repair files show the new object."""
    found = re.search(rb"(\d+) 0 obj\s*<<[^>]*?/Length[^>]*>>\s*stream\nBT", PLAIN)
    number = found[1] if found else b"3"
    return PLAIN + number + b" 0 obj\n<< /Length 5 >>\nstream\nBT ET\nendstream\nendobj\n"


def old_end_repeated() -> bytes:
    """The same with the old startxref and %%EOF once more, so that the end looks right."""
    end = PLAIN.rfind(b"startxref")
    return appended_without_table() + PLAIN[end:]


ALTERED: dict[str, Callable[[], bytes]] = {
    "a letter of the text": lambda: replaced("Leping 290", "Leping 291"),
    "a letter of the text, valid before": lambda: replaced("Leping 290", "Leping 291", BEST),
    "another content stream": lambda: updated(PLAIN, pdfs.new_text),
    "the content stream overwritten": lambda: updated(PLAIN, pdfs.old_text_overwritten),
    "the same after a store was added": lambda: updated(BEST, pdfs.new_text),
    "a free text annotation": lambda: updated(PLAIN, pdfs.annotation),
    "a stamp annotation": lambda: updated(PLAIN, lambda w: pdfs.annotation(w, "/Stamp")),
    "a free text annotation where forms may be filled": lambda: updated(
        signed(certify=MDPPerm.FILL_FORMS), pdfs.annotation
    ),
    "a free text annotation where notes are allowed": lambda: updated(
        signed(certify=MDPPerm.ANNOTATE), pdfs.annotation
    ),
    "a second page": lambda: updated(PLAIN, pdfs.second_page),
    "shadow attack, hide": lambda: updated(PLAIN, pdfs.page_swapped),
    "shadow attack, hide and replace": lambda: updated(PLAIN, pdfs.new_catalog),
    "a script that runs on opening": lambda: updated(PLAIN, pdfs.script),
    "the signature field taken away": lambda: updated(PLAIN, pdfs.fields_emptied),
    "objects behind the end": appended_without_table,
    "objects behind the end, and the old end again": old_end_repeated,
    "no ByteRange": lambda: replaced("/ByteRange", "/ByteRangX"),
    "ByteRange null": lambda: replaced(GAP.pattern.decode(), "/ByteRange null"),
    "ByteRange empty": lambda: ranged(lambda _: []),
    "ByteRange all zero": lambda: ranged(lambda _: [0, 0, 0, 0]),
    "ByteRange of the first part only": lambda: ranged(lambda r: [0, r[1], 0, 0]),
    "ByteRange of three numbers": lambda: ranged(lambda r: r[:3]),
    "ByteRange negative": lambda: ranged(lambda r: [0, -r[1], r[2], r[3]]),
    "ByteRange not from the start": lambda: ranged(lambda r: [1, r[1] - 1, r[2], r[3]]),
    "ByteRange shorter": lambda: ranged(lambda r: [0, r[1], r[2], r[3] - 40]),
    "ByteRange beyond the end": lambda: ranged(lambda r: [0, r[1], r[2], r[3] + 400]),
    "ByteRange with a wider gap": lambda: ranged(lambda r: [0, r[1] - 10, r[2], r[3]]),
    "no Contents": lambda: replaced("/Contents ?<", "/Contentz<"),
    "Contents empty": lambda: with_contents(PLAIN, b""),
    "Contents zero": lambda: with_contents(PLAIN, b"00"),
    "Contents no CMS": lambda: with_contents(PLAIN, b"3003020101"),
    "the signature of another document": pasted,
    "another key under the same certificate": another_key,
    "SubFilter unknown": lambda: replaced("/ETSI.CAdES.detached", "/adbe.x509.rsa_sha1"),
    "cut off": lambda: PLAIN[:-600],
}


@pytest.mark.parametrize("name", ALTERED)
def test_refused(name: str) -> None:
    assert state(ALTERED[name]()) in {"broken", "present"}


def test_altered_documents_are_broken_and_not_only_doubtful() -> None:
    doubtful = {"SubFilter unknown", "cut off"}
    found = {name: state(make()) for name, make in ALTERED.items() if name not in doubtful}
    assert found == dict.fromkeys(found, "broken")


@given(st.integers(0, len(PLAIN) - 1), st.integers(0, 255))
@settings(max_examples=150, deadline=None)
def test_no_flipped_byte_is_accepted(place: int, byte: int) -> None:
    start, end = contents(PLAIN)
    data = PLAIN[:place] + bytes([byte]) + PLAIN[place + 1 :]
    if data != PLAIN and not start < place < end:
        assert state(data) in {"broken", "present"}


@given(st.integers(0, 400), st.integers(0, 255))
@settings(max_examples=150, deadline=None)
def test_no_flipped_byte_in_the_signature_raises(offset: int, byte: int) -> None:
    start, end = contents(PLAIN)
    value = bytearray(bytes.fromhex(PLAIN[start + 1 : end - 1].decode()))
    value[offset] = byte
    assert state(with_contents(PLAIN, bytes(value).hex().encode())) in {"intact", "broken", "present"}


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_no_bytes_raise(data: bytes) -> None:
    assert state(b"%PDF-1.7 /ByteRange " + data) in {"broken", "present"}


def test_a_slow_document_is_given_up() -> None:
    with pytest.raises(TimeLimitError), time_limit(0.01):
        while True:
            io.BytesIO()
    assert note(PLAIN, NOBODY) is not None
    assert read_pdf(PLAIN, NOBODY, seconds=0.0005).note == "time_limit"
