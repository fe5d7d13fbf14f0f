"""Everything that one mailbot.toml sets, loaded and ready: settings, rules, templates, facts, policy, keys.

It opens no mailbox and no store.
"""

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from mailbot.cases.policy import Policy
from mailbot.cases.switches import tuned, wrong
from mailbot.config.checked import Checked
from mailbot.config.defaults import defaults
from mailbot.config.faults import Fault
from mailbot.config.rules_file import load_rules
from mailbot.config.settings import Settings
from mailbot.config.settings_file import load_settings
from mailbot.config.templates import load_templates
from mailbot.config.values import SecretMissingError
from mailbot.letters.envelope.modes import mode_for
from mailbot.letters.hospital import HospitalFacts
from mailbot.letters.own_wording import own_wording
from mailbot.letters.privacy import gates
from mailbot.letters.privacy.gates import GateRefused
from mailbot.letters.privacy.illness_words import LANGUAGES
from mailbot.letters.templates import Templates
from mailbot.model.letter import LetterKind, Mode
from mailbot.rules.rule_set import Rules

KEY_BYTES = 32


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """One hospital's mailbot. Frozen: a reload makes a new one and keeps the last good one on a fault."""

    settings: Settings
    rules: Rules
    templates: Templates
    scratch_key: bytes | None = None
    as_confirmed: bool = False
    """Whether mails are played as if staff had confirmed each scan, and each mail from an unknown address."""

    @property
    def data(self) -> Path:
        """Return the folder of the store, keys and tokens."""
        return self.settings.at(self.settings.data)

    @property
    def store_path(self) -> Path:
        """Return the SQLite file."""
        return self.data / "mailbot.db"

    @cached_property
    def own_wording(self) -> frozenset[str]:
        """Return the lines of our letters, to know them again in an unmarked quote."""
        return own_wording(self.templates)

    @cached_property
    def reply_key(self) -> bytes:
        """Return the key that signs our Message-IDs; made once (0600) where none is configured."""
        if self.scratch_key is not None:
            return self.scratch_key
        if self.settings.reply_key is not None:
            return self.settings.reply_key.read(self.settings.base).encode()
        path = self.data / "reply.key"
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            half = path.with_suffix(f".{os.getpid()}")
            half.touch(mode=0o600)
            half.write_text(secrets.token_hex(KEY_BYTES))
            try:
                path.hardlink_to(half)
            except FileExistsError:
                pass  # another process was quicker; its key counts
            finally:
                half.unlink()
        return path.read_text().strip().encode()

    @cached_property
    def own_keys(self) -> tuple[str, ...]:
        """Return the keys that open what was encrypted for the hospital, as PEM. Raises SecretMissingError."""
        from mailbot.documents.encryption.own_keys import own_keys

        return own_keys(self.settings)

    @cached_property
    def hospital(self) -> HospitalFacts:
        """Return the facts that letters state."""
        hospital, service = self.settings.hospital, self.settings.service
        return HospitalFacts(
            **hospital.model_dump(),
            price_cents=service.price,
            contract=service.contract,
            accepted_languages=service.accepted_languages,
            encrypted_only=service.encrypted_only,
            referral_free=service.referral_free,
        )

    @cached_property
    def policy(self) -> Policy:
        """Return the switches that cases obey."""
        service, schedule, handover = self.settings.service, self.settings.schedule, self.settings.handover
        hospital = self.settings.hospital
        policy = Policy(
            invoice_needs=service.invoice_needs,
            contract=service.contract,
            referral_free=service.referral_free,
            health_record=service.health_record,
            recipient_names=(hospital.registry_code, hospital.name, hospital.account_holder),
            handover=handover.folder is not None,
            invoice_after_handover=handover.invoice_after_handover,
            required=service.required,
            accepted_languages=service.accepted_languages,
            settle=schedule.settle,
            first_reminder=service.first_reminder,
            second_reminder=service.second_reminder,
            expires=service.expires,
            payment_days=service.payment_days,
            closes_after=service.closes_after,
            in_names=self.rules.documents.words("in_names"),
            papers_kept=self.settings.retention.attachments,
            timezone=schedule.timezone,
            country=schedule.country,
            home_country=self.rules.fields.text("home_country", schedule.country),
            day_begins=schedule.office_begins,
            day_ends=schedule.office_ends,
        )
        if self.as_confirmed:
            policy = replace(policy, invoice_needs="seen", strangers_join=True)
        return tuned(policy, self.rules.checklist)

    @cached_property
    def own_addresses(self) -> frozenset[str]:
        """Return the addresses whose mail is our own or our staff's, folded."""
        hospital = self.settings.hospital
        ours = {hospital.from_address, hospital.envelope_from} - {""}
        return frozenset(address.casefold() for address in ours)

    @cached_property
    def staff_addresses(self) -> frozenset[str]:
        """Return the addresses of staff, folded."""
        return frozenset(address.casefold() for address in self.settings.staff.addresses)

    @cached_property
    def staff_domains(self) -> frozenset[str]:
        """Return the domains of our own and our staff's addresses; a look-alike of one is a trick."""
        return frozenset(address.rpartition("@")[2] for address in self.staff_addresses | self.own_addresses)

    def authserv_id(self, mailbox: str) -> str | None:
        """Return the server whose Authentication-Results count for a mailbox; None: there is no verdict."""
        return next((box.authserv_id for box in self.settings.mailbox if box.name == mailbox), None)

    def authserv_hops(self, mailbox: str) -> int:
        """Return how many Received fields of our own servers stand above their Authentication-Results."""
        return next((box.authserv_hops for box in self.settings.mailbox if box.name == mailbox), 0)

    def junk(self, mailbox: str) -> str | None:
        """Return the Junk folder of a mailbox, where one is watched."""
        return next((box.junk for box in self.settings.mailbox if box.name == mailbox), None)

    def mode(self, kind: LetterKind, language: str | None) -> Mode:
        """Return what happens to a letter of this kind in this language."""
        letters = self.settings.letters
        return mode_for(
            kind,
            modes=letters.modes,
            default=letters.mode,
            reviewed=self.templates.language(language).reviewed,
            send_unreviewed=letters.send_unreviewed,
        )


