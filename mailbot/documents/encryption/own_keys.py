"""The private keys that `[encryption]` names, read from their files or from the credentials of systemd."""

import os
from pathlib import Path

from mailbot.config.settings import Key, Settings
from mailbot.config.values import SecretMissingError
from mailbot.documents.keys import KeyUnusableError, load_keys, to_pem
from mailbot.documents.openpgp_keys import holds_openpgp, load_openpgp, packed

_CREDENTIALS = "CREDENTIALS_DIRECTORY"
"""Where systemd lays the credentials of a unit (systemd.exec(5), LoadCredential=)."""


def own_keys(settings: Settings) -> tuple[str, ...]:
    """Return every key as PEM without a passphrase, or as OpenPGP armour with it.

    Raises SecretMissingError, which names the place only.
    """
    return tuple(pem for key in settings.encryption.keys for pem in read_key(key, settings))


def read_key(key: Key, settings: Settings) -> tuple[str, ...]:
    """Return the keys of one file. Raises SecretMissingError."""
    path, name = _place(key, settings)
    passphrase = key.passphrase.read(settings.base) if key.passphrase else None
    try:
        data = path.read_bytes()
        if holds_openpgp(data):
            return tuple(packed(one) for one in load_openpgp(data, passphrase))
        return tuple(to_pem(one) for one in load_keys(data, passphrase))
    except OSError as fault:
        raise SecretMissingError(f"the {name} cannot be read") from fault
    except KeyUnusableError as fault:
        raise SecretMissingError(f"the {name} {fault}") from fault


def _place(key: Key, settings: Settings) -> tuple[Path, str]:
    if key.file is not None:
        return settings.at(key.file), f"key file {key.file}"
    folder = os.environ.get(_CREDENTIALS, "")
    if not folder:
        raise SecretMissingError(f"the credential {key.credential} was not given to this process")
    return Path(folder) / str(key.credential), f"credential {key.credential}"
