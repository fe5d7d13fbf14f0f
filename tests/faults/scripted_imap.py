"""An IMAP server on loopback that answers as it is told to: it knows one INBOX, and spoils what it says by a seed."""

import contextlib
import random
import re
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Spoil = Callable[[bytes, list[bytes]], list[bytes] | None]
"""Takes a command and the lines of the answer (each whole, with its literal), and returns what is sent.

None ends the connection without a word; so does a last line that does not end a line.
"""


@dataclass
class Box:
    """What lies in the INBOX, and how the server behaves."""

    mails: dict[int, bytes] = field(default_factory=dict)
    uidvalidity: int = 7
    capability: bytes = b"IMAP4rev1 UIDPLUS MOVE"
    spoil: Spoil | None = None
    commands: list[bytes] = field(default_factory=list)
    next: int = 11

    def arrive(self, raw: bytes) -> int:
        uid, self.next = self.next, self.next + 1
        self.mails[uid] = raw
        return uid

    def new_ids(self) -> None:
        """Give all messages new ids under a new UIDVALIDITY."""
        raws = list(self.mails.values())
        self.mails, self.uidvalidity = {}, self.uidvalidity + 1
        for raw in raws:
            self.arrive(raw)


class _Talk(socketserver.StreamRequestHandler):
    server: "ScriptedImap"

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            self._say([b"* PREAUTH ready\r\n"])
            while line := self.rfile.readline():
                tag, _, words = line.rstrip(b"\r\n").partition(b" ")
                box = self.server.box
                box.commands.append(words)
                said = [*_answer(box, words), tag + b" OK done\r\n"]
                if words.upper().startswith(b"LOGIN"):
                    self._say(said)
                    continue
                spoilt = box.spoil(words, said) if box.spoil else said
                if spoilt is None or not self._say(spoilt):
                    return
                if words.upper() == b"LOGOUT":
                    return

    def _say(self, lines: list[bytes]) -> bool:
        data = b"".join(lines)
        self.wfile.write(data)
        return data.endswith(b"\r\n") or not data


