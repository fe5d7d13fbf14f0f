"""Against a real Dovecot: every mail once, by ids and content, whatever people and servers do."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest
from imapclient import IMAPClient

from mailbot.config.values import Secret
from mailbot.mailboxes.imap.connection import Server
from mailbot.mailboxes.imap.mailbox import ImapSource
from mailbot.mailboxes.login import OAuth, Password, ReadPassword
from mailbot.mailboxes.source import Copy, Limits, ServerMark, Start, head_of
from mailbot.model.trouble import Refused, TryLater
from tests.servers.dovecot import Dovecot
from tests.servers.ledger import MemoryLedger, mail

MOVE = ServerMark(what="move", name="Done")
_opened: list[ImapSource | IMAPClient] = []


@pytest.fixture(autouse=True)
def close_what_was_opened() -> Iterator[None]:
    yield
    for opened in _opened:
        if isinstance(opened, ImapSource):
            opened.close()
        else:
            opened.shutdown()
    _opened.clear()


def source(
    dovecot: Dovecot, *, start: Start = "all", limits: Limits | None = None, folders: tuple[str, ...] = ("INBOX",)
) -> ImapSource:
    opened = ImapSource("main", server(dovecot), start=start, limits=limits, folders=folders)
    _opened.append(opened)
    return opened


def server(dovecot: Dovecot) -> Server:
    login = Password(user=dovecot.user, password=dovecot.password)
    return Server(host=dovecot.host, port=dovecot.port, tls="none", login=login, connect_timeout=3, read_timeout=5)


def client(dovecot: Dovecot) -> IMAPClient:
    person = IMAPClient(dovecot.host, dovecot.port, ssl=False, timeout=5)
    person.login(dovecot.user, dovecot.password)
    _opened.append(person)
    return person


def test_mail_comes_once_and_byte_for_byte(dovecot: Dovecot) -> None:
    ledger, box = MemoryLedger(), source(dovecot)
    dovecot.deliver([mail(1), mail(2)])
    assert ledger.take(box.new_mail("INBOX", ledger)) == [mail(1), mail(2)]
    assert ledger.take(box.new_mail("INBOX", ledger)) == []
    dovecot.deliver([mail(3)])
    assert ledger.take(box.new_mail("INBOX", ledger)) == [mail(3)]
    box.close()
    assert ledger.take(source(dovecot).new_mail("INBOX", ledger)) == []


def test_a_fetched_mail_stays_unread(dovecot: Dovecot) -> None:
    dovecot.deliver([mail(1)])
    ledger = MemoryLedger()
    ledger.take(source(dovecot).new_mail("INBOX", ledger))
    person = client(dovecot)
    person.select_folder("INBOX")
    assert person.search("UNSEEN") == [1]


def test_a_mail_read_on_a_phone_is_taken_all_the_same(dovecot: Dovecot) -> None:
    dovecot.deliver([mail(1)])
    person = client(dovecot)
    person.select_folder("INBOX")
    person.add_flags([1], ["\\Seen", "\\Flagged"])
    ledger = MemoryLedger()
    assert len(ledger.take(source(dovecot).new_mail("INBOX", ledger))) == 1


def test_batches_end_at_their_limits_and_large_mails_come_alone(dovecot: Dovecot) -> None:
    dovecot.deliver([mail(n, size=size) for n, size in enumerate([10, 10, 10, 9_000, 10, 3_000, 3_000, 3_000])])
    limits = Limits(mails=2, bytes=7_000, whole=5_000, largest=1_000_000)
    ledger = MemoryLedger()
    sizes = [len(batch.mails) for batch in source(dovecot, limits=limits).new_mail("INBOX", ledger) if batch.mails]
    assert sizes == [2, 1, 1, 2, 2]


def test_a_mail_of_several_pieces_is_whole(dovecot: Dovecot) -> None:
    large = mail(1, size=3_500_000)
    exact = mail(2, size=2 * 1_048_576)
    exact = exact[: 2 * 1_048_576 - 2] + b"\r\n"
    dovecot.deliver([large, exact])
    ledger = MemoryLedger()
    assert ledger.take(source(dovecot, limits=Limits(whole=1_000_000)).new_mail("INBOX", ledger)) == [large, exact]


def test_above_the_limit_only_the_header_comes(dovecot: Dovecot) -> None:
    dovecot.deliver([mail(1, size=100_000), mail(2)])
    ledger = MemoryLedger()
    ledger.take(source(dovecot, limits=Limits(whole=5_000, largest=50_000)).new_mail("INBOX", ledger))
    big, small = ledger.mails
    assert big.truncated and big.size > 100_000 and big.raw == mail(1).split(b"\r\n\r\n")[0] + b"\r\n\r\n"
    assert not small.truncated


def test_what_lay_there_at_the_first_start_is_passed_over(dovecot: Dovecot) -> None:
    dovecot.deliver([mail("old")])
    ledger, box = MemoryLedger(), source(dovecot, start="now")
    assert ledger.take(box.new_mail("INBOX", ledger)) == []
    dovecot.deliver([mail("new")])
    assert ledger.take(box.new_mail("INBOX", ledger)) == [mail("new")]
    assert ledger.take(box.sweep("INBOX", ledger)) == []


def test_a_kill_within_the_first_start_takes_no_old_mail_and_loses_no_new(dovecot: Dovecot) -> None:
    dovecot.deliver([mail("old")])
    ledger, box = MemoryLedger(), source(dovecot, start="now")
    ledger.take([next(iter(box.new_mail("INBOX", ledger)))])
    dovecot.deliver([mail("new")])
    box = source(dovecot, start="now")
    assert ledger.take(box.sweep("INBOX", ledger)) == []
    assert ledger.take(box.new_mail("INBOX", ledger)) == [mail("new")]


def test_a_start_date_leaves_older_mail_out_for_ever(dovecot: Dovecot) -> None:
    person = client(dovecot)
    person.append("INBOX", mail("2025"), msg_time=datetime(2025, 6, 1, 12, tzinfo=UTC))
    person.append("INBOX", mail("2026"), msg_time=datetime(2026, 6, 1, 12, tzinfo=UTC))
    ledger, box = MemoryLedger(), source(dovecot, start=date(2026, 1, 1))
    assert ledger.take(box.new_mail("INBOX", ledger)) == [mail("2026")]
    assert ledger.take(box.sweep("INBOX", ledger)) == []


def test_new_ids_for_all_messages_bring_no_mail_twice(dovecot: Dovecot) -> None:
    dovecot.deliver([mail(n) for n in range(30)])
    ledger, box = MemoryLedger(), source(dovecot)
    ledger.take(box.new_mail("INBOX", ledger))
    dovecot.new_uidvalidity()
    dovecot.deliver([mail("new")])
    again = source(dovecot)
    assert ledger.take(again.new_mail("INBOX", ledger)) == [mail("new")]
    assert ledger.take(again.new_mail("INBOX", ledger)) == []
    assert ledger.take(again.sweep("INBOX", ledger)) == []


def test_new_ids_do_not_bring_what_the_first_start_passed_over(dovecot: Dovecot) -> None:
    without_id = mail("x").replace(b"Message-ID", b"X-No-ID")
    dovecot.deliver([mail(n) for n in range(5)] + [without_id])
    ledger = MemoryLedger()
    ledger.take(source(dovecot, start="now").new_mail("INBOX", ledger))
    dovecot.new_uidvalidity()
    assert ledger.take(source(dovecot, start="now").new_mail("INBOX", ledger)) == []


def test_a_kill_within_the_scan_after_new_ids_starts_it_again(dovecot: Dovecot) -> None:
    dovecot.deliver([mail(n) for n in range(8)])
    ledger = MemoryLedger()
    ledger.take(source(dovecot).new_mail("INBOX", ledger))
    dovecot.new_uidvalidity()
    dovecot.deliver([mail("a"), mail("b")])
    limits = Limits(mails=1)
    batches = source(dovecot, limits=limits).new_mail("INBOX", ledger)
    ledger.take([next(batches), next(batches)])
    ledger.take(source(dovecot, limits=limits).new_mail("INBOX", ledger))
    assert [seen.raw for seen in ledger.mails] == [mail(n) for n in [*range(8), "a", "b"]]


def test_two_mails_that_share_their_head_are_told_apart_by_content(dovecot: Dovecot) -> None:
    dovecot.deliver([mail(1)])
    ledger = MemoryLedger()
    ledger.take(source(dovecot).new_mail("INBOX", ledger))
    dovecot.new_uidvalidity()
    dovecot.deliver([mail(1, "Hoopis muu\r\n")])
    assert ledger.take(source(dovecot).new_mail("INBOX", ledger)) == [mail(1, "Hoopis muu\r\n")]


def test_a_mail_that_goes_between_search_and_fetch_is_left_out(dovecot: Dovecot) -> None:
    dovecot.deliver([mail(1), mail(2), mail(3)])
    ledger, box = MemoryLedger(), source(dovecot, limits=Limits(mails=1))
    batches = box.new_mail("INBOX", ledger)
    ledger.take([next(batches), next(batches)])
    person = client(dovecot)
    person.select_folder("INBOX")
    person.delete_messages([2])
    person.uid_expunge([2])
    assert ledger.take(batches) == [mail(3)]


def test_a_mail_moved_in_by_people_is_new_and_one_moved_back_is_not(dovecot: Dovecot) -> None:
    dovecot.deliver([mail(1)])
    ledger, box = MemoryLedger(), source(dovecot)
    ledger.take(box.new_mail("INBOX", ledger))
    box.mark_done("INBOX", ledger.mails[0].uidvalidity, [1], MOVE)
    person = client(dovecot)
    person.append("Junk", mail("junk"))
    person.select_folder("Junk")
    person.move([1], "INBOX")
    person.select_folder("Done")
    person.move([1], "INBOX")
    assert ledger.take(box.new_mail("INBOX", ledger)) == [mail("junk")]


def test_the_sweep_finds_what_the_mark_missed(dovecot: Dovecot) -> None:
    dovecot.deliver([mail(1), mail(2), mail(3)])
    ledger, box = MemoryLedger(), source(dovecot)
    batches = list(box.new_mail("INBOX", ledger))
    ledger.marks["INBOX"] = batches[-1].mark or ledger.marks["INBOX"]
    assert ledger.take(box.sweep("INBOX", ledger)) == [mail(1), mail(2), mail(3)]


def test_moving_is_repeatable(dovecot: Dovecot) -> None:
    dovecot.deliver([mail(1), mail(2)])
    ledger, box = MemoryLedger(), source(dovecot)
    ledger.take(box.new_mail("INBOX", ledger))
    uidvalidity = ledger.mails[0].uidvalidity
    box.mark_done("INBOX", uidvalidity, [1], MOVE)
    box.mark_done("INBOX", uidvalidity, [1, 2], MOVE)
    box.mark_done("INBOX", uidvalidity, [1, 2, 3], MOVE)
    box.mark_done("INBOX", uidvalidity - 1, [1, 2], ServerMark(what="delete"))
    assert (dovecot.count(), dovecot.count("Done")) == (0, 2)


def test_without_move_mails_are_copied_once_and_only_they_are_expunged() -> None:
    with Dovecot(capability="IMAP4rev1 UIDPLUS LITERAL+ IDLE") as plain:
        plain.deliver([mail(1), mail(2), mail("of a person")])
        ledger, box = MemoryLedger(), source(plain)
        ledger.take(box.new_mail("INBOX", ledger))
        person = client(plain)
        person.select_folder("INBOX")
        person.delete_messages([3])
        uidvalidity = ledger.mails[0].uidvalidity
        box.mark_done("INBOX", uidvalidity, [1, 2], MOVE)
        box.mark_done("INBOX", uidvalidity, [1, 2], MOVE)
        assert (plain.count(), plain.count("Done")) == (1, 2)


def test_a_keyword_can_mark_what_was_taken(dovecot: Dovecot) -> None:
    dovecot.deliver([mail(1)])
    ledger, box = MemoryLedger(), source(dovecot)
    ledger.take(box.new_mail("INBOX", ledger))
    box.mark_done("INBOX", ledger.mails[0].uidvalidity, [1], ServerMark(what="flag", name="$Mailbot"))
    person = client(dovecot)
    person.select_folder("INBOX")
    assert person.search(["KEYWORD", "$Mailbot"]) == [1]


def test_a_moved_mail_is_found_again_to_be_removed(dovecot: Dovecot) -> None:
    bare = mail("x").replace(b"Message-ID", b"X-No-ID")
    dovecot.deliver([mail(1), mail(2), bare])
    ledger, box = MemoryLedger(), source(dovecot)
    ledger.take(box.new_mail("INBOX", ledger))
    box.mark_done("INBOX", ledger.mails[0].uidvalidity, [1, 2, 3], MOVE)
    for seen in (ledger.mails[0], ledger.mails[2]):
        assert seen.internaldate is not None
        copy = Copy(head=head_of(seen), uid=seen.uid, day=seen.internaldate.date())
        assert box.remove_copies(copy, ("INBOX", "Done", "Never made")) == 1
        assert box.remove_copies(copy, ("INBOX", "Done")) == 0
    assert dovecot.count("Done") == 1


def test_several_folders_are_watched_on_one_connection(dovecot: Dovecot) -> None:
    ledger, box = MemoryLedger(), source(dovecot, folders=("INBOX", "Junk"))
    dovecot.deliver([mail(1)])
    for folder in box.folders:
        ledger.take(box.new_mail(folder, ledger))
    client(dovecot).append("Junk", mail(2))
    for folder in box.folders:
        ledger.take(box.new_mail(folder, ledger))
        assert ledger.take(box.new_mail(folder, ledger)) == []
    assert [(seen.folder, seen.raw) for seen in ledger.mails] == [("INBOX", mail(1)), ("Junk", mail(2))]


def test_a_missing_folder_is_said_and_stops_no_other(dovecot: Dovecot) -> None:
    ledger, box = MemoryLedger(), source(dovecot, folders=("Gone", "INBOX"))
    dovecot.deliver([mail(1)])
    with pytest.raises(TryLater, match="folder_missing"):
        ledger.take(box.new_mail("Gone", ledger))
    assert len(ledger.take(box.new_mail("INBOX", ledger))) == 1
    with pytest.raises(Refused, match="folder_missing"):
        box.check()


def test_a_crash_of_the_server_is_try_later_and_the_next_call_reconnects(dovecot: Dovecot) -> None:
    dovecot.deliver([mail(1)])
    ledger, box = MemoryLedger(), source(dovecot)
    ledger.take(box.new_mail("INBOX", ledger))
    dovecot.stop(kill=True)
    try:
        for _ in range(2):
            with pytest.raises(TryLater):
                ledger.take(box.new_mail("INBOX", ledger))
    finally:
        dovecot.start()
    dovecot.deliver([mail(2)])
    assert ledger.take(box.new_mail("INBOX", ledger)) == [mail(2)]


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_certificates_are_checked_unless_the_authority_is_ours(dovecot: Dovecot, tls: str) -> None:
    port = dovecot.tls_port if tls == "implicit" else dovecot.port
    login = Password(user=dovecot.user, password=dovecot.password)
    strange = Server(host="localhost", port=port, tls=tls, login=login)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="imap_certificate"):
        ImapSource("main", strange).check()
    known = Server(host="localhost", port=port, tls=tls, login=login, ca_file=dovecot.ca_file)  # type: ignore[arg-type]
    ImapSource("main", known).check()


def test_without_tls_only_this_machine_may_be_asked() -> None:
    with pytest.raises(ValueError, match="TLS"):
        Server(host="imap.kuu.example", port=143, tls="none")


def test_a_wrong_password_is_said_without_the_password(dovecot: Dovecot) -> None:
    wrong = Server(host=dovecot.host, port=dovecot.port, tls="none", login=Password(user="box", password="salajane"))
    with pytest.raises(Refused, match=r"^imap_login$"):
        ImapSource("main", wrong).check()
    assert "salajane" not in repr(wrong)


def test_a_corrected_password_file_counts_at_the_next_try(dovecot: Dovecot, tmp_path: Path) -> None:
    file = tmp_path / "imap.password"
    login = ReadPassword(user="box", read=partial(Secret(file=file).read, tmp_path))
    box = ImapSource("main", Server(host=dovecot.host, port=dovecot.port, tls="none", login=login))
    _opened.append(box)
    file.write_text("salajane\n")
    with pytest.raises(Refused, match=r"^imap_login$"):
        box.check()
    file.write_text(f"{dovecot.password}\n")
    box.check()


class Stale:
    """Tokens of which the first was revoked."""

    def __init__(self, dovecot: Dovecot) -> None:
        self.tokens = [dovecot.token(seconds=-100), dovecot.token()]

    def access_token(self, *, fresh: bool = False) -> str:
        if fresh:
            self.tokens.pop(0)
        return self.tokens[0]


@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER"])
def test_a_revoked_token_is_renewed_once(dovecot: Dovecot, mechanism: str) -> None:
    login = OAuth(user=dovecot.user, tokens=Stale(dovecot), mechanism=mechanism)  # type: ignore[arg-type]
    ImapSource("main", Server(host=dovecot.host, port=dovecot.port, tls="none", login=login)).check()


def test_twenty_thousand_old_mails(dovecot: Dovecot) -> None:
    """Passed over at the first start, then asked for news, then under new ids: the figures of docs/speed.md."""
    dovecot.deliver(mail(n) for n in range(20_000))
    ledger, box = MemoryLedger(), source(dovecot, start="now")
    assert ledger.take(box.new_mail("INBOX", ledger)) == []
    begin, used = time.monotonic(), time.process_time()
    for _ in range(20):
        assert ledger.take(box.new_mail("INBOX", ledger)) == []
    print(f"poll: {(time.monotonic() - begin) * 50:.2f} ms, {(time.process_time() - used) * 50:.2f} ms CPU")
    assert (time.process_time() - used) / 20 < 0.005
    dovecot.new_uidvalidity()
    dovecot.deliver([mail("new")])
    box = source(dovecot)
    begin = time.monotonic()
    assert ledger.take(box.new_mail("INBOX", ledger)) == [mail("new")]
    print(f"new UIDVALIDITY: {time.monotonic() - begin:.1f} s")
    assert ledger.take(box.sweep("INBOX", ledger)) == []
