"""What a signed container is said to be, unaltered."""

import re
from datetime import timedelta
from time import monotonic

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from mailbot.documents.signatures import Anchors, UnreadableError, read_container
from mailbot.documents.signatures.trust import certificate
from mailbot.documents.signatures.trust.revocation import is_time_mark, read_response

from .containers import CONTRACT, SIGNATURES, altered, container, entries, pack, signature
from .pki import PERSON, SIGNED, Pki, digest_info, issue, key_usage, named, pki

NOBODY = Anchors()


def state(data: bytes, anchors: Anchors | None = None) -> str:
    return read_container(data, anchors if anchors is not None else pki().anchors).signature.state


def note(data: bytes, anchors: Anchors | None = None) -> str | None:
    return read_container(data, anchors if anchors is not None else pki().anchors).signature.note


def signed(**how: object) -> bytes:
    return container(signatures=[signature(CONTRACT, **how)])  # type: ignore[arg-type]


@pytest.mark.parametrize("level", ["LT", "TM"])
def test_valid_with_chain_time_and_revocation(level: str) -> None:
    found = read_container(container(level=level), pki().anchors).signature
    assert (found.state, found.note) == ("valid", None)
    assert found.signers[0].name == "MARI MÄND"
    assert (found.signers[0].code, found.signers[0].country) == ("60001019906", "EE")
    assert found.signers[0].source == {"LT": "timestamp", "TM": "ocsp"}[level]
    assert found.signers[0].time is not None and abs(found.signers[0].time - SIGNED) < timedelta(minutes=1)


def test_a_time_mark_may_be_a_bare_extension_value() -> None:
    """SK writes the DigestInfo as it is, the standard wants it in an octet string."""
    for nonce in (digest_info(b"value"), b"\x04\x33" + digest_info(b"value")):
        extension = x509.UnrecognizedExtension(x509.OCSPNonce.oid, nonce)
        with time_machine.travel(SIGNED, tick=False):
            answer = pki().answer(extension=extension)
        read = read_response(answer, pki().signer.certificate, pki().ca.certificate, pki().anchors)
        assert read is not None and is_time_mark(read.nonce, b"value")
        assert not is_time_mark(read.nonce, b"another")


@pytest.mark.parametrize("level", ["B", "T", "LT", "TM"])
def test_intact_without_anchors(level: str) -> None:
    assert state(container(level=level), NOBODY) == "intact"
    assert "unknown_issuer" in (note(container(level=level), NOBODY) or "")


@pytest.mark.parametrize(("level", "why"), [("B", "no_trusted_time no_revocation_data"), ("T", "no_revocation_data")])
def test_intact_without_proof(level: str, why: str) -> None:
    assert (state(container(level=level)), note(container(level=level))) == ("intact", why)


def test_the_files_come_out() -> None:
    files = {"leping.pdf": b"one", "доверенность õä.pdf": b"two"}
    read = read_container(container(files), pki().anchors)
    assert {inner.name: inner.data for inner in read.inner} == files
    assert (read.format, read.signature.state) == ("asice", "valid")


def test_every_signature_counts() -> None:
    first = signature(CONTRACT)
    assert state(container(signatures=[first, signature(CONTRACT, number=1)])) == "valid"
    assert state(container(signatures=[first, signature(CONTRACT, number=1, level="B")])) == "intact"
    assert state(container(signatures=[first, signature({"leping.pdf": b"other"}, number=1)])) == "broken"
    assert (
        len(read_container(container(signatures=[first, signature(CONTRACT, number=1)]), NOBODY).signature.signers) == 2
    )


def test_rsa_signers_are_read_too() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert state(signed(by=issue(PERSON, pki().ca, key=key, usage=key_usage(commit=True)))) == "valid"


def test_sha1_is_for_a_person() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    old = signed(by=issue(PERSON, pki().ca, key=key, usage=key_usage(commit=True)), hash_name="sha1")
    assert (state(old), note(old)) == ("present", "weak_hash")


