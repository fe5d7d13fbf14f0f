"""The real servers, for the tests of this folder."""

from tests.servers.fixtures import dovecot, dovecot_instance, postfix, server_context, sink, sink_instance

__all__ = ["dovecot", "dovecot_instance", "postfix", "server_context", "sink", "sink_instance"]
