"""Loading templates: overriding file by file, and every fault told at once with its file and line."""

import shutil
from pathlib import Path

import pytest
from jinja2 import TemplateSyntaxError, meta

from mailbot.config.defaults import defaults
from mailbot.config.templates import load_templates
from mailbot.letters.context import VARIABLES
from mailbot.letters.review.page import for_review
from mailbot.letters.review.samples import HOSPITAL, check_templates
from mailbot.letters.templates import LETTERS, Templates, undeclared, words_environment

SHIPPED = defaults("templates")


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped templates with English only, which load quickly."""
    folder = tmp_path_factory.mktemp("templates")
    for name in ("en", "forms"):
        shutil.copytree(SHIPPED / name, folder / name)
    for name in ("layout.html.j2", "block.html.j2", "invoice.typ"):
        shutil.copy(SHIPPED / name, folder / name)
    return folder


def test_the_shipped_templates_are_without_fault() -> None:
    templates, faults = load_templates((SHIPPED,))
    assert templates is not None
    assert faults == ()
    assert [*check_templates(templates, HOSPITAL)] == []


def test_no_language_counts_as_reviewed_before_a_native_reader_said_so(templates: Templates) -> None:
    assert [code for code, language in templates.languages.items() if language.reviewed] == []


def test_an_admin_overrides_one_file_and_keeps_the_rest(english: Path, tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en/closing.j2").write_text("Subject: Good bye\n\nCase {{ case }}.\n")
    templates, faults = load_templates((english, tmp_path))
    assert templates is not None
    assert faults == ()
    assert "Good bye" in templates.languages["en"].letters["closing"].render({"case": "1"})
    assert not templates.languages["en"].reviewed


def test_an_admin_changes_one_word_and_keeps_the_rest(english: Path, tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en/words.toml").write_text('kind_other = "paper"\n[kinds]\npdf = "PDF paper"\n')
    (tmp_path / "en/items.toml").write_text('[contract]\nname = "the agreement"\n')
    shipped, _ = load_templates((english,))
    templates, faults = load_templates((english, tmp_path))
    assert shipped is not None and templates is not None
    assert faults == ()
    own, before = templates.languages["en"].words, shipped.languages["en"].words
    assert (own.kind_other, own.kinds["pdf"]) == ("paper", "PDF paper")
    assert {**own.kinds, "pdf": ""} == {**before.kinds, "pdf": ""}
    assert own.months_of == before.months_of
    assert templates.languages["en"].items["contract"].name.render({}) == "the agreement"


def test_an_admin_removes_words_and_whole_lists(english: Path, tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    text = '[kinds]\ndoc = "page"\n[remove]\nlists = ["crisis_line"]\n[remove.words]\nkinds = ["pgp"]\n'
    (tmp_path / "en/words.toml").write_text(text)
    shipped, _ = load_templates((english,))
    templates, faults = load_templates((english, tmp_path))
    assert shipped is not None and templates is not None
    assert faults == ()
    own, before = templates.languages["en"].words, shipped.languages["en"].words
    assert before.kinds["pgp"] and "pgp" not in own.kinds
    assert {**own.kinds, "pgp": before.kinds["pgp"], "doc": before.kinds["doc"]} == before.kinds
    assert before.crisis_line and own.crisis_line == ""


def test_a_word_of_a_table_within_another_is_removed_and_missed(english: Path, tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en/items.toml").write_text('[remove.words.document]\nprotected = ["how"]\n')
    _, faults = load_templates((english, tmp_path))
    assert [(fault.key, fault.message) for fault in faults] == [("document.protected.how", "is missing")]


@pytest.mark.parametrize(
    ("text", "line", "key", "words"),
    [
        ('[remove]\nlists = ["nothing"]', 2, "remove.lists", "no word list 'nothing' to remove"),
        ('[remove.words]\nkinds = ["pdff"]', 2, "remove.words.kinds", "no 'pdff' in the list to remove"),
        ('[remove.words]\nkindss = ["pdf"]', 2, "remove.words.kindss", "no 'pdf' in the list to remove"),
        ('[remove]\nkinds = ["pdf"]', 2, "remove.kinds", "lists and a table of words"),
        ('[remove.words]\nkinds = "pdf"', 2, "remove.words.kinds", "no list of names"),
        ('remove = "pdf"', 1, "remove", "is no table"),
    ],
)
def test_what_cannot_be_removed_is_told(
    english: Path, tmp_path: Path, text: str, line: int, key: str, words: str
) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en/words.toml").write_text(text)
    templates, (fault,) = load_templates((english, tmp_path))
    assert templates is not None and templates.languages["en"].words.kinds["pdf"] == "PDF"
    assert (fault.line, fault.key) == (line, key)
    assert words in fault.message


def test_a_native_reader_approves_a_language_by_one_line(english: Path, tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en/language.toml").write_text("reviewed = true\n")
    templates, _ = load_templates((english, tmp_path))
    assert templates is not None
    assert templates.languages["en"].reviewed


@pytest.mark.parametrize(
    ("name", "text", "line", "words"),
    [
        ("en/closing.j2", "Subject: x\n\n{{ case }\n", 3, "unexpected"),
        ("en/closing.j2", "Subject: x\n\n\n{{ patient_name }}\n", 4, "no variable 'patient_name'"),
        ("en/clossing.j2", "Subject: x\n", None, "no letter has this name"),
        ("en/words.toml", "kinds = [\n", None, "no TOML"),
        ("en/_close.j2", "{% if %}", 1, "xpected"),
        ("layout.html.j2", "{{ diagnosis }}", 1, "no variable"),
        ("forms/contract.pdf", "not a pdf", None, "is no PDF"),
    ],
)
def test_a_broken_file_is_told_and_the_one_below_it_used(
    english: Path, tmp_path: Path, name: str, text: str, line: int | None, words: str
) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    templates, faults = load_templates((english, tmp_path))
    assert templates is not None
    assert set(templates.languages["en"].letters) == set(LETTERS)
    (fault,) = faults
    assert fault.file == str(path)
    assert fault.line == line
    assert words in fault.message


def test_every_fault_is_told_at_once(english: Path, tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en/closing.j2").write_text("{{ a }} {{ b }}\n")
    (tmp_path / "en/opinion.j2").write_text("{% bad %}")
    _, faults = load_templates((english, tmp_path))
    assert len(faults) == 3


def test_a_folder_that_is_no_language_is_told(english: Path, tmp_path: Path) -> None:
    shutil.copytree(SHIPPED / "fi", tmp_path / "finnish")
    templates, faults = load_templates((english, tmp_path))
    assert templates is not None and "finnish" not in templates.languages
    assert [str(fault) for fault in faults] == ["finnish: is no language code"]


def test_without_the_fallback_language_there_is_nothing_to_use(english: Path, tmp_path: Path) -> None:
    templates, faults = load_templates((tmp_path,))
    assert templates is None
    assert faults
    assert load_templates((tmp_path / "nowhere",))[0] is None


def test_an_item_wording_that_is_missing_is_named_by_its_key(english: Path, tmp_path: Path) -> None:
    shutil.copytree(SHIPPED / "fi", tmp_path / "fi")
    words = (SHIPPED / "fi/items.toml").read_text().replace("[contract.broken]", "[contract.unheard_of]")
    (tmp_path / "fi/items.toml").write_text(words)
    templates, faults = load_templates((english, tmp_path))
    assert templates is not None
    assert "fi" not in templates.languages
    assert {fault.key for fault in faults} == {"contract.broken.what", "contract.broken.how"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Subject: x\n\nCase {{ case }} and your cancer.\n", "would be stopped: illness"),
        ("Subject: Diagnosis\n\nCase {{ case }}.\n", "would be stopped: diagnosis"),
        ("Case {{ case }}.\n", "SubjectMissing"),
        ('Subject: x\n\n{{ plural(0, one="%d x") }} {{ case }}\n', "PluralMissing"),
        ("Subject: x\n\n{{ payment.amount }}\n", "UndefinedError"),
        ("Subject: x\n\n" + "word " * 50 + ". {{ case }}", "words a sentence"),
    ],
)
def test_the_check_finds_what_only_shows_when_a_letter_is_written(
    english: Path, tmp_path: Path, text: str, words: str
) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en/closing.j2").write_text(text)
    templates, faults = load_templates((english, tmp_path))
    assert templates is not None
    assert not faults
    (line,) = check_templates(templates, HOSPITAL)
    assert words in line
    assert line.startswith("templates/en/closing.j2")


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("{{ case }}", set()),
        ("{{ nobody }}", {"nobody"}),
        ("{% for one in case %}{{ one }}{% endfor %}", set()),
        ("{% for one in case %}{% endfor %}{{ one }}", {"one"}),
        ("{{ plural(case) }}", set()),
    ],
)
def test_a_name_that_nobody_gives_is_told(text: str, unknown: set[str]) -> None:
    env = words_environment("en")
    assert undeclared(env, env.parse(text), frozenset({"case"})) == unknown


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{{ case|shout }}", "no filter 'shout'"),
        ("{% if case is loud %}!{% endif %}", "no test 'loud'"),
        ("{% if case %}{{ case|shout }}{% endif %}", "no filter 'shout'"),
    ],
)
def test_a_filter_or_test_that_there_is_not_is_a_fault_wherever_it_stands(text: str, fault: str) -> None:
    env = words_environment("en")
    with pytest.raises(TemplateSyntaxError, match=fault):
        undeclared(env, env.parse(text), frozenset({"case"}))


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("??/*.j2")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_each_template_documents_the_variables_it_uses(path: Path) -> None:
    text = path.read_text()
    comment = text.partition("#}")[0]
    used = meta.find_undeclared_variables(words_environment("en").parse(text)) - {"plural"}
    assert used <= VARIABLES
    assert "Variables:" in comment
    assert [name for name in used if name not in comment] == []


@pytest.mark.parametrize(
    ("design", "words"),
    [
        ("<p>Cancer centre</p>", "would be stopped: illness in design"),
        ('<img src="https://hospital.example/logo.png">', "loads something from elsewhere"),
        ("<style>p { background: url(x) }</style>", "loads something from elsewhere"),
    ],
)
def test_the_check_looks_at_the_design_too(english: Path, tmp_path: Path, design: str, words: str) -> None:
    (tmp_path / "layout.html.j2").write_text(design)
    templates, _ = load_templates((english, tmp_path))
    assert templates is not None
    assert all(words in line for line in check_templates(templates, HOSPITAL))
    assert [*check_templates(templates, HOSPITAL)]


def test_a_native_reader_sees_every_sentence_once_with_its_place(templates: Templates) -> None:
    for code in templates.languages:
        letters = [*for_review(templates, HOSPITAL, code)]
        fresh = [sentence for letter in letters for sentence in letter.sentences if not sentence.again]
        assert len({sentence.text for letter in letters[:-2] for sentence in letter.sentences}) <= len(fresh)
        keys = {sentence.key.split(":")[0] for sentence in fresh}
        assert {f"{kind}.j2" for kind in LETTERS} | {"_close.j2", "_pay.j2", "_send.j2"} <= keys
        shown = " ".join(sentence.key for sentence in fresh)
        for item in templates.languages[code].items:
            assert f"[{item}] how" in shown, (code, item)
    english = {s.text: s.key for letter in for_review(templates, HOSPITAL, "en") for s in letter.sentences}
    name, _, line = english["So we have closed it for now."].partition(":")
    assert "So we have closed it for now." in (SHIPPED / "en" / name).read_text().splitlines()[int(line) - 1]
