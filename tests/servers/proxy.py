"""A proxy on loopback that spoils the talk between a client and a real server, as networks and servers do."""

import contextlib
import socket
import threading
from collections.abc import Callable
from types import TracebackType

from tests.servers.process import HOST

Spoil = Callable[[bytes], bytes | None]
"""Takes what the server says and returns what the client gets; None cuts the connection."""


class Proxy:
    """Passes everything on until a test sets `spoil`."""

    def __init__(self, port: int) -> None:
        self.host = HOST
        self._target = port
        self._listener = socket.create_server((HOST, 0))
        self.port: int = self._listener.getsockname()[1]
        self.spoil: Spoil | None = None
        self.connections = 0
        self._open: list[socket.socket] = []
        self._ended = False

    def __enter__(self) -> "Proxy":
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        self._ended = True
        # A thread that waits in accept() wakes by a connection only.
        with socket.create_connection((HOST, self.port)):
            pass
        self._listener.close()
        for side in self._open:
            side.close()

    def _accept(self) -> None:
        while True:
            client = self._listener.accept()[0]
            if self._ended:
                client.close()
                return
            self.connections += 1
            server = socket.create_connection((HOST, self._target))
            self._open += [client, server]
            threading.Thread(target=self._pass, args=(client, server, False), daemon=True).start()
            threading.Thread(target=self._pass, args=(server, client, True), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, from_server: bool) -> None:
        try:
            while data := source.recv(65_536):
                if from_server and self.spoil is not None:
                    spoilt = self.spoil(data)
                    if spoilt is None:
                        break
                    data = spoilt
                target.sendall(data)
        except OSError:
            pass
        for side in (source, target):
            with contextlib.suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)


def once(begin: bytes, replace: Callable[[bytes], bytes]) -> Spoil:
    """Change the first answer that holds these bytes."""
    done = False

    def spoil(data: bytes) -> bytes | None:
        nonlocal done
        if done or begin not in data:
            return data
        done = True
        return replace(data)

    return spoil
