"""RFC 3161 timestamps: whether a token is of these bytes, from when it is, and whether its authority is trusted."""

from dataclasses import dataclass
from datetime import datetime

from asn1crypto import tsp

from mailbot.documents.signatures.outcome import FlawError, Mark, broken, intact, present
from mailbot.documents.signatures.trust.anchors import Anchors
from mailbot.documents.signatures.trust.certificate import TIME_STAMPING, digest, has_purpose
from mailbot.documents.signatures.trust.cms import SignedData, hash_name, open_signed


@dataclass(frozen=True, kw_only=True, slots=True)
class Timestamp:
    """A right token: when, and whether an anchored time-stamping authority says so."""

    time: datetime
    trusted: bool


def read_timestamp(der: bytes, stamped: bytes, anchors: Anchors) -> Timestamp:
    """Check a token over the stamped bytes. Raises FlawError where it is another's, altered or unreadable."""
    try:
        token = open_signed(der)
        if token.content_type != "tst_info":
            raise FlawError(broken("timestamp_mismatch"))
        info = tsp.TSTInfo.load(token.content)
        imprint = info["message_imprint"]
        name = hash_name(imprint["hash_algorithm"]["algorithm"].native)
        stated, time = imprint["hashed_message"].native, info["gen_time"].native
    except FlawError as flaw:
        if flaw.mark.state == "broken":
            raise FlawError(broken("timestamp_mismatch")) from flaw
        raise
    except Exception as error:  # asn1crypto raises many kinds on hostile bytes
        raise FlawError(present("unreadable_timestamp")) from error
    if digest(name, stamped) != stated:
        raise FlawError(broken("timestamp_mismatch"))
    if not isinstance(time, datetime):
        raise FlawError(present("unreadable_timestamp"))
    # Any key of a trusted issuer could set a clock, if the purpose were not asked for (RFC 3161, section 2.3).
    may = has_purpose(token.signer, TIME_STAMPING)
    trusted = name != "sha1" and may and anchors.trust(token.signer, time, token.certificates)
    return Timestamp(time=time, trusted=trusted)


def earliest_stamp(signed: SignedData, value: bytes, anchors: Anchors, marks: list[Mark]) -> datetime | None:
    """Return the earliest trusted time of a timestamp over the signature value."""
    times: list[datetime] = []
    for attribute in signed.unsigned or ():
        if attribute["type"].native == "signature_time_stamp_token":
            for token in attribute["values"]:
                stamp = read_timestamp(token.dump(), value, anchors)
                if stamp.trusted:
                    times.append(stamp.time)
                else:
                    marks.append(intact("unknown_timestamp_authority"))
    return min(times, default=None)
