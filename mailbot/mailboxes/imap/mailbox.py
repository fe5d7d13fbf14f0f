"""An IMAP account as a mailbox: what has come since the mark, by id; never by flags, which people change.

One kept connection; after any fault it is dropped and the next call makes a
new one. Bodies are fetched with PEEK, so that a mail stays unread for people.
"""

import socket
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypeVar

from imapclient import IMAPClient

from mailbot.mailboxes.imap import answers as imap_answers
from mailbot.mailboxes.imap.connection import (
    LostOver,
    RefusedByServer,
    Server,
    check_imap,
    drop,
    imap_trouble,
    leave,
    open_imap,
)
from mailbot.mailboxes.imap.fetch import CHUNK, Ask, Facts, chunks, fetch_facts, fetch_mails, group, heads_of, smaller
from mailbot.mailboxes.imap.marks import apply, sign, signed_by
from mailbot.mailboxes.source import Batch, Copy, Ledger, Limits, Mark, ServerMark, Sighting, Start, placed
from mailbot.model.mail import RawMail
from mailbot.model.trouble import Refused, TryLater

T = TypeVar("T")

_WINDOW = 50_000
"""Messages asked for in one SEARCH: imaplib takes 1,000,000 bytes of answer, some 130,000 ids."""

_LOSSES = 12
"""Connections that may end one after the other over what is fetched, before the server is taken to be down.

One message that ends every connection takes seven of them until it has a row.
"""


