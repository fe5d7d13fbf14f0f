"""What is told of a share by servers that behave like the providers, and where a link may not lead us."""

import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailbot.config.defaults import defaults
from mailbot.config.rules_file import load_rules
from mailbot.config.settings import Links
from mailbot.deployment import Deployment
from mailbot.model.case import Case, CaseDocument, CaseLink
from mailbot.model.fields import Facts
from mailbot.model.trouble import Refused, TryLater
from mailbot.reading.papers.shares import may_be_asked, says_it_expires, told_by
from mailbot.replay import unprinted
from mailbot.shares.looking import LARGEST, Looker, is_public
from mailbot.steps.answering import Occasion, write_letter
from mailbot.steps.by_the_clock.shares import AGAIN, check_shares
from mailbot.steps.gathering import gather
from mailbot.steps.work import Work
from mailbot.store import Store
from tests.shares.providers import Providers
from tests.store.conftest import TOML, deployed

RULES, _ = load_rules((defaults("config"),))
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CASE = "2026-00001"


def work(store: Store, known: Deployment, now: datetime = NOW) -> Work:
    return Work(store=store, deployment=known, printer=unprinted, now=now)


@pytest.fixture(scope="module")
def providers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Providers]:
    running = Providers(tmp_path_factory.mktemp("tls"))
    yield running
    running.close()


@pytest.fixture
def looker(providers: Providers) -> Looker:
    providers.asked.clear()
    providers.headers.clear()
    return Looker(
        known=lambda host: may_be_asked(host, RULES.links),
        resolve=lambda _host, _port: ["127.0.0.1"],
        allowed=lambda address: address == "127.0.0.1",
        context=providers.context,
        port=providers.port,
    )


@pytest.mark.parametrize(
    ("provider", "url", "told"),
    [
        ("google_drive", "https://drive.google.com/file/d/open/view?usp=sharing", "open"),
        ("google_drive", "https://drive.google.com/file/d/login/view", "login"),
        ("google_drive", "https://drive.google.com/file/d/ask/view", "login"),
        ("google_drive", "https://drive.google.com/file/d/gone/view", "gone"),
        ("google_drive", "https://drive.google.com/uc?id=1", "open"),
        ("google_drive", "https://drive.google.com/file/d/busy/view", "unknown"),
        ("google_drive", "https://drive.google.com/file/d/inside/view", "unknown"),
        ("dropbox", "https://www.dropbox.com/s/gone/a.pdf?dl=0", "gone"),
        ("dropbox", "https://www.dropbox.com/s/locked/a.pdf", "password"),
        ("dropbox", "https://www.dropbox.com/s/old/a.pdf", "expired"),
        ("onedrive", "https://1drv.ms/u/s!open", "open"),
        ("onedrive", "https://firm.sharepoint.com/:f:/g/x", "login"),
        ("onedrive", "https://firm.sharepoint.com/:f:/g/y", "login"),
        ("box", "https://app.box.com/s/removed", "gone"),
        ("box", "https://app.box.com/s/locked", "password"),
        ("mega", "https://mega.nz/folder/a#key", "unknown"),
    ],
)
def test_what_a_provider_tells(looker: Looker, provider: str, url: str, told: str) -> None:
    assert told_by(provider, looker.look(url), RULES.links) == told


def test_a_page_that_tells_of_an_end(looker: Looker) -> None:
    soon = looker.look("https://www.dropbox.com/s/soon/a.pdf")
    assert (told_by("dropbox", soon, RULES.links), says_it_expires(soon, RULES.links)) == ("open", True)
    assert not says_it_expires(looker.look("https://drive.google.com/file/d/open/view"), RULES.links)


def test_no_cookie_and_nothing_of_us_goes_along(looker: Looker, providers: Providers) -> None:
    looker.look("https://www.dropbox.com/s/locked/a.pdf")
    assert len(providers.headers) == 2
    assert {key for headers in providers.headers for key in headers} == {
        *("host", "user-agent", "accept", "accept-language", "accept-encoding", "connection")
    }


