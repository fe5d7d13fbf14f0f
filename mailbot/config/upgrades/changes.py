"""What an admin's own files change: rules, letters, the words of letters and digest; faults are told elsewhere."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import tomli

from mailbot.config.defaults import defaults
from mailbot.config.overlays import Change, changed, removals
from mailbot.config.rules_file import changed_by

TEMPLATES, CONFIG = "templates", "config"


def own_changes(config: Path | None, templates: Path | None) -> Iterator[tuple[str, Change]]:
    """Yield (file, change) for each file of an admin's two folders that stands over a shipped one, or beside them."""
    if config is not None and config.is_dir():
        yield from ((f"{CONFIG}/{file}", change) for file, change in changed_by(config))
    if templates is not None and templates.is_dir():
        for path in sorted(templates.rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                name = path.relative_to(templates).as_posix()
                yield from ((f"{TEMPLATES}/{name}", change) for change in _of_file(path, defaults(TEMPLATES) / name))


def _of_file(own: Path, shipped: Path) -> Iterator[Change]:
    if not shipped.is_file():
        yield Change(what="is a file besides the shipped ones")
        return
    here, there = own.read_bytes(), shipped.read_bytes()
    if here == there:
        yield Change(what="is the shipped file: without it, upgrades reach what it says")
    if own.suffix == ".toml":
        yield from _removed(_table(here), _table(there))
        yield from _of_words({key: value for key, value in _table(here).items() if key != "remove"}, _table(there))
    else:
        yield changed("takes the place of the whole shipped file", here, there)


def _of_words(own: Mapping[str, Any], shipped: Mapping[str, Any], within: str = "") -> Iterator[Change]:
    """Yield each word of an own table that is not as shipped; what it leaves out is as shipped."""
    for key, value in own.items():
        beneath = shipped.get(key)
        if isinstance(value, Mapping) and isinstance(beneath, Mapping):
            yield from _of_words(value, beneath, f"{within}{key}.")
        elif key not in shipped:
            yield Change(what=f"adds {within}{key}")
        else:
            yield changed(f"says {within}{key} in other words", value, beneath)


def _removed(own: Mapping[str, Any], shipped: Mapping[str, Any]) -> Iterator[Change]:
    """Yield each word, and each table of words, that an own file removes; that there is none is told as a fault."""
    for (_, kind, *path), names in removals(own, lambda _key, _message: None):
        table: Any = shipped
        for step in path:
            table = table.get(step) if isinstance(table, Mapping) else None
        for name in names:
            if isinstance(table, Mapping) and name in table:
                what = f"list {name}" if kind == "lists" and isinstance(table[name], Mapping) else name
                yield changed(f"removes {'.'.join(map(str, (*path, what)))}", None, table[name])


def _table(data: bytes) -> Mapping[str, Any]:
    try:
        return tomli.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomli.TOMLDecodeError):
        return {}  # a broken file changes nothing
