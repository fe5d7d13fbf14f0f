"""The words in which staff are spoken to, and the templates of what they get."""

from datetime import datetime
from zoneinfo import ZoneInfo

from mailbot.config.digest_templates import load_digest_templates, load_digest_words, load_notice_template
from mailbot.deployment import Deployment, template_folders
from mailbot.letters.announcement import Said
from mailbot.letters.digest.page import DigestTemplates
from mailbot.letters.digest.words import DigestWords
from mailbot.letters.envelope import reply_id
from mailbot.letters.staff_letter import ToStaff


def digest_templates(deployment: Deployment) -> DigestTemplates:
    """Load the digest's templates, the shipped ones where the admin's own are broken."""
    settings = deployment.settings
    templates, faults = load_digest_templates(template_folders(settings), settings.staff.language)
    if templates is None:
        raise ValueError("; ".join(map(str, faults)))
    return templates


def digest_words(deployment: Deployment) -> DigestWords:
    """Load the words in which staff are spoken to."""
    settings = deployment.settings
    return load_digest_words(template_folders(settings), settings.staff.language)[0]


def notices(deployment: Deployment) -> Said:
    """Load how staff are told what cannot wait; the shipped page where the admin's own is broken."""
    page, faults = load_notice_template(template_folders(deployment.settings))
    if page is None:
        raise ValueError("; ".join(map(str, faults)))
    return Said(digest_words(deployment), page)


def to_staff(deployment: Deployment, to: str, kind: str, serial: str, now: datetime) -> ToStaff:
    """Return on what a letter to staff is written; the same kind and serial give the same Message-ID."""
    return ToStaff(
        to=to,
        hospital=deployment.hospital,
        language=deployment.settings.staff.language,
        message_id=reply_id.of_no_case(kind, serial, deployment.hospital.domain),
        written=now.astimezone(ZoneInfo(deployment.policy.timezone)),
    )
