"""Bank statements (ISO 20022 camt.052, 053, 054) to credits.

Elements are found without regard to namespace, so that versions .02 to .08
and later read alike. Entries are read one by one: a large file stays small in
memory. A DOCTYPE is refused, and entities and the network are switched off.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import TYPE_CHECKING

from mailbot.model.money import Credit
from mailbot.money.reference import normalise

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MAX_BYTES = 50 * 1024 * 1024
MAX_CENTS = 10**15
_REPORTS = {"Stmt": "camt.053", "Rpt": "camt.052", "Ntfctn": "camt.054"}
_CLAIM, _CLAIM_WITHIN = re.compile(rb"urn:iso:std:iso:20022:[a-z:]*camt\.05[234]"), 2_000
_TAGGED = re.compile(r"/RFB/([^/]{1,40})", re.IGNORECASE)
_NOT_GIVEN = frozenset({"NOTPROVIDED", "NOT PROVIDED", "NONREF", ""})
_RETURNS = frozenset({"RRTN", "RPCR", "RRCT", "CAJT", "DAJT"})
"""Sub-families of ISO 20022 bank transaction codes for money that goes back or is corrected."""


class StatementError(Exception):
    """A file that is no statement this module reads; `word` says why and holds nothing of the file."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """What one file says. `page` and `last_page` are None where the bank sends statements whole."""

    kind: str
    accounts: tuple[str, ...] = ()
    credits: tuple[Credit, ...] = ()
    page: int | None = None
    last_page: bool | None = None
    unreadable: int = 0


def looks_like_one(data: bytes) -> bool:
    """Say whether a file claims to be a statement: the name of the message stands at its beginning."""
    return _CLAIM.search(data, 0, _CLAIM_WITHIN) is not None


def read(data: bytes) -> Statement:
    """Read one file; raise StatementError when it is too large, not XML, has a DOCTYPE, or is no camt statement.

    An entry that lacks an amount or direction is counted in `unreadable`, and
    the others are still read.
    """
    from lxml import etree

    if len(data) > MAX_BYTES:
        raise StatementError("too_large")
    if b"<!DOCTYPE" in data.replace(b"\0", b"").upper():
        raise StatementError("doctype")
    reader = _Reader()
    events = etree.iterparse(
        BytesIO(data),
        events=("end",),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for _, element in events:
            reader.see(element)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise StatementError("not_xml") from error
    if reader.kind is None:
        raise StatementError("no_statement")
    return Statement(
        kind=reader.kind,
        accounts=tuple(dict.fromkeys(reader.accounts)),
        credits=_distinct(reader.credits),
        page=reader.page,
        last_page=reader.last_page,
        unreadable=reader.unreadable,
    )


class _Reader:
    """Gathers what the elements of one file say, in the order in which they end."""

    def __init__(self) -> None:
        self.kind: str | None = None
        self.accounts: list[str] = []
        self.credits: list[Credit] = []
        self.page: int | None = None
        self.last_page: bool | None = None
        self.unreadable = 0

    def see(self, element: "Element") -> None:
        name = _local(element)
        if name == "Ntry":
            report = element.getparent()
            if report is not None and _local(report) in _REPORTS:
                self._entry(element, _account(report))
                element.clear()
        elif name in _REPORTS and element.getparent() is not None:
            self.kind = _REPORTS[name]
            self.accounts.append(_account(element))
        elif name in {"MsgPgntn", "StmtPgntn", "RptPgntn", "NtfctnPgntn"}:
            number = _text(element, "PgNb")
            self.page = int(number) if number and number.isascii() and number.isdigit() else None
            self.last_page = _text(element, "LastPgInd") in {"true", "1"}

    def _entry(self, entry: "Element", iban: str) -> None:
        found = tuple(_credits(entry, iban))
        self.credits += [credit for credit in found if credit is not None]
        self.unreadable += sum(credit is None for credit in found)


def _credits(entry: "Element", iban: str) -> Iterator[Credit | None]:
    """Give each credit of an entry, or None for one without a readable amount or direction."""
    details = entry.findall("{*}NtryDtls/{*}TxDtls")
    total = _amount(entry, "Amt")
    if total is None:
        yield None
        return
    if len(details) <= 1:
        yield _credit(entry, details[0] if details else None, iban, total, None)
        return
    amounts = [_share(detail, total[1]) for detail in details]
    adds_up = sum(amount[0] for amount in amounts if amount) == total[0]
    for index, (detail, amount) in enumerate(zip(details, amounts, strict=True), start=1):
        credit = _credit(entry, detail, iban, amount, index) if amount else None
        yield credit if adds_up or credit is None else replace(credit, doubt="batch_sum")


def _credit(
    entry: "Element", detail: "Element | None", iban: str, amount: tuple[int, str], index: int | None
) -> Credit | None:
    direction = (_text(detail, "CdtDbtInd") if detail is not None else None) or _text(entry, "CdtDbtInd")
    if direction not in {"CRDT", "DBIT"}:
        return None
    own = entry if detail is None else detail
    references, text = _remittance((own,) if index else (own, entry))
    end_to_end = _text(own, "Refs/EndToEndId")
    instructed = _amount(own, "AmtDtls/InstdAmt/Amt")
    credit = Credit(
        key="",
        iban=iban,
        amount_cents=amount[0],
        currency=amount[1],
        booked=_date(entry),
        references=references,
        text=text,
        payer=_text(own, "RltdPties/Dbtr/Nm") or _text(own, "RltdPties/Dbtr/Pty/Nm"),
        end_to_end=None if (end_to_end or "").upper() in _NOT_GIVEN else end_to_end,
        reversal=_is_reversal(entry, detail),
        booked_status=(_text(entry, "Sts/Cd") or _text(entry, "Sts")) == "BOOK",
        credit=direction == "CRDT",
        instructed_cents=instructed[0] if instructed and instructed[1] == amount[1] else None,
    )
    key, *also = _keys(entry, detail, credit, index)
    return replace(credit, key=key, also=tuple(also))


def _keys(entry: "Element", detail: "Element | None", credit: Credit, index: int | None) -> Iterator[str]:
    """Give the names under which this or another file may report the same credit, surest first.

    A bank may give one reference to the batch, or one to each transaction, and
    a reversal may repeat that of its credit. Without any reference the content
    stands for it.
    """
    side = ("C" if credit.credit else "D") + ("R" if credit.reversal else "")
    own = _text(detail, "Refs/AcctSvcrRef") if detail is not None else None
    whole = _text(entry, "AcctSvcrRef")
    given = False
    if own and not (index and own == whole):
        given = True
        yield f"{credit.iban}|{side}|{own}"
    if whole and (index or whole != own):
        given = True
        yield f"{credit.iban}|{side}|{whole}" + (f"#{index}" if index else "")
    if not given:
        content = (credit.booked, credit.amount_cents, credit.currency, credit.end_to_end, credit.payer, credit.text)
        written = repr((*content, credit.references, _text(entry, "NtryRef"), index))
        yield f"{credit.iban}|{side}|={hashlib.sha256(written.encode()).hexdigest()[:32]}"


def _distinct(found: list[Credit]) -> tuple[Credit, ...]:
    """Tell apart credits of one file that a bank gave the same reference, by their place among these.

    The same credit reported twice in one file (two pages put together) agrees
    in everything and keeps its key: it is one credit.
    """
    seen: dict[str, list[Credit]] = {}
    result = []
    for credit in found:
        twins = seen.setdefault(credit.key, [])
        same = next((place for place, twin in enumerate(twins) if twin == credit), len(twins))
        if same == len(twins):
            twins.append(credit)
        result.append(replace(credit, key=f"{credit.key}#{same + 1}", also=()) if same else credit)
    return tuple(result)


def _remittance(places: "tuple[Element, ...]") -> tuple[tuple[str, ...], str | None]:
    """Return the bare references that bank fields name as such, and all loose text.

    The remarks of a batch entry are about all of its credits, so only those of
    the transaction count there.
    """
    references: list[str] = []
    texts: list[str] = []
    for info in places[0].findall("{*}RmtInf"):
        references += [ref.text or "" for ref in info.findall("{*}Strd/{*}CdtrRefInf/{*}Ref")]
        texts += [part.text or "" for part in info.findall("{*}Ustrd")]
        texts += [part.text or "" for part in info.findall("{*}Strd/{*}AddtlRmtInf")]
        texts += [part.text or "" for part in info.findall("{*}Strd/{*}RfrdDocInf/{*}Nb")]
    texts += [_text(place, name) or "" for place in places for name in ("AddtlTxInf", "AddtlNtryInf")]
    text = " ".join(" ".join(texts).split())
    references += [tagged[1] for tagged in _TAGGED.finditer(text)]
    bare = (normalise(reference) for reference in references)
    return tuple(dict.fromkeys(reference for reference in bare if reference)), text or None


def _is_reversal(entry: "Element", detail: "Element | None") -> bool:
    codes = {_text(place, "BkTxCd/Domn/Fmly/SubFmlyCd") for place in (entry, detail) if place is not None}
    returned = detail is not None and detail.find("{*}RtrInf") is not None
    return _text(entry, "RvslInd") in {"true", "1"} or returned or bool(codes & _RETURNS)


def _share(detail: "Element", currency: str) -> tuple[int, str] | None:
    """Return what one transaction of a batch added, in the currency of the account where the bank says so."""
    paths = ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/CntrValAmt/Amt", "AmtDtls/InstdAmt/Amt")
    amounts = [amount for path in paths if (amount := _amount(detail, path))]
    return next((amount for amount in amounts if amount[1] == currency), amounts[0] if amounts else None)


def _amount(place: "Element", path: str) -> tuple[int, str] | None:
    """Return cents and currency; None where the amount is absent, negative, or finer than a cent."""
    element = place.find(_wild(path))
    if element is None or not element.text:
        return None
    try:
        cents = Decimal(element.text.strip()) * 100
        whole = int(cents)
    except (InvalidOperation, ValueError, OverflowError):
        return None
    if whole != cents or not 0 <= whole <= MAX_CENTS:
        return None
    return whole, element.get("Ccy", "")


def _account(report: "Element") -> str:
    return (_text(report, "Acct/Id/IBAN") or _text(report, "Acct/Id/Othr/Id") or "").replace(" ", "").upper()


def _date(entry: "Element") -> date | None:
    for path in ("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm"):
        text = _text(entry, path)
        if text:
            try:
                return date.fromisoformat(text[:10])
            except ValueError:
                continue
    return None


def _text(place: "Element", path: str) -> str | None:
    text = place.findtext(_wild(path))
    return " ".join(text.split()) or None if text else None


def _wild(path: str) -> str:
    return "/".join(f"{{*}}{name}" for name in path.split("/"))


def _local(element: "Element") -> str:
    return str(element.tag).rpartition("}")[2]
