"""The words in which commands speak to staff and admins, and what a terminal would obey, shown as marks.

File names, names and questions are written by strangers. Controls could rewrite lines that stand there already, and
letters that turn the direction or are not seen could make a line read as another one.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mailbot.model.case import Case, Status
    from mailbot.model.fields import ItemName

_BITS = 8

STATUS: "dict[Status, str]" = {
    "incomplete": "incomplete",
    "waiting_paper": "waiting for paper",
    "complete": "complete",
    "invoiced": "invoice sent, awaiting payment",
    "paid": "paid",
    "in_review": "with specialists",
    "more_tests_needed": "more tests needed",
    "opinion_sent": "opinion sent",
    "closed": "closed",
    "withdrawn": "withdrawn",
    "expired": "expired",
    "refund_due": "refund due",
    "deceased": "deceased",
}
WHY: dict[str, str] = {
    "unsigned": "came unsigned",
    "broken": "its signature does not verify",
    "wrong_signer": "must be signed by the patient",
    "bad_code": "the code given is not valid",
    "unreadable": "its file could not be opened",
    "no_access": "the link to it does not open",
    "not_there": "it was not in the health record",
    "said_of_record": "said to lie in the health record; whose, the missing code would tell",
}


TROUBLE: dict[str, str] = {
    "store_locked": "another program keeps the store locked; nothing was changed, try again",
    "store_full": "the disk of the data folder is full; make room, nothing is lost",
    "store_read_only": "the store cannot be written: look at the mount and at who owns the data folder",
    "store_not_writable": "the data folder cannot be written: look at the mount and at who owns it",
    "data_not_writable": "the data folder cannot be written: look at the mount and at who owns it",
    "store_failing": "the disk reports a fault: look at the system log before anything else",
    "store_missing": "the store cannot be opened: look at the data folder",
    "store_gone": "the store is gone, and its folder has had one: put it back (`mailbot restore` into an empty folder),"
    " or begin anew with `mailbot run --new-store`",
    "store_newer": "a newer mailbot has worked on this store, and this one does not know what it wrote: install"
    " the newer one again, or go back to before-upgrade.db",
    "imap_login": "the server refuses user or password: look at `user`, and at what `password` names",
    "smtp_login": "the server refuses user or password: look at `user`, and at what `password` names",
    "password_missing": "the file or variable that `password` names is gone or empty",
    "imap_certificate": "the server's certificate is not trusted for this name: look at `host`, or set `ca_file`",
    "smtp_certificate": "the server's certificate is not trusted for this name: look at `host`, or set `ca_file`",
    "smtp_utf8": "the server takes no address with letters outside ASCII (SMTPUTF8): enable it there",
    "imap_unreachable": "nothing answers there: look at `host`, `port`, `tls`, and the firewall between",
    "smtp_unreachable": "nothing answers there: look at `host`, `port`, `tls`, and the firewall between",
    "imap_timeout": "the server does not answer in time: look at `port` and `tls`, or raise `timeout`",
    "smtp_timeout": "the server does not answer in time: look at `port` and `tls`, or raise `timeout`",
    "imap_protocol": "what answers there does not speak IMAP as it should: look at `port` and `tls`",
    "imap_connection_lost": "the server ended the connection: look at its log",
    "folder_missing": "the mailbox has no such folder: make it, or correct `folders`, `junk`, `sent` or `after.folder`",
    "folder_not_writable": "this folder cannot be written: look at who owns it",
    "maildir_not_readable": "the Maildir cannot be read: look at `path` and at who owns it",
    "maildir_not_writable": "the Maildir cannot be written: look at `path` and at who owns it",
    "oauth_refused": "the provider refuses the consent: get a new refresh token, look at `client_id` and `scope`",
    "oauth_unreachable": "the provider of tokens does not answer: look at `token_url` and the firewall",
    "oauth_not_stored": "the new refresh token could not be kept: look at the data folder; the old one may be spent",
    "store_damaged": "the store is damaged: stop the daemon and put the last backup back (`mailbot restore`)",
}
"""What happened, and what to do."""


def item_word(name: "ItemName") -> str:
    """Return what staff see a line of the checklist called."""
    from mailbot.model.fields import CHECKLIST

    return next(line.said for line in CHECKLIST if line.name == name)


def spoken(reason: str) -> str:
    """Return a rule word of trouble with the words for it, where there are some."""
    word = reason.partition(" (")[0]
    return f"{reason}: {TROUBLE[word]}" if word in TROUBLE else reason


NEEDS: dict[str, str] = {
    "distress": "somebody may need help and no person has looked: look at once; `mailbot done MAIL`",
    "stands_still": "the daemon does not run, or a loop hangs: `systemctl restart mailbot`, nothing is lost",
    "mailbox_silent": "it was not read for two polls: `mailbot check --online` says why",
    "mail_waits": "a mail was received and not settled for an hour: look at the log, restart",
    "letters_wait": "a letter could not leave for an hour: look at the relay, `mailbot check --online`",
    "letters_unknown": "nobody knows whether they left: `mailbot letters list`, and the relay's log",
    "letters_refused": "the server refused them: `mailbot letters list`, and the relay's log",
    "job_failed": "it failed when it last ran: the log names the fault by type and place",
    "quarantined": "mails that could not be read three times: `mailbot quarantine`",
    "all_letters_held": "no letter leaves: when it is mended, `mailbot status --release`",
    "store_damaged": "a page of the store is broken: stop the daemon, put the last backup back (`mailbot restore`)",
    "store_behind": "the store is older than it was, a copy perhaps: put the right files back, or release if they are",
    "another_mailbot": "another store works on this mailbox: find and stop it, then `mailbot status --release`",
    "store_gone": "the store is not there: put it back, or `mailbot run --new-store`",
    "login_expires": "the consent of this login ends: get a new refresh token",
    "disk_low": "less than 500 MB are free: make room; a full disk stops intake and loses nothing",
    "config_fault": "a reload met a fault and the last good configuration runs: `mailbot check`, mend, reload",
}
"""Why a person must look at a mailbot, and what to do; at more length in docs/operating.md."""


def needed(need: str) -> str:
    """Return why a person must look, with its words: "mailbox_silent main: it was not read ..."."""
    return f"{need}: {NEEDS[word]}" if (word := need.split()[0]) in NEEDS else need


def needed_line(case: "Case") -> Iterator[str]:
    """Yield, a line each, what a case waits for and why."""
    for name in case.missing():
        why = case.item(name).why_open
        yield f"missing: {item_word(name)}" + (f" ({WHY.get(why, why)})" if why else "")
    for document in case.untranslated():
        yield f"to be translated: attachment {document.position} of mail {document.message}, in {document.language}"
    for name in case.awaited():
        yield f"coming by post: {item_word(name)}"


_PICTURES = 0x2400
"""Where Unicode has a picture for each of the first 32 controls."""
_DELETE = 0x7F
_PICTURES_DELETE = 0x2421
_KEPT = "\n"
_MARKED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""General categories: controls, formats (direction, width, tags), halves of pairs, separators of lines."""
_ASCII = re.compile(r"[ -~\n]*")


def marked(text: str) -> str:
    """Return a text that a terminal shows as it stands; only line breaks are kept."""
    if _ASCII.fullmatch(text):
        return text
    return "".join(_mark(letter) if _is_marked(letter) else letter for letter in text)


def escaped(json: str) -> str:
    """Return JSON that says the same, with the letters that a terminal would obey as escapes (RFC 8259, 7)."""
    if _ASCII.fullmatch(json):
        return json
    return "".join(_escape(letter) if _is_marked(letter) else letter for letter in json)


def _is_marked(letter: str) -> bool:
    return letter != _KEPT and unicodedata.category(letter) in _MARKED


def _mark(letter: str) -> str:
    code = ord(letter)
    if code < ord(" "):
        return chr(_PICTURES + code)
    return chr(_PICTURES_DELETE) if code == _DELETE else f"<U+{code:04X}>"


def _escape(letter: str) -> str:
    units = letter.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at] << _BITS | units[at + 1]:04x}" for at in range(0, len(units), 2))