def test_a_weak_key_is_for_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    data = signed(by=issue(PERSON, pki().ca, key=key, usage=key_usage(commit=True)), level="B")
    monkeypatch.setattr(certificate, "SMALLEST_RSA", 2049)
    assert (state(data), note(data)) == ("present", "weak_key")


def test_an_authentication_certificate_is_for_a_person() -> None:
    wrong = issue(PERSON, pki().ca, usage=key_usage(sign=True))
    assert (state(signed(by=wrong)), note(signed(by=wrong))) == ("present", "not_a_signing_certificate")


def test_signed_after_the_certificate_ran_out() -> None:
    old = issue(PERSON, pki().ca, usage=key_usage(commit=True), start=SIGNED - timedelta(days=800), days=700)
    assert (state(signed(by=old)), note(signed(by=old))) == ("broken", "certificate_expired")
    assert (state(signed(by=old, level="B")), note(signed(by=old, level="B"))) == (
        "present",
        "certificate_expired no_trusted_time no_revocation_data",
    )


def test_a_clock_that_is_behind_proves_nothing_against_a_signature() -> None:
    young = issue(PERSON, pki().ca, usage=key_usage(commit=True), start=SIGNED + timedelta(days=2), days=700)
    data = signed(by=young, level="B")
    assert state(data) == "intact"
    assert "claimed_time_differs" in note(data)
    assert state(signed(by=young)) == "broken"


def test_a_certificate_that_ran_out_later_is_no_matter() -> None:
    with time_machine.travel("2040-01-01", tick=False):
        assert state(container()) == "valid"


def test_revoked_before_signing() -> None:
    with time_machine.travel(SIGNED, tick=False):
        answer = pki().answer(status=ocsp.OCSPCertStatus.REVOKED, revoked_at=SIGNED - timedelta(days=1))
        later = pki().answer(status=ocsp.OCSPCertStatus.REVOKED, revoked_at=SIGNED + timedelta(days=1))
    assert (state(signed(response=answer)), note(signed(response=answer))) == ("broken", "certificate_revoked")
    assert (state(signed(response=later)), note(signed(response=later))) == ("intact", "revoked_later")
    assert "certificate_revoked" in (note(signed(response=answer), NOBODY) or "")


def test_the_authority_may_not_know_the_certificate() -> None:
    with time_machine.travel(SIGNED, tick=False):
        answer = pki().answer(status=ocsp.OCSPCertStatus.UNKNOWN)
    assert (state(signed(response=answer)), note(signed(response=answer))) == ("present", "ocsp_unknown")


def test_an_answer_from_before_the_signature_proves_little() -> None:
    with time_machine.travel(SIGNED - timedelta(days=2), tick=False):
        early = pki().answer()
    assert (state(signed(response=early)), note(signed(response=early))) == ("intact", "ocsp_before_signing")


def test_only_its_own_responder_may_answer() -> None:
    stranger = issue(named("A signer"), pki().ca, usage=key_usage(commit=True))
    with time_machine.travel(SIGNED, tick=False):
        answer = pki().answer(responder=stranger)
    assert (state(signed(response=answer)), note(signed(response=answer))) == ("intact", "unknown_ocsp_responder")


def test_only_a_time_stamping_certificate_sets_the_clock() -> None:
    mine = pki()
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    no_purpose = issue(
        named("A signer"), mine.ca, key=key, usage=key_usage(commit=True), purpose=ExtendedKeyUsageOID.CLIENT_AUTH
    )
    other = Pki(ca=mine.ca, signer=mine.signer, tsa=no_purpose, responder=mine.responder)
    data = container(signatures=[signature(CONTRACT, authority=other)])
    assert "unknown_timestamp_authority" in (note(data) or "")
    assert state(data) == "intact"


def test_certificates_that_issue_each_other_cost_no_time() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    ring = [issue(named("Ring"), authority=True, key=key).certificate for _ in range(40)]
    started = monotonic()
    assert not pki().anchors.trust(ring[0], SIGNED, ring)
    assert monotonic() - started < 5


