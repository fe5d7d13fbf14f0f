"""The real servers, for the tests of this folder, and an end to whatever a failed test left running."""

from collections.abc import Iterator

import pytest

from tests.faults.hospital import started
from tests.servers.fixtures import dovecot, dovecot_instance, postfix, server_context, sink, sink_instance

__all__ = ["dovecot", "dovecot_instance", "postfix", "server_context", "sink", "sink_instance"]


@pytest.fixture(autouse=True)
def end_what_was_started() -> Iterator[None]:
    yield
    for running in started:
        if running.poll() is None:
            running.kill()
        running.wait()
    started.clear()
