"""A throw-away Dovecot 2.3 on loopback; never the system's instance, its folders or its configuration."""

import base64
import grp
import hashlib
import hmac
import itertools
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from tests.servers.process import (
    HOST,
    account,
    as_account,
    die_with_parent,
    end_group,
    free_port,
    hand_over,
    wait_for_greeting,
)

PROGRAM = Path("/usr/sbin/dovecot")
_sequence = itertools.count(1)


def available() -> bool:
    """Say whether dovecot-imapd is installed."""
    return PROGRAM.exists() and Path("/usr/lib/dovecot/imap").exists()


class Dovecot:
    """One instance with Maildir storage. Every user name logs in with `password`, or with a token of `token()`."""

    def __init__(
        self, *, user: str = "box", password: str = "secret", lmtp: bool = False, capability: str = ""
    ) -> None:
        self.host = HOST
        self.user = user
        self.password = password
        self.port = free_port()
        self.tls_port = free_port()
        self.lmtp_port = free_port() if lmtp else None
        self._capability = capability
        # Not pytest's folder: its mode is 0700, which `nobody` cannot enter, and socket paths end at 108 bytes.
        self.dir = Path(tempfile.mkdtemp(prefix="dc-"))
        self.ca_file = self.dir / "cert.pem"
        self._secret = hashlib.sha256(str(self.dir).encode()).digest()
        self._process: subprocess.Popen[bytes] | None = None
        self._prepare()

    def start(self) -> "Dovecot":
        """Start it; after `stop` again with the same ports and the same mail."""
        (self.dir / "run" / "master.pid").unlink(missing_ok=True)
        with (self.dir / "stderr.log").open("ab") as errors:
            self._process = subprocess.Popen(
                [PROGRAM, "-F", "-c", self.dir / "dovecot.conf"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                cwd=self.dir,
                start_new_session=True,
                preexec_fn=die_with_parent,
                **as_account(),
            )
        try:
            wait_for_greeting(self._process, self.port, b"* OK")
        except RuntimeError as fault:
            raise RuntimeError(f"dovecot did not start:\n{self.log()}") from fault
        return self

    def stop(self, *, kill: bool = False) -> None:
        """End it at once, open sessions included; `kill` is what a client sees of a crash."""
        if self._process is not None:
            end_group(self._process, kill=kill)
        self._process = None

    def close(self) -> None:
        """End it and forget its mail."""
        self.stop()
        shutil.rmtree(self.dir, ignore_errors=True)

    def __enter__(self) -> "Dovecot":
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def log(self) -> str:
        """Return what it wrote."""
        logs = (self.dir / "stderr.log", self.dir / "dovecot.log")
        return "".join(log.read_text(errors="replace") for log in logs if log.exists())

    def doveadm(self, *words: str) -> str:
        """Run doveadm against this instance."""
        command = ["/usr/bin/doveadm", "-c", str(self.dir / "dovecot.conf"), *words]
        done = subprocess.run(command, cwd=self.dir, capture_output=True, check=True, **as_account())
        return str(done.stdout.decode())

    def folder(self, name: str = "INBOX", user: str | None = None) -> Path:
        """Return where a folder lies on disk."""
        base = self.dir / "mail" / (user or self.user)
        return base if name == "INBOX" else base / f".{name}"

    def deliver(self, raws: Iterable[bytes], *, folder: str = "INBOX", user: str | None = None) -> None:
        """Put mails into a folder as a delivery agent does, without a dialogue."""
        place, who = self.folder(folder, user), account()
        for box in (place, place / "tmp", place / "new", place / "cur"):
            box.mkdir(parents=True, exist_ok=True)
            if os.getuid() == 0:
                os.chown(box, who.pw_uid, who.pw_gid)
        for raw in raws:
            name = f"{int(time.time())}.M{next(_sequence):09d}P{os.getpid()}.test"
            half = place / "tmp" / name
            half.write_bytes(raw)
            if os.getuid() == 0:
                os.chown(half, who.pw_uid, who.pw_gid)
            half.rename(place / "new" / name)

    def count(self, folder: str = "INBOX", user: str | None = None) -> int:
        """Count the mails of a folder."""
        place = self.folder(folder, user)
        return sum(1 for box in ("new", "cur") for _ in (place / box).glob("*"))

    def empty(self, user: str | None = None) -> None:
        """Remove all mail and folders of a user; the next login starts afresh."""
        shutil.rmtree(self.dir / "mail" / (user or self.user), ignore_errors=True)

    def new_uidvalidity(self, folder: str = "INBOX", user: str | None = None) -> None:
        """Throw the id list and the index away: a new UIDVALIDITY, and ids from 1 again."""
        now = self.folder(folder, user) / "dovecot-uidlist"
        before = int(now.read_text().split("V", 1)[1].split()[0])
        for file in self.folder(folder, user).glob("dovecot*"):
            file.unlink()
        # Dovecot takes the clock; two in one second would be the same.
        while int(time.time()) <= before:
            time.sleep(0.05)

    def token(self, user: str | None = None, *, seconds: int = 3600) -> str:
        """Return a signed JWT that XOAUTH2 and OAUTHBEARER take."""
        now = int(time.time())
        name = user or self.user
        claims = {"sub": name, "email": name, "iat": now - 5, "nbf": now - 5, "exp": now + seconds, "scope": "mail"}
        words = [_base64url(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims)]
        signature = hmac.new(self._secret, ".".join(words).encode(), hashlib.sha256).digest()
        return ".".join([*words, _base64url(signature)])

    def _prepare(self) -> None:
        for name in ("run", "state", "mail", "home", "keys/default/HS256"):
            (self.dir / name).mkdir(parents=True)
        self.dir.chmod(0o755)
        make_certificate(self.dir / "cert.pem", self.dir / "key.pem")
        (self.dir / "keys/default/HS256/default").write_text(base64.b64encode(self._secret).decode())
        (self.dir / "oauth2.ext").write_text(
            "introspection_mode = local\n"
            f"local_validation_key_dict = fs:posix:prefix={self.dir}/keys/\n"
            "username_attribute = email\nusername_format = %n\nforce_introspection = no\n"
        )
        (self.dir / "dovecot.conf").write_text(self._configuration())
        hand_over(self.dir)

    def _configuration(self) -> str:
        who, place = account(), self.dir
        lmtp = f"""
service lmtp {{
  user = {who.pw_name}
  chroot =
  process_min_avail = 1
  inet_listener lmtp {{
    address = {HOST}
    port = {self.lmtp_port}
  }}
}}
protocol lmtp {{
  postmaster_address = postmaster@localhost
}}
"""
        return f"""
base_dir = {place}/run
state_dir = {place}/state
instance_name = {place.name}
log_path = {place}/dovecot.log
default_internal_user = {who.pw_name}
default_internal_group = {grp.getgrgid(who.pw_gid).gr_name}
default_login_user = {who.pw_name}
default_process_limit = 100
default_client_limit = 2000
protocols = imap{" lmtp" if self.lmtp_port else ""}
listen = {HOST}
ssl = yes
ssl_cert = <{place}/cert.pem
ssl_key = <{place}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2 oauthbearer
auth_username_format = %Ln
auth_failure_delay = 0
passdb {{
  driver = static
  mechanisms = plain login
  args = password={self.password}
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {place}/oauth2.ext
}}
userdb {{
  driver = static
  args = uid={who.pw_uid} gid={who.pw_gid} home={place}/home/%n allow_all_users=yes
}}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{place}/mail/%n
mail_max_userip_connections = 200
{f"imap_capability = {self._capability}" if self._capability else ""}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Drafts {{
    special_use = \\Drafts
    auto = create
  }}
  mailbox Sent {{
    special_use = \\Sent
    auto = create
  }}
  mailbox Junk {{
    special_use = \\Junk
    auto = create
  }}
}}
service imap-login {{
  chroot =
  service_count = 0
  process_min_avail = 1
  inet_listener imap {{
    port = {self.port}
  }}
  inet_listener imaps {{
    port = {self.tls_port}
    ssl = yes
  }}
}}
service imap {{
  process_limit = 100
}}
service imap-urlauth-login {{
  process_limit = 1
}}
service anvil {{
  chroot =
}}
{lmtp if self.lmtp_port else ""}
"""


def make_certificate(certificate: Path, key: Path, name: str = "localhost") -> None:
    """Write a self-signed certificate for a host name and loopback; it is its own authority."""
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-days", "3650", "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name},IP:{HOST}"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
