"""Words of languages stand in config: the code that holds letters beyond ASCII is named here, and never gets more."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

CODE = Path(__file__).parents[2] / "mailbot"
WORD = re.compile(r"(?=\w*[^\W\d_a-zA-Z])[^\W\d_]{2,}")

ITS_OWN = {"mail/coding/charset.py", "persons/misread.py", "persons/names.py", "rules/words.py"}
ITS_OWN |= {"letters/privacy/illness_words.py"}
"""What is about letters themselves (charsets, transliteration, folding), and what no letter may say, whatever an admin
changes: a language adds its words there.
"""
LEFT = 301
"""Words that code still holds: the grammar of names (persons/name_forms.py) and of questions, and frames of patterns.
Lowered with each that moves.
"""


def words() -> Iterator[str]:
    for file in sorted(CODE.rglob("*.py")):
        if str(file.relative_to(CODE)) in ITS_OWN:
            continue
        tree = ast.parse(file.read_text("utf-8"))
        said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
                yield from (f"{file.relative_to(CODE)}: {word}" for word in WORD.findall(node.value))


def test_code_gets_no_more_words_of_languages() -> None:
    found = list(words())
    assert len(found) <= LEFT, found
