"""XML of signatures: parsed without entities, DTDs or network, and written in canonical form for digests."""

import base64
import binascii
import re

from lxml import etree

from mailbot.documents.signatures.outcome import FlawError, broken, present

DS = "http://www.w3.org/2000/09/xmldsig#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
NAMES = {"ds": DS, "x": XADES}
MAX_SIGNATURE_XML = 8 << 20
"""Bytes; the largest archived signature known is below 1 MB."""
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_CANONICAL = {
    C14N: (False, False),
    C14N + "#WithComments": (False, True),
    EXCLUSIVE: (True, False),
    EXCLUSIVE + "WithComments": (True, True),
    "http://www.w3.org/2006/12/xml-c14n11": (False, False),
    "http://www.w3.org/2006/12/xml-c14n11#WithComments": (False, True),
}
_DIGESTS = {
    DS + "sha1": "sha1",
    "http://www.w3.org/2001/04/xmldsig-more#sha224": "sha224",
    "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384": "sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
    "http://www.w3.org/2007/05/xmldsig-more#sha3-256": "sha3_256",
    "http://www.w3.org/2007/05/xmldsig-more#sha3-384": "sha3_384",
    "http://www.w3.org/2007/05/xmldsig-more#sha3-512": "sha3_512",
}
_METHOD = re.compile(
    r"http://www\.w3\.org/(?:2000/09/xmldsig|2001/04/xmldsig-more|2007/05/xmldsig-more|2021/04/xmldsig-more)#"
    r"(?:(?:rsa|ecdsa)-(?P<plain>sha1|sha224|sha256|sha384|sha512|sha3-256|sha3-384|sha3-512)"
    r"|(?P<pss>sha1|sha224|sha256|sha384|sha512|sha3-256|sha3-384|sha3-512)-rsa-MGF1)"
)


def ds(name: str) -> str:
    """Name an element of XML-DSig as lxml does."""
    return f"{{{DS}}}{name}"


def xades(name: str) -> str:
    """Name an element of XAdES 1.3.2 as lxml does."""
    return f"{{{XADES}}}{name}"


def parse(data: bytes, limit: int = MAX_SIGNATURE_XML) -> etree._Element:
    """Parse XML that came by mail. Raises FlawError: too large, no XML, or a DOCTYPE, which no signature has."""
    if len(data) > limit:
        raise FlawError(present("xml_too_large"))
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise FlawError(broken("doctype"))
    try:
        root = etree.fromstring(data, _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FlawError(broken("xml")) from error
    if root.getroottree().docinfo.doctype:
        raise FlawError(broken("doctype"))
    return root


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=False,
        remove_pis=False,
        strip_cdata=False,
    )


def canonical(element: etree._Element, method: etree._Element | None) -> bytes:
    """Write an element in the canonical form that a CanonicalizationMethod or Transform names (default C14N 1.0).

    lxml canonicalises a sub-element through a shallow copy and loses the
    inherited default namespace, so the element is first written out with the
    declarations of its parents and parsed again by itself.
    """
    algorithm = C14N if method is None else method.get("Algorithm", "")
    if algorithm not in _CANONICAL:
        raise FlawError(present("unknown_canonicalization"))
    exclusive, comments = _CANONICAL[algorithm]
    prefixes = None
    if exclusive and method is not None:
        listed = method.find(f"{{{EXCLUSIVE}}}InclusiveNamespaces")
        prefixes = listed.get("PrefixList", "").split() if listed is not None else None
    if element.getparent() is not None:
        element = etree.fromstring(etree.tostring(element, encoding="utf-8", with_tail=False), _parser())
    return etree.tostring(
        element, method="c14n", exclusive=exclusive, with_comments=comments, inclusive_ns_prefixes=prefixes
    )


def is_canonicalization(method: etree._Element) -> bool:
    """Say whether a Transform only writes canonical XML."""
    return method.get("Algorithm") in _CANONICAL


def only(parent: etree._Element, name: str) -> etree._Element:
    """Return the one child of that name. Raises FlawError where there is none, or another to be confused with."""
    found = parent.findall(name)
    if len(found) != 1:
        raise FlawError(broken("structure"))
    return found[0]


def decoded(element: etree._Element) -> bytes:
    """Decode the base64 text of an element, which may be wrapped."""
    if len(element):
        raise FlawError(broken("structure"))
    try:
        return base64.b64decode("".join((element.text or "").split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise FlawError(broken("base64")) from error


def digest_name(holder: etree._Element) -> str:
    """Return our name of the hash in the holder's DigestMethod."""
    name = _DIGESTS.get(only(holder, ds("DigestMethod")).get("Algorithm", ""))
    if name is None:
        raise FlawError(present("unknown_algorithm"))
    return name


def signature_method(signed_info: etree._Element) -> tuple[str, bool]:
    """Return the hash of the SignatureMethod and whether it is RSA-PSS."""
    found = _METHOD.fullmatch(only(signed_info, ds("SignatureMethod")).get("Algorithm", ""))
    if found is None:
        raise FlawError(present("unknown_algorithm"))
    return (found["plain"] or found["pss"]).replace("-", "_"), found["pss"] is not None
