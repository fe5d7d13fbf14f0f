"""Opaque S/MIME (RFC 8551): the mail inside a signed or compressed wrapping; signatures are not checked here.

Whoever signs a mail wraps all of it; its words are a letter like any other.
"""

import re
import zlib

_ENTITY = re.compile(rb"\s*[!-9;-~]+[ \t]*:")
"""A header field, with which a MIME entity begins."""
_LARGEST = 100_000_000
"""Bytes that a compressed mail may unpack to."""


def mail_inside(data: bytes) -> bytes | None:
    """Return the MIME entity in a CMS structure; None where it holds none (a signed file, a time stamp, nothing)."""
    content = content_of(data)
    return content if content is not None and begins_as_mail(content) else None


def begins_as_mail(content: bytes) -> bool:
    """Say whether some bytes begin with a header field, as a MIME entity does."""
    return _ENTITY.match(content) is not None


def content_of(data: bytes) -> bytes | None:
    """Return what a CMS structure (DER, BER, PEM) wraps; None where it is encrypted, empty or no CMS."""
    from asn1crypto import cms, pem

    try:
        if pem.detect(data):
            data = pem.unarmor(data)[2]
        wrapping = cms.ContentInfo.load(data)
        kind = wrapping["content_type"].native
        if kind not in ("signed_data", "compressed_data"):
            return None
        encapsulated = wrapping["content"]["encap_content_info"]
        content = bytes(encapsulated["content"])
        if kind == "compressed_data":
            content = zlib.decompressobj().decompress(content, _LARGEST)
        inner_kind = encapsulated["content_type"].native
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError, zlib.error):
        return None
    return content if content.strip() and inner_kind == "data" else None
