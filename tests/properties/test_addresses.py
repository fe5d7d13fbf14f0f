"""The addresses of a field are those that mail-parser finds in a message with that field alone."""

import mailparser
from hypothesis import given
from hypothesis import strategies as st

from mailbot.mail.header.fields import _letters, _parsed, _safe

_PIECES = st.sampled_from(
    ['"', "<", ">", ",", ";", ":", "@", "(", ")", "\\", " ", "\t", "a@b.ee", "Mari Tamm", "grupp: ",
     "=?utf-8?q?=C3=B5?=", "=?koi8-r?b?8A==?=", "õ", "\x0c", "\x1c", "[1.2.3.4]", "a.b",
     "<a@b>", '"a, b" <c@d.ee>', "\udcff"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=14).map("".join))
def test_a_field_alone_reads_as_in_a_message(text: str) -> None:
    body = text.encode("utf-8", "surrogateescape")
    try:
        pairs = mailparser.parse_from_bytes(b"From: " + _safe(body) + b"\r\n\r\n").from_
    except Exception:
        pairs = []
    expected = [(_letters(str(name)) or None, _letters(str(spec))) for name, spec in pairs if "@" in str(spec)]
    addresses, flaws = _parsed(body)
    if "bad_address" not in flaws:
        assert [(one.display_name, one.addr_spec) for one in addresses] == expected
    else:
        assert expected == []
