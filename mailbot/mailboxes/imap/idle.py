"""Waits for news of one folder on a connection of its own (RFC 2177), and goes on after any fault.

The poll stays as the safety net: whatever this thread misses, the next poll
finds. IDLE is renewed every nine minutes, long before routers and servers
(29 minutes) forget a silent connection.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Callable

from imapclient import IMAPClient
from tenacity import Retrying, retry_if_exception_type, sleep_using_event, stop_when_event_set, wait_random_exponential

from mailbot.mailboxes.imap.connection import Server, drop, imap_trouble, leave, open_imap
from mailbot.model.trouble import TryLater

RENEW = 9 * 60.0
"""Seconds of one IDLE command."""

LONGEST_PAUSE = 300.0
"""Seconds between two tries to reconnect, at most; each pause is random below a doubling bound."""

_STEP = 30.0


class Idle(threading.Thread):
    """One folder. `wake` is called from this thread at the start of each IDLE and whenever a message has come."""

    def __init__(
        self,
        server: Server,
        folder: str,
        wake: Callable[[], object],
        *,
        renew: float = RENEW,
        longest_pause: float = LONGEST_PAUSE,
    ) -> None:
        super().__init__(name=f"idle-{folder}", daemon=True)
        self._server = server
        self._folder = folder
        self._wake = wake
        self._renew = renew
        self._longest_pause = longest_pause
        self._ended = threading.Event()
        self._client: IMAPClient | None = None
        self.supported = True
        self.trouble: str | None = None

    def run(self) -> None:
        """Listen until `stop`; each nine minutes that went well make the next pause short again."""
        while not self._ended.is_set() and self.supported:
            patient = Retrying(
                retry=retry_if_exception_type(TryLater),
                wait=wait_random_exponential(multiplier=1, max=self._longest_pause),
                sleep=sleep_using_event(self._ended),
                stop=stop_when_event_set(self._ended),
                reraise=True,
            )
            with contextlib.suppress(TryLater):
                patient(self._round)
        self._leave()

    def stop(self, timeout: float = 5) -> None:
        """End the thread; a waiting connection is cut."""
        self._ended.set()
        client = self._client
        if client is not None:
            with contextlib.suppress(OSError, AttributeError):
                client.socket().shutdown(socket.SHUT_RDWR)
        if self.is_alive():
            self.join(timeout)

    def _round(self) -> None:
        """Wait for the length of one IDLE command; raise TryLater when the connection is lost."""
        try:
            if self._client is None:
                self._client = self._connect()
            if self.supported:
                self._listen(self._client)
            self.trouble = None
        except TryLater as fault:
            self.trouble = fault.reason
            client, self._client = self._client, None
            if client is not None:
                drop(client)
            if not self._ended.is_set():
                raise

    def _connect(self) -> IMAPClient:
        client = open_imap(self._server)
        try:
            with imap_trouble():
                self.supported = bool(client.has_capability("IDLE"))
                client.select_folder(self._folder, readonly=True)
        except BaseException:
            drop(client)
            raise
        return client

    def _listen(self, client: IMAPClient) -> None:
        end = time.monotonic() + self._renew
        with imap_trouble():
            client.idle()
            # What came between two IDLE commands is in the answers to neither: one poll now finds it.
            self._wake()
            while not self._ended.is_set() and (left := end - time.monotonic()) > 0:
                pause = min(left, _STEP)
                begun = time.monotonic()
                answers = client.idle_check(timeout=pause)
                if not answers and time.monotonic() - begun < pause / 2:
                    # IMAPClient swallows the end of the stream and says at once that nothing came.
                    raise TryLater("imap_connection_lost")
                if any(answer[0] == b"BYE" for answer in answers):
                    raise TryLater("imap_connection_lost")
                if any(len(answer) > 1 and answer[1] in {b"EXISTS", b"RECENT"} for answer in answers):
                    self._wake()
            if not self._ended.is_set():
                client.idle_done()

    def _leave(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            if self._ended.is_set():
                drop(client)
            else:
                leave(client)
