"""Mails of the corpus through a real mailbox with kills in the middle: the same cases and letters as without.

One conversation of three in CI; MAILBOT_CORPUS_STEP=1 takes every one.
"""

import os
import signal
from pathlib import Path

import pytest

from mailbot.mail.fingerprint import fingerprint
from tests.faults.hospital import Hospital, nothing_lost_doubled_or_looped
from tests.servers.dovecot import Dovecot
from tests.servers.sink import Sink

CORPUS = Path(__file__).parents[1] / "corpus" / "dev"
STEP = int(os.environ.get("MAILBOT_CORPUS_STEP", "3"))
IN_ORDER = {"MAILBOT_TEST_PATIENCE": "120"}
"""A mail that is overtaken on a slow machine joins another way; that is not what is asked here."""
KILLS = (("after_fetch", 1), ("before_commit", 4), ("after_reading", 5), ("after_commit", 24 // STEP), ("after_dot", 3))


@pytest.mark.timeout(1800)
def test_the_corpus_with_and_without_kills(tmp_path: Path, dovecot: Dovecot, sink: Sink) -> None:
    conversations = sorted(CORPUS.iterdir())[::STEP]
    mails = [path.read_bytes() for folder in conversations for path in sorted(folder.glob("*.eml"))]
    calm = Hospital(tmp_path / "calm", dovecot, sink)
    calm.environment |= IN_ORDER
    dovecot.deliver(mails)
    assert calm.once(seconds=600) == 0, calm.log()
    calm.rest()
    wanted = calm.facts()
    known = set(calm.stored())
    assert {fingerprint(raw) for raw in known} == {fingerprint(raw) for raw in mails}
    nothing_lost_doubled_or_looped(calm, known)

    sink.clear()
    dovecot.empty()
    killed = Hospital(tmp_path / "killed", dovecot, sink)
    killed.environment |= IN_ORDER
    dovecot.deliver(mails)
    for point, nth in KILLS:
        assert killed.once(point, nth, seconds=600) == -signal.SIGKILL, killed.log()
    killed.rest()
    print(nothing_lost_doubled_or_looped(killed, known))
    assert killed.facts() == wanted
