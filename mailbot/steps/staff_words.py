"""The words in which staff are spoken to, and the templates of what they get."""

from mailbot.config.digest_templates import load_digest_templates, load_digest_words
from mailbot.deployment import Deployment, folders
from mailbot.letters.digest.page import DigestTemplates
from mailbot.letters.digest.words import DigestWords


def digest_templates(deployment: Deployment) -> DigestTemplates:
    """Load the digest's templates, the shipped ones where the admin's own are broken."""
    settings = deployment.settings
    own = settings.at(settings.templates) if settings.templates else None
    templates, faults = load_digest_templates(folders("templates", own), settings.staff.language)
    if templates is None:
        raise ValueError("; ".join(map(str, faults)))
    return templates


def digest_words(deployment: Deployment) -> DigestWords:
    """Load the words in which staff are spoken to."""
    settings = deployment.settings
    own = settings.at(settings.templates) if settings.templates else None
    return load_digest_words(folders("templates", own), settings.staff.language)[0]
