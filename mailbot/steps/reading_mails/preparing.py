"""Mails read with their documents, before the store is asked about them; nothing is stored here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from mailbot.deployment import Deployment
from mailbot.documents.reader import Reader
from mailbot.model.document import FileReading
from mailbot.model.mail import Part
from mailbot.steps.reading_mails.reading_values import Basis, Prepared
from mailbot.store.mails.messages import Received


class FileReader(Protocol):
    """Reads documents, which may take minutes."""

    def read(self, parts: Sequence[Part]) -> dict[str, FileReading]:
        """Return the reading of each part by its path."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AlreadyRead:
    """Documents that were read before: a transaction must not wait for them."""

    files: Mapping[str, FileReading]

    def read(self, parts: Sequence[Part]) -> dict[str, FileReading]:
        """Return the reading of each part by its path."""
        return {part.path: self.files[part.path] for part in parts}


class MailReader(Protocol):
    """Reads mails, `width` of them at once, each in a thread of the caller's."""

    @property
    def width(self) -> int:
        """Return how many mails are worth being read at once."""

    def read(self, received: Received, now: datetime) -> Prepared:
        """Read one mail and its documents."""


def basis_of(deployment: Deployment) -> Basis:
    """Return what the mails of a deployment are read by."""
    return Basis(
        rules=deployment.rules,
        own_wording=deployment.own_wording,
        own_addresses=deployment.own_addresses,
        reply_key=deployment.reply_key,
    )


def prepare(
    received: Received, deployment: Deployment, reader: FileReader, now: datetime, *, screened: bool = True
) -> Prepared:
    """Read one mail and its documents in this process."""
    from mailbot.steps.reading_mails.reading_one import (
        open_mail,
        understand,
    )  # all of what reads: the daemon has it in a child only

    basis = basis_of(deployment)
    opened = open_mail(received.raw, basis, screened=screened)
    return understand(opened, reader.read(opened.wanted), basis, now)


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadHere:
    """Reads mails in this process: for a look at one folder, and for tests; the daemon reads apart."""

    deployment: Deployment
    documents: Reader

    @property
    def width(self) -> int:
        """Return how many mails are worth being read at once."""
        return self.documents.width + 1

    def read(self, received: Received, now: datetime) -> Prepared:
        """Read one mail and its documents."""
        return prepare(received, self.deployment, self.documents, now)
