"""Opaque S/MIME (RFC 8551): the mail inside a signed or compressed wrapping; signatures are not checked here.

Whoever signs a mail wraps all of it; its words are a letter like any other.
"""

import zlib

_LARGEST = 100_000_000
"""Bytes that a compressed mail may unpack to."""


def mail_inside(data: bytes) -> bytes | None:
    """Return the MIME entity in a CMS structure (DER, BER); None where it is encrypted, empty or no CMS."""
    from asn1crypto import cms

    try:
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