class ImapSource:
    """One IMAP account with the folders that are watched in it. Not for two threads at once."""

    def __init__(
        self,
        name: str,
        server: Server,
        *,
        folders: tuple[str, ...] = ("INBOX",),
        start: Start = "now",
        limits: Limits | None = None,
    ) -> None:
        self.name = name
        self.folders = folders
        self._server = server
        self._start = start
        self._limits = limits or Limits()
        self._client: IMAPClient | None = None
        self._selected: tuple[str, int] | None = None
        self._uidnext: int | None = None
        self._exists: int | None = None
        self._losses = 0
        self._interrupted = False
        self._phantoms: set[tuple[str, int, int]] = set()

    def new_mail(self, folder: str, ledger: Ledger) -> Iterator[Batch]:
        """Yield what has come since the mark, in order of ids."""
        mark = ledger.mark(folder)
        if mark is not None and self._nothing_new(folder, mark):
            return
        uidvalidity = self._select(folder)
        if mark is None:
            mark = self._first_mark(uidvalidity)
            yield Batch(folder=folder, uidvalidity=uidvalidity, mark=mark)
            yield from self._pass_over(folder, uidvalidity, self._up_to(folder, uidvalidity, mark.floor))
        if mark.uidvalidity != uidvalidity:
            yield from self._rescan(folder, uidvalidity, mark, ledger)
            return
        there = [uid for uid in self._above(folder, mark) if (folder, uidvalidity, uid) not in self._phantoms]
        yield from self._take(folder, uidvalidity, there, mark)

    def again(self, folder: str, uidvalidity: int, uids: Sequence[int]) -> Iterator[Batch]:
        """Yield what can be had by now of mails that could not be read."""
        self._selected = None
        if self._select(folder) == uidvalidity:
            for uid in sorted(uids):
                yield from self._take(folder, uidvalidity, [uid], None)

    def sweep(self, folder: str, ledger: Ledger) -> Iterator[Batch]:
        """Yield ids at or below the mark that the ledger does not know."""
        mark = ledger.mark(folder)
        self._selected = None
        uidvalidity = self._select(folder)
        if mark is None or mark.uidvalidity != uidvalidity:
            return
        known = ledger.uids(folder, uidvalidity)
        missed = [uid for uid in self._up_to(folder, uidvalidity, mark.uid) if uid not in known]
        yield from self._pass_over(folder, uidvalidity, [uid for uid in missed if uid <= mark.floor])
        yield from self._take(folder, uidvalidity, [uid for uid in missed if uid > mark.floor], None)

    def mark_done(self, folder: str, uidvalidity: int, uids: Sequence[int], mark: ServerMark) -> None:
        """Keep, flag, move or delete these messages; raises Refused where the server does not allow it."""
        if mark.what == "keep" or not uids:
            return
        self._selected = None
        try:
            if self._select(folder) != uidvalidity:
                return
            for chunk in chunks(sorted(uids), CHUNK):
                if mark.owner:
                    with suppress(RefusedByServer):  # a server without keywords of one's own: then nobody is warned
                        self._ask(lambda client, chunk=chunk: sign(client, chunk, mark.owner))  # type: ignore[misc]
                self._ask(lambda client, chunk=chunk: apply(client, chunk, mark))  # type: ignore[misc]
        except RefusedByServer as fault:
            raise Refused("server_mark") from fault

    def remove_copies(self, copy: Copy, folders: Sequence[str]) -> int:
        """Remove the messages of this head, among those that arrived about that day; moving keeps the day."""
        count = 0
        for folder in folders:
            if not self._ask(lambda client, folder=folder: client.folder_exists(folder)):  # type: ignore[misc]
                continue
            self._select(folder)
            about: list[object] = ["ALL"]
            if copy.day is not None:
                about = ["SINCE", copy.day - timedelta(days=1), "BEFORE", copy.day + timedelta(days=2)]
            uids: list[int] = self._ask(lambda client, about=about: client.search(about))  # type: ignore[misc]
            for chunk in chunks(uids, CHUNK):
                heads = heads_of(self._ask, chunk)
                same = [uid for uid, found in heads.items() if found == copy.head]
                if same:
                    self._ask(lambda client, same=same: apply(client, same, ServerMark(what="delete")))  # type: ignore[misc]
                    count += len(same)
        return count

    def owners(self, folders: Sequence[str], since: date) -> frozenset[str]:
        """Return the stores whose keyword mails of these folders bear that arrived since a day."""
        found: set[str] = set()
        for folder in folders:
            if self._ask(lambda client, folder=folder: client.folder_exists(folder)):  # type: ignore[misc]
                self._selected = None
                found |= self._ask(lambda client, folder=folder: signed_by(client, folder, since))  # type: ignore[misc]
        return frozenset(found)

    def check(self) -> None:
        """Log in and look for every folder."""
        check_imap(self._server, self.folders)

    def close(self) -> None:
        """Log out."""
        client, self._client, self._selected = self._client, None, None
        if client is not None:
            leave(client)

    def interrupt(self) -> None:
        """End for good, from any thread: a server that does not answer is waited for no longer."""
        self._interrupted = True
        client = self._client
        if client is not None:
            with suppress(OSError, AttributeError):
                client.socket().shutdown(socket.SHUT_RDWR)

    def _ask(self, work: Callable[[IMAPClient], T]) -> T:
        """Do one piece of work on the connection, made where there is none; drop it after any fault but a NO."""
        if self._interrupted:
            raise TryLater("interrupted")
        if self._client is None:
            self._client, self._selected = open_imap(self._server), None
        try:
            with imap_trouble():
                return work(self._client)
        except RefusedByServer:
            raise
        except BaseException:
            client, self._client, self._selected = self._client, None, None
            drop(client)
            raise

    def _over(self, folder: str, uidvalidity: int) -> Ask:
        """Return how messages of a folder are asked for: a connection that ends over one command is made anew.

        Raises LostOver then; what stops the new connection is the server's trouble and no message's.
        """

        def ask(work: Callable[[IMAPClient], T]) -> T:
            self._still(folder, uidvalidity)
            try:
                found = self._ask(work)
            except RefusedByServer:
                raise
            except TryLater as fault:
                self._losses += 1
                if self._losses >= _LOSSES:
                    self._losses = 0
                    raise
                raise LostOver(fault.reason) from fault
            self._losses = 0
            return found

        return ask

    def _select(self, folder: str) -> int:
        """Open a folder where it is not open, and return its UIDVALIDITY."""
        if self._client is not None and self._selected is not None and self._selected[0] == folder:
            return self._selected[1]
        self._selected = None
        try:
            answer: Mapping[bytes, Any] = self._ask(lambda client: client.select_folder(folder))
        except RefusedByServer as fault:
            raise TryLater("folder_missing", folder) from fault
        uidvalidity = imap_answers.number(answer.get(b"UIDVALIDITY", 0))
        if uidvalidity is None:
            raise TryLater("imap_protocol")
        self._selected = (folder, uidvalidity)
        self._uidnext = imap_answers.number(answer.get(b"UIDNEXT"))
        self._exists = imap_answers.number(answer.get(b"EXISTS"))
        return uidvalidity

    def _still(self, folder: str, uidvalidity: int) -> None:
        """Make sure that a command goes to the folder it is meant for, also after a reconnect between batches."""
        if self._select(folder) != uidvalidity:
            raise TryLater("uidvalidity_changed")

    def _nothing_new(self, folder: str, mark: Mark) -> bool:
        """Ask for the state of a folder that is not the open one: one answer instead of SELECT and SEARCH."""
        if self._client is None or self._selected is None or self._selected[0] == folder:
            return False
        try:
            state = self._ask(lambda client: client.folder_status(folder, ["UIDNEXT", "UIDVALIDITY"]))
        except RefusedByServer as fault:
            raise TryLater("folder_missing", folder) from fault
        same = state.get(b"UIDVALIDITY") == mark.uidvalidity
        return same and 0 < (imap_answers.number(state.get(b"UIDNEXT")) or 0) <= mark.uid + 1

    def _first_mark(self, uidvalidity: int) -> Mark:
        if self._start != "now":
            return Mark(uidvalidity=uidvalidity, uid=0)
        last = self._uidnext - 1 if self._uidnext else 0
        if not self._uidnext and self._exists != 0:  # the last message itself: a SEARCH may name what there is not
            last = max(self._ask(lambda client: imap_answers.listed(client, "*")), default=0)
        return Mark(uidvalidity=uidvalidity, uid=last, floor=last)

    def _all(self, folder: str, uidvalidity: int) -> list[int]:
        """Return every id of a folder, asked for in windows of sequence numbers."""
        self._selected = None
        self._still(folder, uidvalidity)
        if self._exists is None:  # the server did not say
            return self._found("ALL", listed="1:*")
        found: set[int] = set()
        for first in range(1, self._exists + 1, _WINDOW):
            window = f"{first}:{min(first + _WINDOW - 1, self._exists)}"
            try:
                found.update(self._ask(lambda client, window=window: imap_answers.search(client, window)))  # type: ignore[misc]
            except RefusedByServer:  # some have gone since it counted
                return self._found("ALL", listed="1:*")
        return sorted(found)

    def _found(self, *criteria: str, listed: str) -> list[int]:
        """Search; where the server refuses to, have the ids listed."""
        try:
            return self._ask(lambda client: imap_answers.search(client, *criteria))
        except RefusedByServer:
            return self._ask(lambda client: imap_answers.listed(client, listed))

    def _up_to(self, folder: str, uidvalidity: int, highest: int) -> list[int]:
        return [uid for uid in self._all(folder, uidvalidity) if uid <= highest] if highest else []

    def _above(self, folder: str, mark: Mark) -> list[int]:
        """Return the ids above the mark; `n:*` names the last message even where its id is below n (RFC 3501)."""
        if not mark.uid or (self._uidnext or 0) - mark.uid > _WINDOW:
            return [uid for uid in self._all(folder, mark.uidvalidity) if uid > mark.uid]
        self._ask(lambda client: client.noop())
        above = f"{mark.uid + 1}:*"
        return [uid for uid in self._found("UID", above, listed=above) if uid > mark.uid]

    def _take(self, folder: str, uidvalidity: int, uids: Sequence[int], mark: Mark | None) -> Iterator[Batch]:
        """Yield these messages in batches; with `mark`, each batch moves it on to its last id.

        Each id becomes a mail, be it one that could not be read, or is gone from the server.
        """
        for chunk in chunks(uids, CHUNK):
            for part, facts in self._parts(folder, uidvalidity, chunk):
                try:
                    batches = [self._batch(folder, uidvalidity, part, facts, mark)]
                except LostOver:
                    alone = ({uid: facts[uid]} for uid in part)
                    yield from (self._batch(folder, uidvalidity, list(one), one, mark) for one in alone)
                else:
                    yield from batches

    def _parts(
        self, folder: str, uidvalidity: int, uids: Sequence[int]
    ) -> Iterator[tuple[list[int], Mapping[int, Facts]]]:
        """Cut ids into batches by what the server says of them; those of which it says nothing come one by one."""
        try:
            facts: dict[int, Facts] = self._over(folder, uidvalidity)(lambda client: fetch_facts(client, uids))
        except (RefusedByServer, LostOver):
            if len(uids) == 1:
                yield list(uids), {uids[0]: Facts()}
            else:
                for piece in smaller(uids):
                    yield from self._parts(folder, uidvalidity, piece)
            return
        silent = [uid for uid in uids if uid not in facts]
        there = self._still_named(folder, uidvalidity, silent)
        facts |= {uid: Facts() for uid in silent if uid in there}
        yield from ((part, facts) for part in group([uid for uid in uids if uid in facts], facts, self._limits))

    def _still_named(self, folder: str, uidvalidity: int, uids: Sequence[int]) -> frozenset[int]:
        """Return which of these ids the server still names: the others were removed meanwhile."""
        if not uids:
            return frozenset()
        ids = ",".join(map(str, uids))
        try:
            named = self._over(folder, uidvalidity)(lambda client: imap_answers.search(client, "UID", ids))
        except (RefusedByServer, LostOver):
            return frozenset(uids)
        return frozenset(uids).intersection(named)

    def _batch(
        self, folder: str, uidvalidity: int, uids: Sequence[int], facts: Mapping[int, Facts], mark: Mark | None
    ) -> Batch:
        old = [uid for uid in uids if self._too_old(facts[uid])]
        wanted = {uid: facts[uid] for uid in uids if uid not in old}
        fetched = fetch_mails(self._over(folder, uidvalidity), wanted, self._limits)
        unread = [uid for uid, mail in fetched.items() if mail.unread]
        gone = frozenset(unread) - self._still_named(folder, uidvalidity, unread)
        # The mark does not go to an id of which nothing but the id was ever seen: it might be far above all others.
        phantoms = {uid for uid in unread if not fetched[uid].answered}
        self._phantoms |= {(folder, uidvalidity, uid) for uid in phantoms - gone}
        seen = [uid for uid in uids if uid not in phantoms]
        return Batch(
            folder=folder,
            uidvalidity=uidvalidity,
            mails=tuple(
                RawMail(
                    mailbox=self.name,
                    folder=folder,
                    uidvalidity=uidvalidity,
                    uid=uid,
                    internaldate=facts[uid].internaldate,
                    size=len(mail.raw) if (size := facts[uid].size) is None else size,
                    raw=mail.raw,
                    truncated=mail.truncated,
                    unread=mail.unread,
                )
                for uid, mail in fetched.items()
                if uid not in gone
            ),
            sightings=self._sight(folder, uidvalidity, old),
            mark=replace(mark, uid=seen[-1]) if mark is not None and seen else None,
        )

    def _too_old(self, facts: Facts) -> bool:
        """Say whether a start date leaves this mail out; it does so for ever, also after a new UIDVALIDITY."""
        if not isinstance(self._start, date) or facts.internaldate is None:
            return False
        return facts.internaldate.date() < self._start

    def _pass_over(self, folder: str, uidvalidity: int, uids: Sequence[int]) -> Iterator[Batch]:
        """Yield only sightings: mail that lay there before the first start."""
        for chunk in chunks(uids, CHUNK):
            yield Batch(folder=folder, uidvalidity=uidvalidity, sightings=self._sight(folder, uidvalidity, chunk))

    def _sight(self, folder: str, uidvalidity: int, uids: Sequence[int]) -> tuple[Sighting, ...]:
        """Return a sighting of each; one whose header the server does not give is known by its place."""
        heads = heads_of(self._over(folder, uidvalidity), uids) if uids else {}
        return tuple(Sighting(uid=uid, head=heads.get(uid) or placed(uidvalidity, uid)) for uid in uids)

    def _rescan(self, folder: str, uidvalidity: int, mark: Mark, ledger: Ledger) -> Iterator[Batch]:
        """Yield what is not known under other ids, after the server gave all messages new ones.

        A message is known where its `head` stands in the ledger at least as
        often as on the server; of the others the content decides, in the
        store. The mark comes last, so that a kill in between scans again.
        """
        known = ledger.heads(folder, mark.uidvalidity)
        done = ledger.uids(folder, uidvalidity)
        everything = self._all(folder, uidvalidity)
        heads: dict[int, str] = {}
        for chunk in chunks(everything, CHUNK):
            heads |= heads_of(self._over(folder, uidvalidity), chunk)
        there = Counter(heads.values())
        again = [uid for uid in everything if uid in heads and there[heads[uid]] <= known.get(heads[uid], 0)]
        fresh = sorted(frozenset(everything).difference(again))  # those without a head, too: the content decides
        sightings = [Sighting(uid=uid, head=heads[uid]) for uid in again if uid not in done]
        for part in chunks(sightings, CHUNK):
            yield Batch(folder=folder, uidvalidity=uidvalidity, sightings=tuple(part))
        yield from self._take(folder, uidvalidity, [uid for uid in fresh if uid not in done], None)
        last = max(heads, default=0)  # not of everything: a SEARCH may name what there is not
        yield Batch(folder=folder, uidvalidity=uidvalidity, mark=Mark(uidvalidity=uidvalidity, uid=last))
