"""The two templates of the digest, compiled; the folder that comes later wins, and a broken file falls back."""

from pathlib import Path

from jinja2 import Template, TemplateSyntaxError, meta

from mailbot.config.faults import Fault
from mailbot.letters.digest import VARIABLES, DigestTemplates, environment

FOLDER = "digest"
FILES = ("digest.html.j2", "digest.txt.j2")


def load_digest_templates(folders: tuple[Path, ...]) -> tuple[DigestTemplates | None, tuple[Fault, ...]]:
    """Compile the digest's templates; None where there is no usable one at all."""
    faults: list[Fault] = []
    html, text = (_template(name, folders, faults) for name in FILES)
    if html is None or text is None:
        return None, tuple(faults)
    return DigestTemplates(html=html, text=text), tuple(faults)


def _template(name: str, folders: tuple[Path, ...], faults: list[Fault]) -> Template | None:
    env = environment(html=".html." in name)
    for folder in reversed(folders):
        path = folder / FOLDER / name
        if not path.is_file():
            continue
        try:
            source = path.read_text("utf-8")
            unknown = meta.find_undeclared_variables(env.parse(source)) - VARIABLES
            template = env.from_string(source)
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
