"""The hospital's secret OpenPGP keys: armoured as they lie on the disk, with a passphrase or without."""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from mailbot.documents.keys import KeyUnusableError

if TYPE_CHECKING:
    from pysequoia import PyDecryptor

_BEGINS, _ENDS = b"-----BEGIN PGP PRIVATE KEY BLOCK-----", b"-----END PGP PRIVATE KEY BLOCK-----"
_BLOCK = re.compile(_BEGINS + rb".*?" + _ENDS, re.DOTALL)
_NOT_INSTALLED = "is an OpenPGP key, and the package pysequoia (the extra pgp) is not installed"
_SEALED_BY = "Passphrase: "
"""Before a key on its way to a worker: the library cannot take a passphrase off a key."""


@dataclass(frozen=True, kw_only=True)
class OpenPgpKey:
    """A secret key with its subkeys, in ASCII armour (RFC 9580, 6.2)."""

    armour: str = field(repr=False)
    passphrase: str | None = field(default=None, repr=False)

    @cached_property
    def ids(self) -> frozenset[str]:
        """Return the IDs of the key and its subkeys, by which messages name it."""
        from pysequoia.packet import PacketPile, Tag

        pile = PacketPile.from_bytes(self.armour.encode("ascii"))
        keys = (packet for packet in pile if packet.tag in (Tag.SecretKey, Tag.SecretSubkey))
        return frozenset(str(packet.key_id).upper() for packet in keys)

    def decryptor(self) -> "PyDecryptor":
        """Unlock it. Raises RuntimeError where the passphrase is another."""
        from pysequoia import Tsk

        return Tsk.from_bytes(self.armour.encode("ascii")).decryptor(self.passphrase)


def holds_openpgp(data: bytes) -> bool:
    """Say whether a file holds an armoured secret key."""
    return _BEGINS in data


def load_openpgp(data: bytes, passphrase: str | None) -> tuple[OpenPgpKey, ...]:
    """Read the keys of one file and try to unlock each. Raises KeyUnusableError."""
    try:
        import pysequoia as _  # noqa: F401 - whether it is there
    except ImportError as fault:
        raise KeyUnusableError(_NOT_INSTALLED) from fault
    try:
        found = tuple(OpenPgpKey(armour=block.decode("ascii"), passphrase=passphrase) for block in _BLOCK.findall(data))
        for key in found:
            key.decryptor()
    except (RuntimeError, ValueError) as fault:
        raise KeyUnusableError("is no OpenPGP key that this passphrase opens") from fault
    if not found:
        raise KeyUnusableError("holds no whole OpenPGP key")
    return found


def packed(key: OpenPgpKey) -> str:
    """Return a key with its passphrase as one text: for the pipe of a worker, never for the disk."""
    secret = base64.b64encode(key.passphrase.encode()).decode("ascii") if key.passphrase else ""
    return f"{_SEALED_BY}{secret}\n{key.armour}"


def unpacked(texts: Sequence[str]) -> tuple[OpenPgpKey, ...]:
    """Return the keys among the texts that came through the pipe."""
    parted = (text.removeprefix(_SEALED_BY).partition("\n") for text in texts if text.startswith(_SEALED_BY))
    return tuple(
        OpenPgpKey(armour=armour, passphrase=base64.b64decode(secret).decode() or None) for secret, _, armour in parted
    )


def others(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the texts that are no OpenPGP keys."""
    return tuple(text for text in texts if not text.startswith(_SEALED_BY))
