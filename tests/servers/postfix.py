"""A throw-away Postfix 3.7 on loopback (it refuses to run without root); never the system's queue or configuration."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType

from tests.servers.process import HOST, die_with_parent, end_group, free_port, wait_for_greeting

MASTER = Path("/usr/lib/postfix/sbin/master")


def available() -> bool:
    """Say whether Postfix is installed and may be started."""
    return MASTER.exists() and os.getuid() == 0


class Postfix:
    """Mail to `domain` goes to a mailbox server by LMTP, everything else to `relay_port` on loopback.

    With `back_port` mail to `domain` goes there by SMTP: Dovecot's LMTP takes no address outside ASCII before 2.4.
    """

    def __init__(
        self,
        *,
        lmtp_port: int | None = None,
        relay_port: int | None,
        domain: str = "box.test",
        utf8: bool = True,
        back_port: int | None = None,
    ) -> None:
        self.host = HOST
        self.port = free_port()
        self.domain = domain
        self._lmtp_port = lmtp_port
        self._relay_port = relay_port
        self._utf8 = utf8
        self._back_port = back_port
        self.dir = Path(tempfile.mkdtemp(prefix="pf-"))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Postfix":
        """Start it."""
        self._prepare()
        with (self.dir / "out.log").open("ab") as out:
            self._process = subprocess.Popen(
                [MASTER, "-d", "-c", self.dir / "etc"],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env={"PATH": os.environ["PATH"], "MAIL_CONFIG": str(self.dir / "etc"), "LANG": "C"},
                start_new_session=True,
                preexec_fn=die_with_parent,
            )
        try:
            wait_for_greeting(self._process, self.port, b"220")
        except RuntimeError as fault:
            raise RuntimeError(f"postfix did not start:\n{self.log()}") from fault
        return self

    def close(self) -> None:
        """End it and forget its queue."""
        if self._process is not None:
            end_group(self._process)
        shutil.rmtree(self.dir, ignore_errors=True)

    def __enter__(self) -> "Postfix":
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def log(self) -> str:
        """Return what it wrote."""
        logs = (self.dir / "out.log", self.dir / "mail.log")
        return "".join(log.read_text(errors="replace") for log in logs if log.exists())

    def _prepare(self) -> None:
        owner = pwd.getpwnam("postfix")
        self.dir.chmod(0o755)
        for name in ("etc", "spool", "data", "spool/pid"):
            (self.dir / name).mkdir(exist_ok=True)
        os.chown(self.dir / "data", owner.pw_uid, owner.pw_gid)
        transport = f"smtp:[{HOST}]:{self._relay_port}" if self._relay_port else "error:no relay in this instance"
        mailbox = f"smtp:[{HOST}]:{self._back_port}" if self._back_port else f"lmtp:inet:{HOST}:{self._lmtp_port or 24}"
        (self.dir / "etc/main.cf").write_text(f"""compatibility_level = 3.6
queue_directory = {self.dir}/spool
data_directory = {self.dir}/data
command_directory = /usr/sbin
daemon_directory = {MASTER.parent}
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.{self.domain}
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
virtual_mailbox_domains = {self.domain}
virtual_transport = {mailbox}
default_transport = {transport}
relay_transport = $default_transport
inet_interfaces = {HOST}
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_peername_lookup = no
smtp_dns_support_level = disabled
smtp_host_lookup = native
smtputf8_enable = {"yes" if self._utf8 else "no"}
message_size_limit = 60000000
mailbox_size_limit = 0
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
default_process_limit = 20
maillog_file = {self.dir}/mail.log
maillog_file_prefixes = {self.dir}
minimal_backoff_time = 5s
queue_run_delay = 5s
""")
        # service, type, private, unprivileged, chroot, wake-up, most processes, command; chroot is `n` everywhere
        (self.dir / "etc/master.cf").write_text(f"""{HOST}:{self.port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
showq unix n - n - - showq
tlsmgr unix - - n 1000? 1 tlsmgr
""")
        # Makes the queue folders with their right owners.
        subprocess.run(["/usr/sbin/postfix", "-c", str(self.dir / "etc"), "check"], check=True, capture_output=True)
