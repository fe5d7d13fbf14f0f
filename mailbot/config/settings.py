"""mailbot.toml as values: one section, one model; it opens nothing and decides nothing."""

from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from mailbot.cases.policy import HealthRecord
from mailbot.config.values import Bytes, Cents, Duration, Secret, Section
from mailbot.letters.hospital import Contract
from mailbot.model.fields import REQUIRED, ItemName
from mailbot.model.letter import LetterKind, Mode

Clock = Annotated[time, BeforeValidator(lambda value: time.fromisoformat(value) if isinstance(value, str) else value)]


class OAuth(Section):
    """How access tokens are got (RFC 6749): a refresh token, or client credentials."""

    token_url: str
    client_id: str
    client_secret: Secret | None = None
    refresh_token: Secret | None = None
    scope: str = ""
    token_file: Path = Path("oauth-token.json")
    alarm_before: Duration = Field(default="3 days", validate_default=True)


class Login(Section):
    """A server and how to log in to it. The certificate is checked unless `ca_file` names another authority."""

    host: str = ""
    port: int | None = Field(default=None, ge=1, le=65535)
    tls: Literal["implicit", "starttls", "none"] = "implicit"
    ca_file: Path | None = None
    user: str = ""
    password: Secret | None = None
    oauth: OAuth | None = None
    timeout: Duration = Field(default="60 s", validate_default=True)


class After(Section):
    """What happens to a mail on the server once it is safely stored: keep, flag with a keyword, or move to a folder."""

    action: Literal["keep", "flag", "move"] = "keep"
    keyword: str = "$MailbotDone"
    folder: str = "Mailbot"
    attention_folder: str | None = None


class Mailbox(Login):
    """One mailbox to read: `kind = "imap"` or a Maildir folder."""

    name: str
    kind: Literal["imap", "maildir"] = "imap"
    path: Path | None = None
    folders: tuple[str, ...] = ("INBOX",)
    junk: str | None = None
    sent: str | None = None
    start: Literal["now", "all"] | date = "now"
    idle: bool = True
    after: After = After()
    authserv_id: str | None = None
    authserv_hops: int = Field(default=0, ge=0, le=20)

    @model_validator(mode="after")
    def _whole(self) -> "Mailbox":
        if self.kind == "maildir" and self.path is None:
            raise ValueError("a maildir mailbox needs `path`")
        if self.kind == "imap" and not (self.host and self.user and (self.password or self.oauth)):
            raise ValueError("an imap mailbox needs `host`, `user`, and `password` or `oauth`")
        return self


class Outgoing(Login):
    """The way out: an SMTP server, the Drafts folder of a mailbox, or a folder of .eml files."""

    kind: Literal["smtp", "drafts", "folder"] = "smtp"
    path: Path | None = None
    mailbox: str | None = None
    drafts_folder: str | None = None

    @model_validator(mode="after")
    def _whole(self) -> "Outgoing":
        if self.kind == "folder" and self.path is None:
            raise ValueError('kind = "folder" needs `path`')
        if self.kind == "smtp" and not self.host:
            raise ValueError('kind = "smtp" needs `host`')
        return self


class Schedule(Section):
    """When the loops run."""

    timezone: str = "Europe/Tallinn"
    country: str = "EE"
    poll: Duration = Field(default="1 min", validate_default=True)
    sweep: Clock = time(4, 30)
    digest: Clock = time(8)
    settle: Duration = Field(default="10 min", validate_default=True)
    office_begins: Clock = time(9)
    office_ends: Clock = time(17)


class Hospital(Section):
    """The facts that letters and invoices state."""

    name: str
    from_address: str
    display_name: str
    envelope_from: str = ""
    post_address: str
    registered_address: str
    registry_code: str
    phone: str
    phone_hours: tuple[str, str] | None = None
    account_holder: str
    iban: str
    bic: str
    bank: str | None = None
    privacy_notice: str | None = None
    turnaround: dict[str, str] = Field(default_factory=dict)
    refund: dict[str, str] = Field(default_factory=dict)


class Service(Section):
    """The switches of the service."""

    price: Cents = 29000
    contract: Contract = "applicant_sends"
    invoice_needs: Literal["seen", "confirmed"] = "seen"
    encrypted_only: bool = False
    distress_letter: bool = False
    referral_free: bool = False
    health_record: HealthRecord = "accept"
    required: tuple[ItemName, ...] = REQUIRED
    accepted_languages: tuple[str, ...] = ("et", "en")
    payment_days: int = Field(default=14, ge=1, le=90)
    first_reminder: int = Field(default=10, ge=1)
    second_reminder: int = Field(default=20, ge=2)
    expires: int = Field(default=30, ge=3)
    closes_after: int = Field(default=30, ge=1)
    invoice_prefix: str = Field(default="EM", pattern=r"^[\w/.-]{0,16}$")
    invoice_start: int = Field(default=1, ge=1)