def load_deployment(path: Path, *, again: bool = False) -> tuple[Deployment | None, tuple[Fault, ...]]:
    """Load everything a mailbot.toml leads to; every fault of every file is collected.

    Rule files and templates that were right when they were last loaded, and
    have not changed since, are checked `again` only where that is asked for.
    """
    settings, faults = load_settings(path)
    checked = Checked()
    own_config = own_templates = None
    fallback = "en"
    if settings is not None:
        own_config = settings.at(settings.config) if settings.config else None
        own_templates = settings.at(settings.templates) if settings.templates else None
        fallback = settings.letters.fallback
        checked = checked if again else Checked(settings.at(settings.data) / "checked")
    rules, rule_faults = load_rules(folders("config", own_config), checked)
    templates, template_faults = load_templates(folders("templates", own_templates), fallback=fallback, checked=checked)
    checked.keep()
    switch_faults = tuple(Fault("checklist.toml", None, key, message) for key, message in wrong(rules.checklist))
    faults = (*faults, *rule_faults, *switch_faults, *template_faults)
    if settings is None or templates is None:
        return None, faults
    faults = (*faults, *_unguarded(templates), *_closed(settings, path.name), *_unreachable(settings, path.name))
    documents = rules.documents.with_settings(accepted_languages=settings.service.accepted_languages)
    return Deployment(settings=settings, rules=replace(rules, documents=documents), templates=templates), faults


def _closed(settings: Settings, name: str) -> Iterator[Fault]:
    """Yield a fault for each private key that cannot be had: with it, what was encrypted for us would stay closed."""
    if not settings.encryption.keys:
        return
    from mailbot.documents.encryption.own_keys import read_key  # most start without it, and sooner

    for number, key in enumerate(settings.encryption.keys):
        try:
            read_key(key, settings)
        except SecretMissingError as error:
            yield Fault(name, None, f"encryption.keys.{number}", str(error))


def _unreachable(settings: Settings, name: str) -> Iterator[Fault]:
    """Yield a fault for each address of staff that no letter could go to: a digest would reach nobody."""
    staff = settings.staff
    lists = {key: getattr(staff, key) for key in ("addresses", "digest_to", "urgent_to", "report_to")}
    lists |= {f"review_groups.{group}": addresses for group, addresses in staff.review_groups.items()}
    for key, addresses in lists.items():
        for number, address in enumerate(addresses):
            try:
                gates.address(address)
            except GateRefused:
                yield Fault(
                    name, None, f"staff.{key}.{number}", "is no address: write name@example.org and nothing else"
                )


def _unguarded(templates: Templates) -> Iterator[Fault]:
    """Yield a fault for each language of letters in which the gates would not know the name of an illness."""
    for code in sorted(set(templates.languages) - LANGUAGES):
        yield Fault(f"templates/{code}", None, "", "no letter may leave in a language without privacy words")


def folders(name: str, own: Path | None) -> tuple[Path, ...]:
    """Return the shipped folder and, over it, the admin's own."""
    return (defaults(name), *([own] if own is not None and own.is_dir() else []))


def template_folders(settings: Settings) -> tuple[Path, ...]:
    """Return the shipped templates and, over them, the admin's own."""
    return folders("templates", settings.at(settings.templates) if settings.templates else None)