def test_a_person_may_not_issue_certificates() -> None:
    mine = pki()
    forged = issue(PERSON, mine.signer, usage=key_usage(commit=True))
    assert "unknown_issuer" in (note(signed(by=forged, level="B")) or "")


def test_an_intermediate_that_came_along_makes_the_chain() -> None:
    mine = pki()
    middle = issue(named("TEST Invented Intermediate"), mine.ca, authority=True)
    signer = issue(PERSON, middle, usage=key_usage(commit=True))
    data = container(signatures=[signature(CONTRACT, by=signer, level="T", authority=mine)])
    assert "unknown_issuer" in (note(data) or "")
    from .containers import b64

    along = altered(
        data,
        SIGNATURES,
        lambda xml: xml.replace(
            b"</ds:X509Certificate>",
            f"</ds:X509Certificate><ds:X509Certificate>{b64(middle.der)}</ds:X509Certificate>".encode(),
        ),
    )
    assert note(along) == "no_revocation_data"


def test_a_zip_without_signatures_has_none() -> None:
    assert state(pack([("mimetype", b"application/vnd.etsi.asic-e+zip"), *CONTRACT.items()])) == "none"
    assert read_container(pack(list(CONTRACT.items())), NOBODY).format == "zip"


@pytest.mark.parametrize("kind", ["e", "s"])
def test_cades_is_present_and_opened(kind: str) -> None:
    mimetype = f"application/vnd.etsi.asic-{kind}+zip".encode()
    extra = ("META-INF/signature001.p7s", b"0")
    read = read_container(pack([("mimetype", mimetype), *CONTRACT.items(), extra]), pki().anchors)
    assert (read.signature.state, [inner.name for inner in read.inner]) == ("present", ["leping.pdf"])


def test_a_time_stamp_alone_is_no_signature() -> None:
    entries = [("mimetype", b"application/vnd.etsi.asic-s+zip"), *CONTRACT.items(), ("META-INF/timestamp.tst", b"0")]
    read = read_container(pack(entries), pki().anchors)
    assert (read.signature.state, [inner.name for inner in read.inner]) == ("none", ["leping.pdf"])


def test_digests_in_place_of_files_are_for_a_person() -> None:
    held = [(name, data) for name, data in entries(container()) if name not in CONTRACT]
    data = pack(
        [*held, ("META-INF/hashcodes-sha256.xml", b"<hashcodes/>"), ("META-INF/hashcodes-sha512.xml", b"<hashcodes/>")]
    )
    read = read_container(data, pki().anchors)
    assert (read.signature.state, read.signature.note, read.inner) == ("present", "hash_codes", ())
    assert [signer.code for signer in read.signature.signers] == [
        s.code for s in read_container(container(), NOBODY).signature.signers
    ]


def test_fifty_signatures_at_most_are_judged() -> None:
    one = signature(CONTRACT, level="B")
    many = [one.replace('"S0', f'"S{n}').replace("#S0", f"#S{n}") for n in range(51)]
    assert "too_many_signatures" in (note(container(signatures=many)) or "")


def test_references_without_end_are_not_followed() -> None:
    def many(xml: bytes) -> bytes:
        found = re.search(rb'<ds:Reference Id="S0-r0".*?</ds:Reference>', xml)
        assert found
        return xml.replace(found[0], found[0] * 700)

    assert note(altered(container(), SIGNATURES, many)) == "too_many_references"


def test_the_budget_holds() -> None:
    with pytest.raises(UnreadableError, match="too_large"):
        read_container(container({"big.txt": b"0" * 5000}), NOBODY, budget=4000)


def test_what_is_no_container_says_so() -> None:
    for data in (b"", b"PK\x03\x04", b"%PDF-1.7", container()[:-30], b"<a/>"):
        with pytest.raises(UnreadableError, match="damaged"):
            read_container(data, NOBODY)


def test_entries_round_trip() -> None:
    data = container()
    assert state(pack(entries(data))) == "valid"
