"""What an admin writes by mistake and can never match is told; what is shipped, and what does match, is not."""

import unicodedata
from pathlib import Path

import pytest

from mailbot.config.rules_file import FILES, load_rules, shipped_rules
from mailbot.rules.never import ROWS, as_read, never
from mailbot.rules.rule_set import RuleSet

LINK = '[[link]]\nid = "own"\nprovider = "other"\n'
HEADER = '[[header]]\nid = "own"\nmeans = "spam_sign"\n'
LIST = '[words.own]\net = ["kiri", "leht"]\n'


def told(folder: Path, file: str, text: str, shipped: RuleSet | None = None) -> list[str]:
    (folder / f"{file}.toml").write_text(text, "utf-8")
    rules, _ = load_rules((folder,))
    return list(never(getattr(rules, file), shipped or RuleSet(name=file)))


@pytest.mark.parametrize("file", FILES)
def test_all_that_is_shipped_can_match(file: str) -> None:
    shipped = shipped_rules(file)
    signs_of_code = ("tables.", "words.") if file in ROWS else ()
    found = never(shipped, RuleSet(name=file, tables=shipped.tables))
    assert [line for line in found if not line.startswith(signs_of_code)] == []


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("fields", '[words.own]\net = ["isi\\u00adkukood"]', "words.own.et: 'isi\\xadkukood' can never match"),
        ("fields", '[words.own]\net = ["\\u200bkood"]', "mails are read without U+200B"),
        ("fields", "[words.own]\net = []", "words.own: the list is empty"),
        ("fields", '[words.own]\net = ["tahan & surra"]', "rows (&) are looked up in distress"),
        ("distress", '[words.own]\net = ["tahan & surra & !tahan"]', "it holds what it keeps out"),
        ("links", LINK + 'hosts = ["https://files.example"]', "'https://files.example' is no host"),
        ("links", LINK + 'hosts = ["files.example/s"]', "'files.example/s' is no host"),
        ("links", LINK + 'hosts = ["files.example:8443"]', "'files.example:8443' is no host"),
        ("links", LINK + 'hosts = ["files.example"]\npath = "^s/"', "never matches in a text made of its own"),
        ("links", '[[wrapper]]\nid = "own"\nparameters = ["URL"]', "write 'url'"),
        ("links", '[[wrapper]]\nid = "own"\ncoding = "path"\npath = "/to/(.+)"', "has no group (?P<value>...)"),
        ("links", '[[wrapper]]\nid = "own"\n', "parameters: none is named"),
        (
            "links",
            LINK
            + 'hosts = ["*.example"]\n'
            + LINK.replace("own", "late").replace("other", "b")
            + 'hosts = ["x.example"]',
            "rule 'late': comes too late: rule 'own' above it",
        ),
        ("screening", HEADER + 'names = ["X-Mailer:"]', "'X-Mailer:' is no name of a header field"),
        ("screening", HEADER + 'names = ["X-Mailer"]\npattern = "^X-Mailer: Robot"', "behind 'X-Mailer' and its colon"),
        ("screening", '[[part]]\nid = "own"\npattern = "calendar"', "which has a slash"),
        ("screening", '[[pattern]]\nid = "own"\npattern = "foo^bar"', "pattern matches no text at all"),
        ("screening", '[[pattern]]\nid = "own"\npattern = "kor\\u200bda"', "pattern can never match: mails are read"),
        ("screening", '[[phrase]]\nid = "own"\nwords = ["own"]\n[words.own]\n', "its list own is empty"),
        (
            "screening",
            LIST + '[[phrase]]\nid = "own"\nwords = ["own"]\nunless = ["own"]',
            "never matches in a text made",
        ),
        (
            "screening",
            LIST + '[[phrase]]\nid = "one"\nwords = ["own"]\n[[phrase]]\nid = "two"\nwords = ["own"]',
            "rule 'two': says the same as rule 'one' above it",
        ),
        (
            "documents",
            LIST + '[[document_text]]\nid = "own"\nwords = ["own"]\nleast = 3',
            "never matches in a text made",
        ),
        (
            "documents",
            '[words.own]\net = ["voli-kiri"]\n[[file_name]]\nid = "own"\nwords = ["own"]',
            "never matches in a text made",
        ),
        ("documents", '[[file_name]]\nid = "own"\npattern = "^/scans/"', "which has no folder"),
    ],
)
def test_a_mistake_is_told(tmp_path: Path, file: str, text: str, expected: str) -> None:
    found = told(tmp_path, file, text)
    assert any(expected in line for line in found), found
    assert len(found) == 1, found


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("fields", "[tables.month_stems]\nVeebr = 2", "tables.month_stems.Veebr: is never looked up"),
        ("distress", '[settings]\nnegatable = ["bleeeding"]', "there is no word list 'bleeeding'"),
        ("distress", '[words.bleeding]\net = ["veri"]\n[tables.acute]\nbleeeding = 2.0', "the nearest is 'bleeding'"),
    ],
)
def test_a_name_that_nothing_gives_is_told(tmp_path: Path, file: str, text: str, expected: str) -> None:
    found = told(tmp_path, file, text, shipped_rules(file))
    assert any(expected in line for line in found), found


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("fields", '[words.own]\net = ["Isikukood", "ÕNNE*", "kood:", "*number", "(ik)", "nr."]'),
        ("fields", "[words.own]\n"),  # an empty table says that it is meant so
        ("distress", '[words.own]\net = ["tahan & surra/kaduda & !ei"]'),
        ("links", LINK + 'hosts = ["*.Files.Example", "files*.example"]\npath = "^/s/[a-z0-9]{8}"'),
        ("links", LINK + 'hosts = ["*"]\npath = "(?i)/nextcloud/.*[?&]token="'),
        ("screening", HEADER + 'names = ["X-Spam*", "Precedence"]\npattern = "(?:bulk|junk)$"'),
        ("screening", '[[part]]\nid = "own"\npattern = "text/(?:x-)?calendar"'),
        ("screening", '[[pattern]]\nid = "own"\npattern = "(?<=a)(?!c)b+(*SKIP)"'),  # more than texts are made of
        (
            "screening",
            '[[pattern]]\nid = "own"\npattern = "kor\\u200bda"\nexamples = ["x"]\n'.replace("kor\\u200bda", "x"),
        ),
        (
            "screening",
            LIST + '[[phrase]]\nid = "a"\nwords = ["own"]\n[[phrase]]\nid = "b"\nmeans = "spam_sign"\nwords = ["own"]',
        ),
        ("documents", LIST + '[[document_text]]\nid = "own"\nwords = ["own"]\nleast = 2\nfirst = 200'),
    ],
)
def test_what_can_match_is_not_told(tmp_path: Path, file: str, text: str) -> None:
    assert told(tmp_path, file, text) == []


def test_a_file_of_a_keyboard_that_writes_marks_apart_is_read_composed(tmp_path: Path) -> None:
    apart = unicodedata.normalize("NFD", '[words.own]\net = ["tõlge"]\n[[pattern]]\nid = "own"\npattern = "tõlge"')
    assert told(tmp_path, "screening", apart) == []
    rules, _ = load_rules((tmp_path,))
    assert rules.screening.find(rules.screening.rules[0], as_read("Tõlge"))
