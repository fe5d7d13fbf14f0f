"""Reference numbers: made from a case number, checked when they come back; never from a personal code.

A reference is year + five-digit serial + Damm digit + 7-3-1 digit, eleven
digits in all. The Estonian 7-3-1 check (pangaliit.ee) misses 11 % of swapped
neighbours, so the base carries a Damm digit, which misses none.
"""

import re

from stdnum import damm, iso11649

_SHORTEST, _LONGEST = 2, 20
"""Digits of a reference number of the Estonian banks."""
_LETTERS_AND_DIGITS, _MODULUS = 36, 97
"""The check of ISO 11649 (ISO/IEC 7064, MOD 97-10): A is 10, Z is 35."""
_GROUP = 3

LENGTH = 11
_WEIGHTS = (7, 3, 1)
_CASE = re.compile(r"(?a:([1-9]\d{3})-(\d{5}))")
_OURS = re.compile(r"(?a:([1-9]\d{3})(\d{5})\d\d)")


def check_digit(base: str) -> str:
    """Return the 7-3-1 digit of a base: weights 7, 3, 1 repeating from its last digit."""
    total = sum(int(digit) * _WEIGHTS[place % len(_WEIGHTS)] for place, digit in enumerate(reversed(base)))
    return str(-total % 10)


def reference_for(case: str) -> str:
    """Make the reference number of a case; raise ValueError for anything but a case number."""
    parts = _CASE.fullmatch(case)
    if parts is None:
        raise ValueError("not a case number of the form 2026-00042")
    base = parts[1] + parts[2]
    base += str(damm.calc_check_digit(base))
    return base + check_digit(base)


def valid(reference: str) -> bool:
    """Say whether this is a reference number of the Estonian banks: 2 to 20 digits, the last one its 7-3-1 check."""
    if not _SHORTEST <= len(reference) <= _LONGEST or not (reference.isascii() and reference.isdigit()):
        return False
    return check_digit(reference[:-1]) == reference[-1]


def case_of(reference: str) -> str | None:
    """Return the case number inside a reference that this service could have made, else None."""
    parts = _OURS.fullmatch(reference)
    if parts is None or not valid(reference) or not damm.is_valid(reference[:-1]):
        return None
    return f"{parts[1]}-{parts[2]}"


def to_rf(reference: str) -> str:
    """Return the ISO 11649 form: RF, two check digits, the reference."""
    remainder = int("".join(str(int(sign, _LETTERS_AND_DIGITS)) for sign in f"{reference}RF00")) % _MODULUS
    return f"RF{_MODULUS + 1 - remainder:02d}{reference}"


def from_rf(text: str) -> str | None:
    """Return what an ISO 11649 reference holds, without its leading zeros; None where the check fails."""
    compact = iso11649.compact("".join(text.split()))
    if not (compact.isascii() and compact.isalnum()) or not iso11649.is_valid(compact):
        return None
    return compact[4:].lstrip("0") or None


def normalise(text: str) -> str:
    """Bring a reference as a bank or a person wrote it to its bare form: no spaces, no RF, no leading zeros."""
    compact = "".join(text.split()).upper()
    return from_rf(compact) or compact.lstrip("0")


def grouped(reference: str) -> str:
    """Return the reference in groups of three from the right, as the banks of Estonia print it."""
    head = len(reference) % _GROUP
    groups = [reference[:head]] if head else []
    return " ".join(groups + [reference[start : start + _GROUP] for start in range(head, len(reference), _GROUP)])
