"""Makes bank files for the tests: the same entries as camt.053 (.02, .08), 052 or 054; all names invented."""

from dataclasses import dataclass, field
from xml.sax.saxutils import escape

OUR_IBAN = "EE382200221020145685"
ROOTS = {
    "camt.053": ("BkToCstmrStmt", "Stmt", "Stmt"),
    "camt.052": ("BkToCstmrAcctRpt", "Rpt", "Rpt"),
    "camt.054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn", "Ntfctn"),
}


@dataclass(frozen=True, kw_only=True)
class Tx:
    """One transaction as a bank reports it."""

    amount: str = "290.00"
    currency: str = "EUR"
    instructed: str | None = None
    ref: str | None = None
    strd: str | None = None
    text: str | None = None
    payer: str = "Mari Näidis"
    end_to_end: str = "NOTPROVIDED"
    returned: bool = False


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry; more than one transaction makes it a batch."""

    txs: tuple[Tx, ...] = field(default_factory=lambda: (Tx(),))
    ref: str | None = None
    direction: str = "CRDT"
    status: str = "BOOK"
    reversal: bool = False
    total: str | None = None
    currency: str = "EUR"
    details: bool = True
    day: str = "2026-11-04"


def bank_file(
    *entries: Entry,
    kind: str = "camt.053",
    version: str = "02",
    iban: str = OUR_IBAN,
    page: tuple[int, bool] | None = None,
) -> bytes:
    """Return the file as a bank would send it."""
    root, report, _ = ROOTS[kind]
    paging = f"<MsgPgntn><PgNb>{page[0]}</PgNb><LastPgInd>{str(page[1]).lower()}</LastPgInd></MsgPgntn>" if page else ""
    written = "".join(_entry(entry, version) for entry in entries)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{kind}.001.{version}"><{root}>'
        f"<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-05T01:00:00+02:00</CreDtTm>{paging}</GrpHdr>"
        f"<{report}><Id>S1</Id><Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>EUR</Ccy></Acct>{written}</{report}>"
        f"</{root}></Document>"
    ).encode()


def _entry(entry: Entry, version: str) -> str:
    cents = sum(round(float(tx.amount) * 100) for tx in entry.txs if tx.currency == entry.currency)
    total = entry.total or f"{cents / 100:.2f}"
    status = entry.status if version == "02" else f"<Cd>{entry.status}</Cd>"
    details = "".join(_tx(tx, version) for tx in entry.txs) if entry.details else ""
    return (
        f'<Ntry><Amt Ccy="{entry.currency}">{total}</Amt><CdtDbtInd>{entry.direction}</CdtDbtInd>'
        + ("<RvslInd>true</RvslInd>" if entry.reversal else "")
        + f"<Sts>{status}</Sts><BookgDt><Dt>{entry.day}</Dt></BookgDt>"
        + (f"<AcctSvcrRef>{entry.ref}</AcctSvcrRef>" if entry.ref else "")
        + "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>"
        + (f"<NtryDtls>{details}</NtryDtls>" if details else "")
        + "</Ntry>"
    )


def _tx(tx: Tx, version: str) -> str:
    payer = escape(tx.payer)
    party = f"<Dbtr><Nm>{payer}</Nm></Dbtr>" if version == "02" else f"<Dbtr><Pty><Nm>{payer}</Nm></Pty></Dbtr>"
    amount = f'<Amt Ccy="{tx.currency}">{tx.amount}</Amt>'
    instructed = f'<InstdAmt><Amt Ccy="{tx.currency}">{tx.instructed}</Amt></InstdAmt>' if tx.instructed else ""
    text = f"<Ustrd>{escape(tx.text)}</Ustrd>" if tx.text else ""
    strd = f"<Strd><CdtrRefInf><Ref>{tx.strd}</Ref></CdtrRefInf></Strd>" if tx.strd else ""
    return (
        "<TxDtls><Refs>"
        + (f"<AcctSvcrRef>{tx.ref}</AcctSvcrRef>" if tx.ref else "")
        + f"<EndToEndId>{tx.end_to_end}</EndToEndId></Refs>"
        + (amount if version == "08" else "")
        + f"<AmtDtls>{instructed}<TxAmt>{amount}</TxAmt></AmtDtls>"
        + f"<RltdPties>{party}</RltdPties><RmtInf>{text}{strd}</RmtInf>"
        + ("<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>" if tx.returned else "")
        + "</TxDtls>"
    )