class Letters(Section):
    """What happens to a finished letter: send it, lay it into the Drafts folder, or hold it for approval."""

    mode: Mode = "draft"
    modes: dict[LetterKind, Mode] = Field(default_factory=dict)
    send_unreviewed: bool = False
    fallback: Literal["en", "et"] = "en"


class Staff(Section):
    """Who the digest goes to; their mails are never taken for a patient's.

    With `act_by_mail` the links of the digest do what they say: staff have no
    shell. It has no effect while `addresses` is empty. Cries for help go to
    `urgent_to` at once; where it is empty, to those who get the digest.
    `mail_link` opens a mail in the hospital's web mail by its Message-ID.
    `report_to` get the numbers of each month, in which no case is named. With
    `pictures_by_mail` the page of a case that staff ask for by mail carries
    the places to sign, as pictures: they are a person's signature, and leave
    the store in no other way.
    """

    language: Literal["en", "et"] = "en"
    addresses: tuple[str, ...] = ()
    digest_to: tuple[str, ...] = ()
    urgent_to: tuple[str, ...] = ()
    act_by_mail: bool = True
    report_to: tuple[str, ...] = ()
    pictures_by_mail: bool = False
    mail_link: str | None = Field(default=None, pattern=r"^https://[^\s{}]+\{message_id\}[^\s{}]*$")
    review_groups: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class Limits(Section):
    """Bounds that stop loops and storms; what is above them waits for a person."""

    mail_size: Bytes = Field(default="40 MB", validate_default=True)
    letters_per_case_and_day: int = 3
    letters_per_address_and_day: int = 5
    letters_per_hour: int = 120


class Payments(Section):
    """Where bank statements (camt.053) are dropped; nothing is watched without a folder."""

    folder: Path | None = None


class Links(Section):
    """Whether cloud shares are looked at from outside: never, to tell staff, or to tell the applicant too ("auto")."""

    check: Literal["off", "staff", "auto"] = "off"


class Dropbox(Section):
    """Where the office scanner puts papers; nothing is watched without a folder. What is taken in moves to done/."""

    folder: Path | None = None


class Handover(Section):
    """Where complete cases are dropped for the hospital information system; off without a folder."""

    folder: Path | None = None
    acknowledgements: Path | None = None
    invoice_after_handover: bool = False
    allow_open_opinion: bool = False


class Documents(Section):
    """Reading of attachments."""

    workers: int = Field(default=2, ge=1, le=16)
    trust_anchors: Path | None = None
    scanner: str | None = None
    scanner_required: bool = False


class Key(Section):
    """A private key of the hospital (PEM, PKCS #12, OpenPGP armour): file or systemd credential, and what opens it."""

    file: Path | None = None
    credential: str | None = Field(default=None, pattern=r"^[\w.-]+$")
    passphrase: Secret | None = None

    @model_validator(mode="after")
    def _one(self) -> "Key":
        if (self.file is None) == (self.credential is None):
            raise ValueError("a key is given by either file or credential")
        return self


class Encryption(Section):
    """What opens papers that were encrypted for the hospital; without keys staff open them."""

    keys: tuple[Key, ...] = ()


class Retention(Section):
    """How long what is kept (docs: operating)."""

    attachments: Duration = Field(default="90 days", validate_default=True)
    text: Duration = Field(default="1 year", validate_default=True)
    skeleton: Duration = Field(default="5 years", validate_default=True)
    invoices: Duration = Field(default="7 years", validate_default=True)
    after_handover: Duration = Field(default="90 days", validate_default=True)


class Monitoring(Section):
    """The dead-man signal: a file touched, or a URL called, after each good pass; and a file of figures."""

    metrics: Path | None = None
    touch: Path | None = None
    url: str | None = None
    log_format: Literal["text", "json"] = "text"


class Settings(Section):
    """The whole of mailbot.toml. Relative paths are seen from the folder of the file (`base`)."""

    data: Path = Path("data")
    config: Path | None = None
    templates: Path | None = None
    reply_key: Secret | None = None
    mailbox: tuple[Mailbox, ...] = Field(min_length=1)
    outgoing: Outgoing
    schedule: Schedule = Schedule()
    hospital: Hospital
    service: Service = Service()
    letters: Letters = Letters()
    staff: Staff = Staff()
    limits: Limits = Limits()
    payments: Payments = Payments()
    dropbox: Dropbox = Dropbox()
    links: Links = Links()
    handover: Handover = Handover()
    documents: Documents = Documents()
    encryption: Encryption = Encryption()
    retention: Retention = Retention()
    monitoring: Monitoring = Monitoring()
    base: Path = Field(default=Path(), exclude=True)

    def at(self, path: Path) -> Path:
        """Return a path of the file as seen from the folder that the file lies in."""
        return self.base / path.expanduser()
