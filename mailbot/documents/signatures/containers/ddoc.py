"""DDOC, the XML container of Estonian ID-cards until 2018: opened, and its digests and values compared.

All its digests are SHA-1, so that a right signature is `present`, for a person to judge; an altered one is broken.
"""

import base64
import binascii
import re
import unicodedata

from lxml import etree

from mailbot.documents.signatures.containers.safe_xml import (
    canonical,
    decoded,
    digest_name,
    ds,
    only,
    parse,
    signature_method,
)
from mailbot.documents.signatures.outcome import Checked, FlawError, Mark, UnreadableError, broken, present, together
from mailbot.documents.signatures.trust.certificate import digest, load, signer, verifies
from mailbot.model.document import Signature, Signer

MAX_XML = 50 << 20
MAX_SIGNATURES = 50
MAX_REFERENCES = 100
_DEFAULT_NAMESPACE = re.compile(rb' xmlns="[^"]*"')
"""Writers of the time digested elements with or without the inherited default namespace."""


def read(data: bytes, budget: int) -> tuple[Signature, list[tuple[str, bytes]], str]:
    """Return the state, the files and the format. Raises UnreadableError where this is no DDOC."""
    try:
        root = parse(data.lstrip(b"\xef\xbb\xbf \r\n\t"), min(MAX_XML, budget))
    except FlawError as flaw:
        raise UnreadableError("too_large" if flaw.mark.word == "xml_too_large" else "damaged") from flaw
    if etree.QName(root).localname != "SignedDoc":
        raise UnreadableError("damaged")
    holders = root.findall("{*}DataFile")
    files = [_file(element) for element in holders]
    signatures = root.findall(ds("Signature"))
    checked = [_check(signature, holders) for signature in signatures[:MAX_SIGNATURES]]
    if any(element.get("ContentType") == "HASHCODE" for element in holders):
        checked = [_unchecked(one, "hash_codes") for one in checked]
    elif root.get("format") == "SK-XML":
        checked = [_unchecked(one, "old_format") for one in checked]
    return together(checked), [file for file in files if file is not None], "ddoc"


def _unchecked(one: Checked, word: str) -> Checked:
    """Return a signature of which only the signer can be told: its files, or the rules of its time, are not here."""
    return Checked(signer=one.signer, marks=(present(word),))


def _file(element: etree._Element) -> tuple[str, bytes] | None:
    if element.get("ContentType") != "EMBEDDED_BASE64":
        return None
    try:
        content = base64.b64decode("".join((element.text or "").split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    return unicodedata.normalize("NFC", element.get("Filename", "file")), content


def _check(signature: etree._Element, files: list[etree._Element]) -> Checked:
    """Check one signature over all data files. Never raises."""
    who: Signer | None = None
    marks: list[Mark] = [present("weak_hash")]
    try:
        signed_info = only(signature, ds("SignedInfo"))
        certificate = load(
            decoded(_one(signature.findall(f"{ds('KeyInfo')}/{ds('X509Data')}/{ds('X509Certificate')}")))
        )
        who = signer(certificate)
        marks.extend(_reference_marks(signature, signed_info, files))
        hash_name, pss = signature_method(signed_info)
        value = decoded(only(signature, ds("SignatureValue")))
        if not verifies(certificate, value, canonical(signed_info, None), hash_name, pss=pss):
            marks.append(broken("wrong_value"))
    except FlawError as flaw:
        marks.append(flaw.mark)
    except Exception:  # the libraries below raise many kinds on hostile bytes
        marks.append(present("unreadable"))
    return Checked(signer=who, marks=tuple(marks))


def _reference_marks(signature: etree._Element, signed_info: etree._Element, files: list[etree._Element]) -> list[Mark]:
    properties = _one(list(signature.iter("{*}SignedProperties")))
    signable = [*files, properties]
    references = signed_info.findall(ds("Reference"))
    if len(references) > MAX_REFERENCES:
        return [present("too_many_references")]
    right: list[etree._Element] = []
    for reference in references:
        target = _one([e for e in signable if f"#{e.get('Id')}" == reference.get("URI")])
        name, wanted = digest_name(reference), decoded(only(reference, ds("DigestValue")))
        written = canonical(target, None)
        if wanted not in (digest(name, written), digest(name, _DEFAULT_NAMESPACE.sub(b"", written, count=1))):
            return [broken("properties_changed" if target is properties else "file_changed")]
        right.append(target)
    if properties not in right:
        return [broken("properties_not_signed")]
    return [] if files and all(file in right for file in files) else [broken("file_not_covered")]


def _one(found: list[etree._Element]) -> etree._Element:
    """Return the only element; with two of the same Id nobody knows which one was signed."""
    if len(found) != 1:
        raise FlawError(broken("duplicate_id" if found else "structure"))
    return found[0]
