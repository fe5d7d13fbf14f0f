"""What signals say, and how long the loops run by it."""

import signal
from dataclasses import dataclass


@dataclass(slots=True)
class Told:
    """What signals said. A handler only writes here: it may interrupt its own thread inside any lock."""

    end: bool = False
    reload: bool = False

    def listen(self) -> None:
        """Take SIGTERM and SIGINT as the end, SIGHUP as a wish to read the configuration again."""

        def end(*_: object) -> None:
            self.end = True

        def again(*_: object) -> None:
            self.reload = True

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, end)
        signal.signal(signal.SIGHUP, again)
