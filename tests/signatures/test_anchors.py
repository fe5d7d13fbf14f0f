"""Anchors are what lies in a folder, in PEM or DER; anything else there is passed over."""

from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding

from mailbot.documents.signatures import load_anchors, read_container

from .containers import container
from .pki import issue, named, pki


def test_pem_der_and_several_in_one_file(tmp_path: Path) -> None:
    one, two, three = (issue(named(name), authority=True).certificate for name in "abc")
    (tmp_path / "below").mkdir()
    (tmp_path / "both.pem").write_bytes(one.public_bytes(Encoding.PEM) + two.public_bytes(Encoding.PEM))
    (tmp_path / "below" / "three.crt").write_bytes(three.public_bytes(Encoding.DER))
    (tmp_path / "again.cer").write_bytes(one.public_bytes(Encoding.DER))
    (tmp_path / "broken.pem").write_bytes(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    (tmp_path / "readme.txt").write_text("no certificate")
    assert set(load_anchors(tmp_path).certificates) == {one, two, three}


def test_no_folder_means_no_anchors(tmp_path: Path) -> None:
    assert load_anchors(None).certificates == ()
    assert load_anchors(tmp_path / "none").certificates == ()


def test_they_make_a_signature_valid(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_bytes(pki().ca.certificate.public_bytes(Encoding.PEM))
    assert read_container(container(), load_anchors(tmp_path)).signature.state == "valid"
