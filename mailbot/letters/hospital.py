"""The facts of one hospital that letters and invoices state; never anything about a case."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, kw_only=True, slots=True)
class HospitalFacts:
    """What `[hospital]` of mailbot.toml says, ready for print.

    `account_holder` is the name exactly as the bank has it; `iban` and `bic`
    without spaces; amounts in euro cents. `display_name` stands beside the
    From address on every lock screen and must not hint at an illness.
    `envelope_from` is "" or a bounce address that is read and never answered
    (RFC 3834). `phone_hours` are two clock times. `turnaround` and `refund`
    are sentences by language code; where a language has none, none is said.
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
    phone_hours: tuple[str, str] | None = None
    price_cents: int = 29000
    envelope_from: str = ""
    contract: Literal["applicant_sends", "hospital_sends"] = "applicant_sends"
    encrypted_only: bool = False
    referral_free: bool = False
    turnaround: Mapping[str, str] = field(default_factory=dict)
    refund: Mapping[str, str] = field(default_factory=dict)

    @property
    def domain(self) -> str:
        """Return the domain of the From address; our Message-IDs end in it."""
        return self.from_address.rpartition("@")[2].lower()