def test_a_file_is_not_fetched_and_a_page_only_so_far(looker: Looker, providers: Providers) -> None:
    assert looker.look("https://drive.google.com/uc?id=1").page == ""
    assert len(looker.look("https://www.dropbox.com/s/endless/a.pdf").page) <= LARGEST
    assert providers.sent < 16 << 20


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://drive.google.com/file/d/open/view", "share_not_https"),
        ("https://drive.google.com:8443/file/d/open/view", "share_not_https"),
        ("https://user@drive.google.com/file/d/open/view", "share_not_https"),
        ("https://intranet.hospital.example/", "share_host_unknown"),
        ("https://cloud.evil.example/s/AbCdEfGh1234567", "share_host_unknown"),
        ("https://127.0.0.1/s/AbCdEfGh1234567", "share_host_unknown"),
        ("https://drive.google.com.evil.example/file/d/open/view", "share_host_unknown"),
    ],
)
def test_where_no_link_may_lead_us(looker: Looker, providers: Providers, url: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        looker.look(url)
    assert providers.asked == []


@pytest.mark.parametrize("name", ["inside", "plain", "login"])
def test_a_redirect_out_of_the_list_is_not_followed(looker: Looker, providers: Providers, name: str) -> None:
    answer = looker.look(f"https://drive.google.com/file/d/{name}/view")
    assert answer.onward is not None and len(providers.asked) == 1


def test_a_circle_ends(looker: Looker, providers: Providers) -> None:
    answer = looker.look("https://drive.google.com/file/d/loop/view")
    assert (told_by("google_drive", answer, RULES.links), len(providers.asked)) == ("unknown", 6)


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "172.16.3.4", "192.168.1.1", "127.0.0.1", "169.254.169.254", "100.64.0.1", "240.0.0.1", "224.0.0.1",
     "::1", "fe80::1", "fd00::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1"],
)  # fmt: skip
def test_no_address_inside_a_network_is_called(looker: Looker, providers: Providers, address: str) -> None:
    assert not is_public(address)
    inside = replace(looker, resolve=lambda _host, _port: ["8.8.8.8", address], allowed=is_public)
    with pytest.raises(Refused, match="share_address_not_public"):
        inside.look("https://drive.google.com/file/d/open/view")
    assert providers.asked == []


def test_public_addresses_are() -> None:
    assert is_public("142.250.74.46") and is_public("2a00:1450:4001:80b::200e")


def test_the_certificate_must_be_the_hosts(looker: Looker) -> None:
    strict = replace(looker, context=ssl.create_default_context())
    with pytest.raises(TryLater, match="share_not_reached"):
        strict.look("https://drive.google.com/file/d/open/view")


def test_what_cannot_be_reached_is_tried_again(looker: Looker) -> None:
    def nobody(_host: str, _port: int) -> list[str]:
        raise OSError

    with pytest.raises(TryLater, match="share_not_resolved"):
        replace(looker, resolve=nobody).look("https://drive.google.com/file/d/open/view")


# ---- what follows for the case


def deployment(tmp_path: Path, check: str) -> Deployment:
    path = tmp_path / "mailbot.toml"
    path.write_text(TOML, "utf-8")
    found = deployed(path)
    return replace(found, settings=found.settings.model_copy(update={"links": Links(check=check)}))  # type: ignore[arg-type]


def with_link(store: Store, url: str, **more: object) -> Case:
    facts = Facts(patient_name="Mari Maasikas", personal_code="47101010033", applicant_is_patient=True)
    case = Case(number=CASE, opened=NOW, changed=NOW, language="en", facts=facts, addresses=("a@b.example",))
    items = tuple(replace(item, state="open" if item.name == "contract" else "received") for item in case.items)
    links = (CaseLink(provider="google_drive", url=url, since=NOW),)
    case = replace(case, items=items, links=links, **more)  # type: ignore[arg-type]
    store.cases.save(case)
    return case


LOGIN = "https://drive.google.com/file/d/login/view"


def test_off_looks_at_nothing(tmp_path: Path, looker: Looker, providers: Providers) -> None:
    with Store(":memory:") as store:
        with_link(store, LOGIN)
        assert check_shares(work(store, deployment(tmp_path, "off")), looker.look) == 0
    assert providers.asked == []


