"""The facts of one hospital that letters and invoices state."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Contract = Literal["applicant_sends", "hospital_sends", "hospital_sends_form"]
"""Who sends the contract first: the applicant; or the hospital, filled in once the rest is here, or blank at once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HospitalFacts:
    """What `[hospital]` of mailbot.toml says, ready for print.

    `account_holder` is the name exactly as the bank has it; `iban` and `bic`
    without spaces; amounts in euro cents. `display_name` stands beside the
    From address on every lock screen and must not hint at an illness.
    `envelope_from` is "" or a bounce address that is read and never answered
    (RFC 3834). `phone_hours` are two clock times. `turnaround` and `refund`
    are sentences by language code; where a language has none, none is said.
    `privacy_notice` is where one may read what becomes of personal data.
    """

    name: str
    from_address: str
    display_name: str
    post_address: str
    phone: str
    account_holder: str
    iban: str
    bic: str
    registry_code: str
    registered_address: str
    bank: str | None = None
    privacy_notice: str | None = None
    phone_hours: tuple[str, str] | None = None
    price_cents: int = 29000
    envelope_from: str = ""
    contract: Contract = "applicant_sends"
    accepted_languages: tuple[str, ...] = ("et", "en")
    encrypted_only: bool = False
    referral_free: bool = False
    turnaround: Mapping[str, str] = field(default_factory=dict)
    refund: Mapping[str, str] = field(default_factory=dict)

    @property
    def domain(self) -> str:
        """Return the domain of the From address; our Message-IDs end in it."""
        return self.from_address.rpartition("@")[2].lower()
