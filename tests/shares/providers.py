"""A web server on the loopback that behaves like the providers of cloud shares, each under its own name, with TLS."""

import ssl
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOSTS = (
    "drive.google.com",
    "www.dropbox.com",
    "1drv.ms",
    "onedrive.live.com",
    "firm.sharepoint.com",
    "we.tl",
    "app.box.com",
    "mega.nz",
)

Reply = tuple[int, dict[str, str], str]
HTML = {"Content-Type": "text/html; charset=utf-8"}


def page(title: str, text: str) -> Reply:
    return 200, HTML, f"<!DOCTYPE html><html><head><title>{title}</title></head><body><p>{text}</p></body></html>"


def onward(to: str) -> Reply:
    return 302, {"Location": to}, ""


REPLIES: dict[str, Reply] = {
    # Google: what is not shared leads to the login, or says 200 and "You need access"; what is gone is a 404
    "drive.google.com/file/d/open/view": page("epikriis.pdf - Google Drive", "epikriis.pdf"),
    "drive.google.com/file/d/login/view": onward("https://accounts.google.com/v3/signin/identifier?continue=x"),
    "drive.google.com/file/d/ask/view": page("Google Drive: Access Denied", "You need access. Request access."),
    "drive.google.com/file/d/gone/view": (404, HTML, "<p>Sorry, the file you have requested does not exist.</p>"),
    "drive.google.com/uc": (200, {"Content-Type": "application/pdf", "Content-Disposition": "attachment"}, "x" * 999),
    # Dropbox: 200 for a deleted link, a page of its own for a password
    "www.dropbox.com/s/gone/a.pdf": page("Dropbox", "This item was deleted. The file may have been removed."),
    "www.dropbox.com/s/locked/a.pdf": onward("https://www.dropbox.com/sm/password?cont=x"),
    "www.dropbox.com/sm/password": page("Dropbox - Password Required", "Enter the password for this link"),
    "www.dropbox.com/s/old/a.pdf": page("Dropbox", "This link has expired"),
    "www.dropbox.com/s/soon/a.pdf": page("a.pdf", "a.pdf. This link expires on 3 December"),
    # Microsoft: a short link leads on within the list, a work account to the login
    "1drv.ms/u/s!open": onward("https://onedrive.live.com/redir?resid=1"),
    "onedrive.live.com/redir": page("scan.zip - OneDrive", "scan.zip"),
    "firm.sharepoint.com/:f:/g/x": onward("https://login.microsoftonline.com/common/oauth2/authorize?x=1"),
    "firm.sharepoint.com/:f:/g/y": (403, HTML, "<p>Access denied</p>"),
    "app.box.com/s/removed": (404, HTML, "<p>This shared file or folder link has been removed.</p>"),
    "app.box.com/s/locked": page("Box", "This shared link is password-protected"),
    # pages that a script fills: the same for every share
    "mega.nz/folder/a": page("MEGA", ""),
    "we.tl/t-expired": onward("https://wetransfer.com/downloads/expired"),
    # traps
    "drive.google.com/file/d/inside/view": onward("https://intranet.hospital.example/secret"),
    "drive.google.com/file/d/plain/view": onward("http://drive.google.com/file/d/open/view"),
    "drive.google.com/file/d/loop/view": onward("https://drive.google.com/file/d/loop/view"),
    "drive.google.com/file/d/busy/view": (503, HTML, "try later"),
}


class Providers:
    """The server; `asked` are the hosts and paths it was asked for, `headers` what came along."""

    def __init__(self, folder: Path) -> None:
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.sent = 0
        providers = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                place = f"{(self.headers['Host'] or '').partition(':')[0]}{self.path.partition('?')[0]}"
                providers.asked.append(place)
                providers.headers.append({key.lower(): value for key, value in self.headers.items()})
                if place == "www.dropbox.com/s/endless/a.pdf":
                    self._pour()
                    return
                status, fields, text = REPLIES.get(place, (404, HTML, "not found"))
                self.send_response(status)
                for key, value in {**fields, "Set-Cookie": "id=1", "Connection": "close"}.items():
                    self.send_header(key, value)
                self.end_headers()
                self.wfile.write(text.encode())
                self.close_connection = True

            def _pour(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.close_connection = True
                try:
                    while providers.sent < 100 << 20:
                        providers.sent += self.wfile.write(b"<p>This is a long page.</p>\n" * 1000)
                except OSError:
                    return

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        key_file, cert_file = _certificate(folder)
        serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        serving.load_cert_chain(cert_file, key_file)
        self.server.socket = serving.wrap_socket(self.server.socket, server_side=True)
        self.context = ssl.create_default_context(cafile=str(cert_file))
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "providers")])
    now = datetime.now(UTC)
    names = [*(x509.DNSName(host) for host in HOSTS), x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    key_file, cert_file = folder / "key.pem", folder / "cert.pem"
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    cert_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return key_file, cert_file