def test_staff_are_told_once_and_the_share_is_looked_at_once_a_day(tmp_path: Path, looker: Looker) -> None:
    known = deployment(tmp_path, "staff")
    with Store(":memory:") as store:
        before = with_link(store, LOGIN)
        counts = [check_shares(work(store, known, NOW + AGAIN * n / 2), looker.look) for n in (0, 1, 3)]
        assert counts == [1, 0, 1]
        (task,) = gather(store, known, NOW + timedelta(days=1)).tasks
        assert (task.reason, task.case, task.todo[0].action) == ("share_login", CASE, "ask")
        case = store.cases.load(CASE)
        assert case is not None
        assert (case.links[0].told, case.items) == ("login", before.items)
        assert store.outbox.list() == ()
        assert [e.what for e in store.cases.journal(CASE)] == ["link 1 login"]


def test_a_share_that_opens_at_last_settles_the_task(tmp_path: Path, looker: Looker) -> None:
    known = deployment(tmp_path, "staff")
    with Store(":memory:") as store:
        with_link(store, LOGIN)
        check_shares(work(store, known), looker.look)
        opened = looker.look("https://drive.google.com/file/d/open/view")
        check_shares(work(store, known, NOW + AGAIN * 2), lambda _: opened)
        assert store.cases.attentions() == ()


def test_auto_asks_for_access_in_the_letter_that_still_waits(tmp_path: Path, looker: Looker) -> None:
    known = deployment(tmp_path, "auto")
    with Store(":memory:") as store:
        case = with_link(store, LOGIN)
        due = NOW + timedelta(minutes=10)
        write_letter(
            Work(store=store, deployment=known, printer=unprinted, now=NOW), case, "deficiency", Occasion(key="first")
        )
        store.outbox.not_before(CASE, due)
        check_shares(work(store, known), looker.look)
        first, second = store.outbox.list()
        assert (first.state, second.state, second.letter.kind, second.due) == ("replaced", "new", "deficiency", due)
        assert "Access to the shared files" in second.letter.raw.decode().replace("=\r\n", "").replace("=\n", "")


def test_auto_writes_no_second_letter(tmp_path: Path, looker: Looker) -> None:
    known = deployment(tmp_path, "auto")
    with Store(":memory:") as store:
        with_link(store, LOGIN)
        check_shares(work(store, known), looker.look)
        assert store.outbox.list() == ()
        assert [one.reason for one in store.cases.attentions()] == ["share_login"]


def test_auto_asks_for_nothing_where_papers_are_here(tmp_path: Path, looker: Looker) -> None:
    known = deployment(tmp_path, "auto")
    with Store(":memory:") as store:
        case = with_link(store, LOGIN, documents=(CaseDocument(name="a.pdf", role="clinical", language="en"),))
        write_letter(
            Work(store=store, deployment=known, printer=unprinted, now=NOW), case, "deficiency", Occasion(key="first")
        )
        check_shares(work(store, known), looker.look)
        assert [row.state for row in store.outbox.list()] == ["new"]


def test_auto_takes_an_invoice_back_that_has_not_left(tmp_path: Path, looker: Looker) -> None:
    known = deployment(tmp_path, "auto")
    with Store(":memory:") as store:
        case = with_link(store, LOGIN)
        items = tuple(replace(item, state="received") for item in case.items)
        case = replace(case, items=items, status="invoiced", invoiced_at=NOW)
        case = write_letter(
            Work(store=store, deployment=known, printer=unprinted, now=NOW), case, "invoice", Occasion(key="first")
        )
        store.cases.save(case)
        check_shares(work(store, known), looker.look)
        assert [(row.letter.kind, row.state) for row in store.outbox.list()] == [
            ("invoice", "replaced"),
            ("deficiency", "new"),
        ]
        after = store.cases.load(CASE)
        assert after is not None
        assert (after.status, after.invoiced_at, after.item("files").why_open) == ("incomplete", None, "no_access")
        assert after.invoice_number == case.invoice_number
