"""The templates of what staff get, and its words; the folder that comes later wins, and a broken file falls back."""

from functools import lru_cache
from pathlib import Path

import tomli
from jinja2 import Template, TemplateSyntaxError

from mailbot.config.faults import Fault
from mailbot.config.line_numbers import line_of
from mailbot.config.overlays import Key, words_over
from mailbot.letters.announcement import VARIABLES as NOTICE_VARIABLES
from mailbot.letters.digest.page import VARIABLES, DigestTemplates, environment
from mailbot.letters.digest.report import VARIABLES as REPORT_VARIABLES
from mailbot.letters.digest.words import TABLES, DigestWords
from mailbot.letters.templates import undeclared

FOLDER = "digest"
FALLBACK = "en"
FILES = ("digest.html.j2", "digest.txt.j2")
REPORT = "report.html.j2"
NOTICE = "notice.html.j2"
KEPT = 8
"""So many texts are kept as they were last compiled: the shipped ones, and an admin's own."""


def load_digest_templates(
    folders: tuple[Path, ...], language: str = FALLBACK
) -> tuple[DigestTemplates | None, tuple[Fault, ...]]:
    """Compile the digest's templates; None where there is no usable one at all."""
    faults: list[Fault] = []
    html, text = (_template(name, folders, faults) for name in FILES)
    if html is None or text is None:
        return None, tuple(faults)
    words, more = load_digest_words(folders, language)
    return DigestTemplates(html=html, text=text, words=words), (*faults, *more)


def load_report_template(folders: tuple[Path, ...]) -> tuple[Template | None, tuple[Fault, ...]]:
    """Compile the page of the monthly report."""
    faults: list[Fault] = []
    return _template(REPORT, folders, faults, REPORT_VARIABLES), tuple(faults)


def load_notice_template(folders: tuple[Path, ...]) -> tuple[Template | None, tuple[Fault, ...]]:
    """Compile the page of what cannot wait for the digest."""
    faults: list[Fault] = []
    return _template(NOTICE, folders, faults, NOTICE_VARIABLES), tuple(faults)


def load_digest_words(folders: tuple[Path, ...], language: str = FALLBACK) -> tuple[DigestWords, tuple[Fault, ...]]:
    """Load the words of a language; a word that is missing there is said in English, and told as a fault."""
    faults: list[Fault] = []
    tables: dict[str, dict[str, str]] = {name: {} for name in TABLES}
    for code in dict.fromkeys((FALLBACK, language)):
        said: dict[str, dict[str, str]] = {}
        for folder in folders:
            said = _over(said, folder / FOLDER / f"{code}.toml", faults)
        for name, words in said.items():
            tables[name] |= words
        if not said and code != FALLBACK:
            faults.append(Fault(f"{FOLDER}/{code}.toml", None, "", "is missing or broken"))
    return DigestWords(language=language, tables=tables), tuple(faults)


def _over(below: dict[str, dict[str, str]], path: Path, faults: list[Fault]) -> dict[str, dict[str, str]]:
    """Return the words of a file over those below it, where there is one."""
    if not path.is_file():
        return below
    try:
        text = path.read_text("utf-8")
        data = _parsed(text)
    except (OSError, UnicodeDecodeError, tomli.TOMLDecodeError) as error:
        faults.append(Fault(str(path), None, "", f"cannot be read: {error}"))
        return below

    def fault(key: Key, message: str) -> None:
        faults.append(Fault(str(path), line_of(text, key), ".".join(map(str, key)), message))

    good = {}
    for name, words in words_over(below, data, fault).items():
        if name not in TABLES or not isinstance(words, dict):
            faults.append(Fault(str(path), None, name, "there is no such table"))
        else:
            good[name] = {key: str(word) for key, word in words.items()}
    return good


def _template(
    name: str, folders: tuple[Path, ...], faults: list[Fault], variables: frozenset[str] = VARIABLES
) -> Template | None:
    for folder in reversed(folders):
        path = folder / FOLDER / name
        if not path.is_file():
            continue
        try:
            template, unknown = _compiled(path.read_text("utf-8"), variables, html=".html." in name)
        except (OSError, UnicodeDecodeError) as error:
            faults.append(Fault(str(path), None, "", f"cannot be read: {type(error).__name__}"))
            continue
        except TemplateSyntaxError as error:
            faults.append(Fault(str(path), error.lineno, "", error.message or "is no template"))
            continue
        faults += [Fault(str(path), None, "", f"there is no variable {one!r}") for one in sorted(unknown)]
        if not unknown:
            return template
    faults.append(Fault(f"{FOLDER}/{name}", None, "", "is missing or broken"))
    return None


@lru_cache(maxsize=KEPT)
def _compiled(source: str, variables: frozenset[str], *, html: bool) -> tuple[Template, frozenset[str]]:
    """Compile a text, and say what else it asks for: a page for each mail of staff would compile it each time."""
    env = environment(html=html)
    parsed = env.parse(source)
    unknown = undeclared(env, parsed, variables)
    return Template.from_code(env, env.compile(parsed), env.make_globals(None)), unknown


@lru_cache(maxsize=KEPT)
def _parsed(text: str) -> dict[str, object]:
    return tomli.loads(text)
