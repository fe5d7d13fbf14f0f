"""Readings of files kept in the store, for the reader of documents; it reads and decides nothing."""

import threading
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

from mailbot.store import Store


class StoreCache:
    """File readings kept in the store over one connection, which threads take in turns.

    A reading that a power cut takes is made again: its commit need not wait for the disk.
    """

    def __init__(self, path: Path, turn: AbstractContextManager[object] | None = None) -> None:
        """Keep the readings of this store; `turn` is that of its other writers."""
        self._path = path
        self._writing = turn
        self._turn = threading.Lock()
        self._store: Store | None = None

    def get(self, key: str) -> str | None:
        """Return a kept reading."""
        with self._turn:
            return self._opened().readings.get(key)

    def put(self, key: str, value: str) -> None:
        """Keep a reading."""
        with self._turn:
            self._opened().readings.put(key, value, datetime.now(UTC))

    def close(self) -> None:
        """Close the connection; the next use opens it again."""
        with self._turn:
            if self._store is not None:
                self._store.close()
            self._store = None

    def _opened(self) -> Store:
        if self._store is None:
            self._store = Store(self._path, shared_cache=True, turn=self._writing)
        return self._store
