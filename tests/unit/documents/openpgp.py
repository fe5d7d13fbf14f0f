"""Makes secret OpenPGP keys, and what people encrypt for them: by GnuPG as most do, and by Sequoia."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from pysequoia import Profile, Tsk, encrypt

from mailbot.documents.openpgp_keys import OpenPgpKey

PASSPHRASE = "kaks sõna"


@cache
def key(name: str, profile: str = "RFC4880") -> OpenPgpKey:
    """Return a key without a passphrase; another one for another name."""
    made = Tsk.generate(f"{name} <{name}@hospital.example>", profile=getattr(Profile, profile))
    return OpenPgpKey(armour=_armour(made))


def sealed(data: bytes, *recipients: OpenPgpKey, armour: bool = True) -> bytes:
    """Encrypt for some recipients, by Sequoia."""
    certificates = [Tsk.from_bytes(one.armour.encode()).extract_certificate() for one in recipients]
    return encrypt(bytes=data, recipients=certificates, armor=armour)


def for_a_password(data: bytes) -> bytes:
    return encrypt(bytes=data, passwords=["word"])


def _armour(made: Tsk) -> str:
    return str(made)


class GnuPg:
    """GnuPG with a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def run(self, *words: str, data: bytes = b"") -> bytes:
        words = ("gpg", "--homedir", str(self._folder), "--batch", "--pinentry-mode", "loopback", *words)
        return subprocess.run(words, input=data, check=True, capture_output=True).stdout

    def new_key(self, who: str, passphrase: str) -> OpenPgpKey:
        """Make an RSA key with a subkey to encrypt to, as GnuPG has made them for years."""
        secret = ("--passphrase", passphrase)
        self.run(*secret, "--quick-gen-key", who, "rsa2048", "sign", "never")
        listed = self.run("--list-keys", "--with-colons", who).decode()
        (primary, *_) = [line.split(":")[9] for line in listed.splitlines() if line.startswith("fpr")]
        self.run(*secret, "--quick-add-key", primary, "rsa2048", "encr", "never")
        armour = self.run(*secret, "--armor", "--export-secret-keys", who).decode("ascii")
        return OpenPgpKey(armour=armour, passphrase=passphrase or None)

    def seal(self, data: bytes, who: str, *more: str, way: str = "-r") -> bytes:
        return self.run("--trust-model", "always", *more, way, who, "--encrypt", data=data)


@contextmanager
def gnupg() -> Iterator[GnuPg]:
    """Give GnuPG; the agent that it starts ends with it."""
    with TemporaryDirectory(prefix="gpg-") as folder:
        try:
            yield GnuPg(Path(folder))
        finally:
            subprocess.run(["gpgconf", "--homedir", folder, "--kill", "all"], check=False, capture_output=True)


def available() -> bool:
    return shutil.which("gpg") is not None