class ScriptedImap(socketserver.ThreadingTCPServer):
    """Serves one box. Use as a context manager."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, box: Box) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.box = box
        self.port: int = self.server_address[1]
        self._open: list[socket.socket] = []

    def get_request(self) -> tuple[socket.socket, object]:
        talk, address = super().get_request()
        talk.settimeout(5)
        self._open.append(talk)
        return talk, address

    def __enter__(self) -> "ScriptedImap":
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()
        self.cut()

    def cut(self) -> None:
        """End every connection, as servers do that give new ids."""
        while self._open:
            talk = self._open.pop()
            with contextlib.suppress(OSError):
                talk.shutdown(socket.SHUT_RDWR)
            talk.close()


def _answer(box: Box, words: bytes) -> Iterator[bytes]:
    upper = words.upper()
    if upper.startswith(b"CAPABILITY"):
        yield b"* CAPABILITY " + box.capability + b"\r\n"
    elif upper.startswith((b"SELECT", b"EXAMINE")):
        yield b"* FLAGS (\\Seen \\Deleted)\r\n"
        yield b"* %d EXISTS\r\n" % len(box.mails)
        yield b"* OK [UIDVALIDITY %d] ids\r\n" % box.uidvalidity
        yield b"* OK [UIDNEXT %d] next\r\n" % box.next
    elif upper.startswith(b"UID SEARCH"):
        yield b"* SEARCH" + b"".join(b" %d" % uid for uid in _searched(box, upper)) + b"\r\n"
    elif upper.startswith(b"UID FETCH"):
        yield from _fetched(box, upper)
    elif upper.startswith(b"LOGOUT"):
        yield b"* BYE until then\r\n"


def _searched(box: Box, upper: bytes) -> list[int]:
    uids = sorted(box.mails)
    if b" ALL" in upper:
        return uids
    words = upper.split()
    if words[2] == b"UID":
        return [uid for uid in uids if _within(uid, words[3], uids)]
    return [uid for place, uid in enumerate(uids, 1) if _within(place, words[2], list(range(1, len(uids) + 1)))]


def _within(number: int, ids: bytes, all_of_them: list[int]) -> bool:
    last = max(all_of_them, default=0)
    for piece in ids.split(b","):
        ends = [last if end == b"*" else int(end) for end in piece.split(b":")]
        if min(ends) <= number <= max(ends):
            return True
    return False


def _fetched(box: Box, upper: bytes) -> Iterator[bytes]:
    uids = sorted(box.mails)
    ids, _, items = upper[len(b"UID FETCH ") :].partition(b" ")
    for uid in uids:
        if not _within(uid, ids, uids):
            continue
        raw = box.mails[uid]
        header = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        said = [b"UID %d" % uid]
        if b"RFC822.SIZE" in items:
            said.append(b"RFC822.SIZE %d" % len(raw))
        if b"INTERNALDATE" in items:
            said.append(b'INTERNALDATE "02-Nov-2026 09:15:00 +0200"')
        if b"HEADER.FIELDS" in items:
            names = (b"FROM", b"DATE", b"MESSAGE-ID")
            three = b"".join(
                line + b"\r\n" for line in header.split(b"\r\n") if line.partition(b":")[0].upper() in names
            )
            said.append(b"BODY[HEADER.FIELDS (FROM DATE MESSAGE-ID)] {%d}\r\n%b" % (len(three) + 2, three + b"\r\n"))
        elif wanted := re.search(rb"BODY\.PEEK\[(HEADER)?\](?:<(\d+)\.(\d+)>)?", items):
            data, name = (header if wanted[1] else raw), b"BODY[%b]" % (wanted[1] or b"")
            if wanted[2]:
                data, name = data[int(wanted[2]) :][: int(wanted[3])], name + b"<%b>" % wanted[2]
            said.append(b"%b {%d}\r\n%b" % (name, len(data), data))
        yield b"* %d FETCH (%b)\r\n" % (uids.index(uid) + 1, b" ".join(said))


class Misbehaving:
    """Spoils answers by a seed: some commands, in one of the ways that servers and networks have."""

    def __init__(self, seed: int, share: float) -> None:
        self.dice = random.Random(seed)
        self.share = share

    def __call__(self, words: bytes, said: list[bytes]) -> list[bytes] | None:
        if self.dice.random() >= self.share:
            return said
        way = self.dice.choice((
            self._cut, self._doubled, self._reordered, self._unsolicited, self._literal, self._nothing, self._refused,
            self._bye, self._split, self._nil, self._without, self._capability, self._garbage, self._quoted,
            self._named, self._bare, self._huge,
        ))  # fmt: skip
        return way(words, list(said))

    def _cut(self, words: bytes, said: list[bytes]) -> list[bytes] | None:
        data = b"".join(said)
        return [data[: self.dice.randrange(len(data))], b"~"]

    def _doubled(self, words: bytes, said: list[bytes]) -> list[bytes]:
        return [line for line in said[:-1] for _ in range(self.dice.choice((1, 2)))] + said[-1:]

    def _reordered(self, words: bytes, said: list[bytes]) -> list[bytes]:
        untagged = said[:-1]
        self.dice.shuffle(untagged)
        return untagged + said[-1:]

    def _unsolicited(self, words: bytes, said: list[bytes]) -> list[bytes]:
        more = (
            b"* 3 EXISTS\r\n", b"* 1 RECENT\r\n", b"* 2 FETCH (FLAGS (\\Seen))\r\n", b"* OK [ALERT] full\r\n",
            b"* 12 FETCH (FLAGS (\\Seen) UID 12)\r\n", b"* 1 EXPUNGE\r\n", b"* NO [ALERT] slow\r\n",
            b"* SEARCH 4000000000\r\n", b"* 13 FETCH (FLAGS () MODSEQ (12))\r\n", b"* BAD what\r\n", b"* SEARCH\r\n",
        )  # fmt: skip
        for _ in range(self.dice.randrange(1, 4)):
            said.insert(self.dice.randrange(len(said)), self.dice.choice(more))
        return said

    def _literal(self, words: bytes, said: list[bytes]) -> list[bytes]:
        by = self.dice.choice((-40, -7, -3, -2, -1, 1, 2, 3, 9, 50, 3_000))
        place = self.dice.randrange(len(said))
        said[place] = re.sub(rb"\{(\d+)\}", lambda m: b"{%d}" % max(0, int(m[1]) + by), said[place], count=1)
        return said

    def _nothing(self, words: bytes, said: list[bytes]) -> list[bytes]:
        return said[-1:] if self.dice.random() < 0.5 else said[: self.dice.randrange(len(said))] + said[-1:]

    def _refused(self, words: bytes, said: list[bytes]) -> list[bytes]:
        before = said[: self.dice.randrange(len(said))]
        return [*before, re.sub(rb" OK .*", self.dice.choice((b" NO it cannot be", b" BAD what")), said[-1])]

    def _bye(self, words: bytes, said: list[bytes]) -> list[bytes]:
        return [*said[: self.dice.randrange(len(said))], b"* BYE down\r\n", b"~"]

    def _split(self, words: bytes, said: list[bytes]) -> list[bytes]:
        found: list[bytes] = []
        for line in said:
            if line.startswith(b"* SEARCH "):
                found += [b"* SEARCH " + uid + b"\r\n" for uid in line.split()[2:]]
            else:
                found.append(line)
        return found

    def _nil(self, words: bytes, said: list[bytes]) -> list[bytes]:
        place = self.dice.randrange(len(said))
        said[place] = re.sub(rb"(?s)(BODY\[[^ ]*(?: \(.*?\)\])?) \{\d+\}\r\n.*\)\r\n\Z", rb"\1 NIL)\r\n", said[place])
        return said

    def _without(self, words: bytes, said: list[bytes]) -> list[bytes]:
        lost = self.dice.choice((
            rb"RFC822.SIZE \d+ ?", rb'INTERNALDATE "[^"]*" ?', rb" ?BODY\[(?s:.)*(?=\)\r\n\Z)", rb"\* .*EXISTS\r\n",
            rb"\* .*UIDNEXT.*\r\n",
        ))  # fmt: skip
        return [re.sub(lost, b"", line) for line in said[:-1]] + said[-1:]

    def _capability(self, words: bytes, said: list[bytes]) -> list[bytes]:
        return [b"* CAPABILITY IMAP4rev1" + self.dice.choice((b"", b" LITERAL+ IDLE", b" UIDPLUS")) + b"\r\n", *said]

    def _garbage(self, words: bytes, said: list[bytes]) -> list[bytes]:
        line = self.dice.choice(
            (b"<html>\r\n", b"\xff\xfe\x00\r\n", b"* \r\n", b"\r\n", b"* 5 FETCH (UID\r\n", b"+ go\r\n")
        )
        said.insert(self.dice.randrange(len(said)), line)
        return said

    def _quoted(self, words: bytes, said: list[bytes]) -> list[bytes]:
        return [
            line.replace(b"(FROM DATE MESSAGE-ID)", b'("Message-ID" "From" "Date")').replace(b"UID ", b"uid ")
            for line in said[:-1]
        ] + said[-1:]

    def _named(self, words: bytes, said: list[bytes]) -> list[bytes]:
        """Write the names of answers in small letters (RFC 9051, 9: case does not count)."""
        return [re.sub(rb"\A\* (?:\d+ )?[A-Z]+", lambda m: m[0].title(), line) for line in said[:-1]] + said[-1:]

    def _bare(self, words: bytes, said: list[bytes]) -> list[bytes]:
        line = self.dice.choice((b"OK\r\n", b"* OK\r\n", b"\r\n"))
        if self.dice.random() < 0.3:
            return [*said[:-1], said[-1].split()[0] + b" OK\r\n"]
        return [more for one in said for more in (line, one)]

    def _huge(self, words: bytes, said: list[bytes]) -> list[bytes]:
        """Claim 4 GB for one literal."""
        place = self.dice.randrange(len(said))
        said[place] = re.sub(rb"\{\d+\}", b"{4294967296}", said[place], count=1)
        return said
