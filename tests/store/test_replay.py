"""Replaying shows decisions as if staff had looked at scans and approved letters."""

from pathlib import Path

import pytest

from mailbot.documents.reader import Reader
from mailbot.replay import play, unprinted
from tests.store.conftest import deployed

CORPUS = Path(__file__).parents[1] / "corpus" / "dev"


@pytest.mark.parametrize("change", ['[service]\ninvoice_needs = "confirmed"', '[letters]\nmode = "hold"'])
def test_what_staff_would_have_to_do_is_taken_as_done(config: Path, change: str) -> None:
    config.write_text(f"{config.read_text()}\n{change}\n")
    deployment = deployed(config)
    with Reader() as reader:
        played = list(play(CORPUS / "022-et-resent-with-new-message-id", deployment, reader, unprinted))
    decisions = [one.handled.decision.reply for one in played if one.handled]
    assert decisions == ["invoice", "acknowledge"]
