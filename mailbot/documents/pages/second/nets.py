"""The nets of the second reader: PP-OCRv6 (Apache-2.0), as the package `rapidocr` ships them, run by onnxruntime.

One finds the lines of a page, the other reads a line: digits, Latin letters with all their marks, Chinese, no Cyrillic.
The package itself is not imported: it fetches what it misses from the network, and a worker has none.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_FINDS, _READS = "PP-OCR*_det_*.onnx", "PP-OCR*_rec_*.onnx"
_CHARACTERS = "character"
"""The entry of the metadata of a net with the characters that it reads, one a line."""

_FATAL = 4
"""The severity (of onnxruntime) from which something is printed."""

Field = Any  # a numpy array


@dataclass(frozen=True, kw_only=True)
class Nets:
    """The net that finds lines, the one that reads a line, and what each of its answers stands for: 0 is no letter."""

    finds: Any
    reads: Any
    letters: tuple[str, ...]


def asked(net: Any, field: Field) -> Field:
    """Return the answer of a net to one picture (1, colours, rows, columns)."""
    return net.run(None, {net.get_inputs()[0].name: field})[0][0]


@cache
def nets() -> Nets | None:
    """Return the nets, kept in this process; None where the package that ships them is not installed."""
    package = find_spec("rapidocr")
    folders = [Path(folder) / "models" for folder in (package.submodule_search_locations or ())] if package else []
    finds = next((path for folder in folders for path in sorted(folder.glob(_FINDS))), None)
    reads = next((path for folder in folders for path in sorted(folder.glob(_READS))), None)
    if finds is None or reads is None:
        return None
    reader = _session(reads)
    letters = reader.get_modelmeta().custom_metadata_map[_CHARACTERS].split("\n")
    return Nets(finds=_session(finds), reads=reader, letters=("", *map(_narrow, letters), " "))


def _narrow(letter: str) -> str:
    """Return a full-width sign of East Asian print, as a net now and then reads a colon, as the one of ours."""
    return unicodedata.normalize("NFKC", letter) if unicodedata.east_asian_width(letter) == "F" else letter


def _session(path: Path) -> Any:
    """Return a net in this one thread, which gives its memory back after every page."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = options.enable_mem_pattern = False
    options.log_severity_level = _FATAL  # that memory ends is told by an error, which is caught
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
