"""Load what the first document and the first invoice need while none is there."""

from contextlib import suppress

from mailbot.cases.clock import public_holidays
from mailbot.deployment import Deployment
from mailbot.documents.reader import Reader


def warm_up(deployment: Deployment, documents: Reader) -> None:
    """Start the readers of documents and print a sample; what fails is told by the first that needs it."""
    from mailbot.printing.trial import print_sample

    with suppress(Exception):
        documents.start()
        public_holidays(deployment.policy.country)
        print_sample(deployment.templates, deployment.hospital, deployment.templates.fallback)
