"""Where the shipped config and templates lie: inside an installed package, or at the top of a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def defaults(name: str) -> Path:
    """Return the shipped folder "config" or "templates"; raises FileNotFoundError where the installation is broken."""
    for folder in (_PACKAGE / "_defaults" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"the shipped folder {name!r} is missing: the installation is incomplete")


def default_settings_file() -> Path:
    """Return the shipped mailbot.toml; raises FileNotFoundError where the installation is broken."""
    for file in (_PACKAGE / "_defaults" / "mailbot.toml", _PACKAGE.parent / "mailbot.toml"):
        if file.is_file():
            return file
    raise FileNotFoundError("the shipped mailbot.toml is missing: the installation is incomplete")
