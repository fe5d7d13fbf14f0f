"""Signed containers and signed PDFs: opened, checked, and put into the states of `mailbot.model.document`."""

from mailbot.documents.signatures.containers.asic import Container, InnerFile, read_container
from mailbot.documents.signatures.outcome import UnreadableError
from mailbot.documents.signatures.pdf import read_pdf
from mailbot.documents.signatures.trust.anchors import Anchors, load_anchors

__all__ = [
    "Anchors",
    "Container",
    "InnerFile",
    "UnreadableError",
    "load_anchors",
    "read_container",
    "read_pdf",
]
