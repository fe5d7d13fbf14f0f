"""Where the processor time of a pass goes: each moment counts for the innermost stage that is open in its thread."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import wraps
from typing import Any

STAGES = ("fetch", "store", "parse", "documents", "extract", "decide", "letter", "commit", "send", "rest")


class Stages:
    """Seconds of processor time by stage, of all threads together."""

    def __init__(self) -> None:
        self.seconds = dict.fromkeys(STAGES, 0.0)
        self._turns = threading.Lock()
        self._mine = threading.local()
        self._main = time.process_time()

    def _turn(self) -> None:
        """Count what this thread used since its last turn for the stage that is open in it."""
        mine, now = self._mine, time.thread_time()
        if not hasattr(mine, "open"):
            mine.open, mine.since = ["rest"], now
        with self._turns:
            if mine.open[-1] != "rest":
                self.seconds[mine.open[-1]] += now - mine.since
        mine.since = now

    @contextmanager
    def at(self, stage: str) -> Iterator[None]:
        """Count the body for that stage."""
        self._turn()
        self._mine.open.append(stage)
        try:
            yield
        finally:
            self._turn()
            self._mine.open.pop()

    def wrap(self, owner: Any, name: str, stage: str) -> None:
        """Count every call of a function for that stage."""
        inner: Callable[..., Any] = getattr(owner, name)

        @wraps(inner)
        def counted(*args: Any, **kwargs: Any) -> Any:
            with self.at(stage):
                return inner(*args, **kwargs)

        setattr(owner, name, counted)

    def wrap_steps(self, owner: Any, name: str, stage: str) -> None:
        """Count every step of a generator for that stage."""
        inner: Callable[..., Iterator[Any]] = getattr(owner, name)

        @wraps(inner)
        def counted(*args: Any, **kwargs: Any) -> Iterator[Any]:
            steps = inner(*args, **kwargs)
            while True:
                with self.at(stage):
                    item = next(steps, None)
                if item is None:
                    return
                yield item

        setattr(owner, name, counted)

    def wrap_end(self, owner: Any, name: str, stage: str) -> None:
        """Count the end of a context manager, where a transaction is committed."""
        inner: Callable[..., AbstractContextManager[Any]] = getattr(owner, name)

        @contextmanager
        def counted(*args: Any, **kwargs: Any) -> Iterator[Any]:
            manager = inner(*args, **kwargs)
            entered = manager.__enter__()
            try:
                yield entered
            except BaseException as fault:
                if not manager.__exit__(type(fault), fault, fault.__traceback__):
                    raise
            else:
                with self.at(stage):
                    manager.__exit__(None, None, None)

        setattr(owner, name, counted)

    def result(self) -> dict[str, float]:
        """Return what was counted; the rest is what the process used outside every stage."""
        used = time.process_time() - self._main
        return {**self.seconds, "rest": max(0.0, used - sum(self.seconds.values()))}
