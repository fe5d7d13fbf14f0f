"""What an upgrade changed beneath an admin's own files: of each thing that stands over a shipped one two sums are kept.

The sums tell whether the shipped one is still what the own one was made from. Writing the own one anew, or saying that
it was looked at, makes them new.
"""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from mailbot.config.overlays import Change

_BYTES = 16
_Pair = tuple[str, str]


def changed_beneath(path: Path, changes: Iterable[tuple[str, Change]], *, seen: bool) -> Iterator[str]:
    """Yield each thing whose shipped form is another than when the own one was written; `path` keeps the sums.

    With `seen` all of them count as looked at from now on. Where nothing can be written the next check tells the same.
    """
    before = _read(path)
    now: dict[str, _Pair] = {}
    for file, change in changes:
        if not change.beneath:
            continue
        place = f"{file}: {change.what}"
        own, beneath = _sum(change.own), _sum(change.beneath)
        known = before.get(place)
        moved = known is not None and known[0] == own and known[1] != beneath
        if moved:
            yield place
        now[place] = known if known is not None and moved and not seen else (own, beneath)
    if now != before:
        _keep(path, now)


def _sum(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=_BYTES).hexdigest()


def _read(path: Path) -> dict[str, _Pair]:
    try:
        data = json.loads(path.read_text("utf-8"))
        return {str(place): (str(own), str(beneath)) for place, (own, beneath) in data.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def _keep(path: Path, sums: dict[str, _Pair]) -> None:
    half = path.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        half.touch(mode=0o600)
        half.write_text(json.dumps(sums, ensure_ascii=False, indent=1, sort_keys=True), "utf-8")
        half.replace(path)
