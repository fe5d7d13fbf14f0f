"""The daemon's loops beside each other: what is stored is processed, whatever becomes of the fetch that stored it."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from mailbot.daemon import Daemon
from mailbot.deployment import load_deployment
from mailbot.logs import make_log
from mailbot.mailboxes.maildir import MaildirSource
from mailbot.mailboxes.source import Batch, Ledger
from tests.faults.applications import application
from tests.faults.test_loops import TOML
from tests.warm import warmed


class Box:
    """A daemon of one Maildir with a second folder."""

    def __init__(self, folder: Path) -> None:
        text = TOML.format(address="box@hospital.example")
        more = 'path = "mail"\nstart = "all"\nfolders = ["INBOX", "More"]'
        warmed(folder / "data")
        (folder / "mailbot.toml").write_text(text.replace('path = "mail"', more), "utf-8")
        deployment, faults = load_deployment(folder / "mailbot.toml")
        assert deployment is not None and not faults
        self.log = StringIO()
        self.daemon = Daemon(deployment, make_log(stream=self.log))
        self.mail = folder / "mail"
        for place in (self.mail, self.mail / ".More"):
            for box in ("tmp", "new", "cur"):
                (place / box).mkdir(parents=True)

    def get(self, number: int) -> None:
        (self.mail / "new" / f"{number:09d}.x").write_bytes(application(number))

    def lose_a_folder(self) -> None:
        (self.mail / ".More" / "new").rmdir()

    def states(self) -> list[str]:
        with self.daemon._store() as store:
            return [row["state"] for row in store.rows.all("select state from message order by id")]


class Broken(MaildirSource):
    """A mailbox whose fetching has a fault of our own, which is no trouble of the server."""

    def new_mail(self, folder: str, ledger: Ledger) -> Iterator[Batch]:
        raise TypeError


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    made = Box(tmp_path)
    yield made
    made.daemon.close()


def test_one_pass_takes_in_and_settles(box: Box) -> None:
    for number in range(3):
        box.get(number)
    box.daemon.once()
    assert box.states() == ["processed"] * 3


def test_one_pass_settles_what_came_earlier_and_passes_on_that_a_fetch_failed(box: Box) -> None:
    box.get(1)
    (source,) = box.daemon.sources
    assert box.daemon.fetch(source) == 1
    assert box.states() == ["received"]
    box.daemon.sources = (Broken("main", box.mail),)
    with pytest.raises(TypeError):
        box.daemon.once()
    assert box.states() == ["processed"]


def test_what_was_stored_before_a_mailbox_failed_is_settled_at_once(box: Box) -> None:
    box.get(1)
    box.lose_a_folder()
    daemon = box.daemon
    (source,) = daemon.sources
    with daemon._work:  # a reminder is written just then
        assert daemon.fetch(source) == 0
    assert "mailbox_unreachable" in box.log.getvalue()
    assert box.states() == ["received"]
    assert "process" in daemon._clock._woken
