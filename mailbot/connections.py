"""Builds what mailbot.toml names: mailboxes, ways out, the reader of documents."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from mailbot.cases.clock import local_day
from mailbot.config.settings import Login as LoginSettings
from mailbot.config.settings import Mailbox
from mailbot.config.settings import OAuth as OAuthSettings
from mailbot.config.values import Secret, SecretMissingError
from mailbot.deployment import Deployment
from mailbot.mailboxes.folder_out import FolderOut
from mailbot.mailboxes.imap.connection import Server
from mailbot.mailboxes.imap.drafts import Drafts
from mailbot.mailboxes.imap.idle import Idle
from mailbot.mailboxes.imap.mailbox import ImapSource
from mailbot.mailboxes.login import Login, OAuth, ReadPassword
from mailbot.mailboxes.maildir import MaildirSource
from mailbot.mailboxes.oauth import Grant, TokenSource
from mailbot.mailboxes.outlet import Outlet
from mailbot.mailboxes.smtp import SmtpOutlet
from mailbot.mailboxes.source import Limits, Source
from mailbot.model.letter import Mode
from mailbot.model.share import ShareAnswer
from mailbot.model.trouble import TryLater

if TYPE_CHECKING:
    from mailbot.documents.reader import Cache, Reader

IMAP_PORTS = {"implicit": 993, "starttls": 143, "none": 143}
SMTP_PORTS = {"implicit": 465, "starttls": 587, "none": 25}


def sources(deployment: Deployment) -> tuple[Source, ...]:
    """Return the mailboxes that are read, in the order of the file."""
    return tuple(_source(mailbox, deployment) for mailbox in deployment.settings.mailbox)


def _source(mailbox: Mailbox, deployment: Deployment) -> Source:
    limits = Limits(largest=deployment.settings.limits.mail_size)
    folders = tuple(dict.fromkeys((*mailbox.folders, *filter(None, (mailbox.junk, mailbox.sent)))))
    if mailbox.kind == "maildir":
        assert mailbox.path is not None  # noqa: S101 - the settings checked it
        path = deployment.settings.at(mailbox.path)
        return MaildirSource(mailbox.name, path, folders=folders, start=mailbox.start, limits=limits)
    return ImapSource(
        mailbox.name, server(mailbox, IMAP_PORTS, deployment), folders=folders, start=mailbox.start, limits=limits
    )


def outlets(deployment: Deployment) -> dict[Mode, Outlet]:
    """Return the way out of each mode; letters on hold have none until a person approves them."""
    outgoing = deployment.settings.outgoing
    if outgoing.kind == "folder":
        assert outgoing.path is not None  # noqa: S101 - the settings checked it
        path = deployment.settings.at(outgoing.path)
        return {"send": FolderOut(path), "draft": FolderOut(path / "drafts")}
    drafts = _drafts(deployment)
    if outgoing.kind == "drafts":
        return {"send": drafts, "draft": drafts}
    return {"send": SmtpOutlet(server(outgoing, SMTP_PORTS, deployment)), "draft": drafts}


def drafts(deployment: Deployment) -> Drafts | None:
    """Return the Drafts and Sent folders where letters are drafted on a server; None where they are files."""
    found = _drafts(deployment) if deployment.settings.outgoing.kind != "folder" else None
    return found if isinstance(found, Drafts) else None


def _drafts(deployment: Deployment) -> Outlet:
    settings = deployment.settings
    imap = [mailbox for mailbox in settings.mailbox if mailbox.kind == "imap"]
    wanted = [mailbox for mailbox in imap if settings.outgoing.mailbox in (None, mailbox.name)]
    if not wanted:
        return FolderOut(deployment.data / "drafts")
    place = server(wanted[0], IMAP_PORTS, deployment)
    return Drafts(place, folder=settings.outgoing.drafts_folder, sent=wanted[0].sent)


def idles(deployment: Deployment, wake: Callable[[str], object]) -> tuple[Idle, ...]:
    """Return a listener for the first folder of each mailbox that offers it; `wake` is given the mailbox's name."""
    return tuple(
        Idle(server(mailbox, IMAP_PORTS, deployment), mailbox.folders[0], partial(wake, mailbox.name))
        for mailbox in deployment.settings.mailbox
        if mailbox.kind == "imap" and mailbox.idle
    )


def server(login: LoginSettings, ports: dict[str, int], deployment: Deployment) -> Server:
    """Return where a server is and how to log in to it."""
    settings = deployment.settings
    return Server(
        host=login.host,
        port=login.port or ports[login.tls],
        login=_login(login, deployment),
        tls=login.tls,
        ca_file=settings.at(login.ca_file) if login.ca_file else None,
        read_timeout=login.timeout.total_seconds(),
    )


def expiring(deployment: Deployment, now: datetime) -> tuple[str, ...]:
    """Return the logins whose consent ends within their `alarm_before`, as "name date"; a person must renew it."""
    settings = deployment.settings
    logins = [*((box.name, box) for box in settings.mailbox), ("outgoing", settings.outgoing)]
    found = []
    for name, login in logins:
        if login.oauth is not None:
            ends = _tokens(login.oauth, deployment).expires()
            if ends is not None and ends - now < login.oauth.alarm_before:
                found.append(f"{name} {local_day(ends, deployment.policy)}")
    return tuple(found)


def _tokens(oauth: OAuthSettings, deployment: Deployment) -> TokenSource:
    base = deployment.settings.base
    grant = Grant(
        url=oauth.token_url,
        client_id=oauth.client_id,
        client_secret=oauth.client_secret.read(base) if oauth.client_secret else None,
        refresh_token=oauth.refresh_token.read(base) if oauth.refresh_token else None,
        scope=oauth.scope,
    )
    return TokenSource(grant, deployment.data / oauth.token_file)


def _login(login: LoginSettings, deployment: Deployment) -> Login | None:
    base = deployment.settings.base
    if login.oauth is not None:
        return OAuth(user=login.user, tokens=_tokens(login.oauth, deployment))
    if login.password is not None:
        return ReadPassword(user=login.user, read=partial(_secret, login.password, base))
    return None


def _secret(secret: Secret, base: Path) -> str:
    try:
        return secret.read(base)
    except SecretMissingError as fault:
        raise TryLater("password_missing") from fault


def document_reader(deployment: Deployment, cache: "Cache | None") -> "Reader":
    """Return what reads documents, with the certificates, the virus scanner and the workers that the file names."""
    from mailbot.documents.clamav import Scanner  # all of what reads: loaded by those who ask for a reader only
    from mailbot.documents.ink.knowledge import Knowledge
    from mailbot.documents.reader import Reader, ReaderSetup

    documents = deployment.settings.documents
    anchors, address = documents.trust_anchors, documents.scanner
    setup = ReaderSetup(
        trust_folder=deployment.settings.at(anchors) if anchors else None,
        ink=Knowledge.of(deployment.rules.ink),
        keys=deployment.own_keys,
    )
    return Reader(
        setup,
        cache=cache,
        workers=documents.workers,
        scanner=Scanner(address=address, required=documents.scanner_required) if address else None,
    )


def look(deployment: Deployment) -> Callable[[str], ShareAnswer]:
    """Return what looks at a share, at hosts of the list only."""

    def look_at(url: str) -> ShareAnswer:
        from mailbot.reading.papers.shares import may_be_asked  # what reads: loaded with the first share to look at
        from mailbot.shares.looking import Looker

        return Looker(known=lambda host: may_be_asked(host, deployment.rules.links)).look(url)

    return look_at
