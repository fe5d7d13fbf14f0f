"""Asks a ClamAV daemon about a file over its socket."""

import socket
import struct
from dataclasses import dataclass

from mailbot.model.trouble import TryLater

_CHUNK = 1 << 16


class ScannerAbsent(TryLater):
    """The scanner is required and does not answer: the mail waits and is tried again later."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scanner:
    """A ClamAV daemon at a socket path (`/run/clamav/clamd.ctl`) or `host:port`.

    Where it is not `required`, an absent scanner lets files pass.
    """

    address: str
    required: bool = True
    timeout: float = 30.0

    def infected(self, data: bytes) -> bool:
        """Say whether the scanner finds something in a file (INSTREAM command). Raises ScannerAbsent."""
        try:
            answer = self._ask(data)
        except OSError as fault:
            if self.required:
                raise ScannerAbsent("scanner_absent") from fault
            return False
        if answer.endswith(b"FOUND"):
            return True
        if not answer.endswith(b"OK") and self.required:
            raise ScannerAbsent("scanner_refused")
        return False

    def answers(self) -> bool:
        """Say whether the scanner is there (PING command)."""
        try:
            with self._connect() as connection:
                connection.sendall(b"zPING\0")
                return connection.recv(16).startswith(b"PONG")
        except OSError:
            return False

    def _ask(self, data: bytes) -> bytes:
        with self._connect() as connection:
            connection.sendall(b"zINSTREAM\0")
            for start in range(0, len(data), _CHUNK):
                chunk = data[start : start + _CHUNK]
                connection.sendall(struct.pack("!I", len(chunk)) + chunk)
            connection.sendall(struct.pack("!I", 0))
            answer = b""
            while piece := connection.recv(4096):
                answer += piece
            return answer.rstrip(b"\0\n ")

    def _connect(self) -> socket.socket:
        host, colon, port = self.address.rpartition(":")
        if colon and port.isdigit() and "/" not in self.address:
            return socket.create_connection((host, int(port)), self.timeout)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(self.timeout)
        try:
            connection.connect(self.address)
        except OSError:
            connection.close()
            raise
        return connection
