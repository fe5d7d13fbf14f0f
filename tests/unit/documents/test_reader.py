"""The reader: what comes out of a file, and that a bad one costs one document."""

import json
import zipfile
from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from mailbot.documents.apart.codec import from_json, to_json
from mailbot.documents.apart.pool import Progress, Request, Worker
from mailbot.documents.ink.knowledge import Knowledge
from mailbot.documents.limits import Limits
from mailbot.documents.reader import Reader, ReaderSetup
from mailbot.model.document import FileReading
from mailbot.model.mail import Part


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(ReaderSetup(ocr=False)) as one:
        yield one


class Memory(dict[str, str]):
    """A cache that lasts as long as the test."""

    def put(self, key: str, value: str) -> None:
        self[key] = value


def part(payload: bytes, name: str = "x.bin", path: str = "2") -> Part:
    return Part(path=path, content_type="application/octet-stream", name=name, payload=payload)


def read(reader: Reader, payload: bytes, name: str = "x.bin") -> FileReading:
    return reader.read([part(payload, name)])["2"]


def zipped(**files: bytes) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def page_as_picture(words: str) -> bytes:
    picture = Image.new("L", (800, 600), "white")
    ImageDraw.Draw(picture).text((50, 50), words, fill="black", font_size=40)
    stream = BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


def test_text_is_read_in_any_charset(reader: Reader) -> None:
    assert read(reader, "Выписка из истории болезни".encode("cp1251")).text == "Выписка из истории болезни"
    assert read(reader, "Slimības vēsture, ķirurģija".encode("cp1257")).text == "Slimības vēsture, ķirurģija"


def test_kind_comes_from_the_content_and_not_from_the_name(reader: Reader) -> None:
    assert read(reader, b"<html><body>Tere</body></html>", "leping.pdf").kind == "html"
    assert read(reader, b"MZ" + b"\0" * 200, "leping.pdf").fate_reason == "executable"


def test_same_bytes_under_two_names_are_one_reading_with_two_names(reader: Reader) -> None:
    found = reader.read([part(b"Tere", "a.txt", "1"), part(b"Tere", "b.txt", "2")])
    assert [found["1"].name, found["2"].name] == ["a.txt", "b.txt"]
    assert found["1"].sha256 == found["2"].sha256


def test_empty_and_unknown_files_say_so(reader: Reader) -> None:
    assert read(reader, b"").fate_reason == "empty"
    assert read(reader, bytes(range(256))).fate == "unknown"


def test_zip_gives_its_files_and_their_words(reader: Reader) -> None:
    found = read(reader, zipped(**{"a.txt": b"Esimene", "b.txt": b"Teine"}))
    assert (found.kind, found.text) == ("zip", "Esimene\n\nTeine")
    assert [inner.name for inner in found.inner] == ["a.txt", "b.txt"]


def test_zip_bomb_is_refused(reader: Reader) -> None:
    assert read(reader, zipped(**{"a.bmp": b"\0" * (50 << 20)})).fate_reason == "unpacks_too_large"


def test_too_large_attachment_never_reaches_a_worker() -> None:
    with Reader(ReaderSetup(limits=Limits(attachment=10))) as small:
        assert read(small, b"x" * 11).fate == "too_large"


def test_reading_survives_json() -> None:
    reading = FileReading(name="a", text="õ", inner=(FileReading(name="b"),))
    assert from_json(to_json(reading)) == reading


def test_second_reading_comes_from_the_cache() -> None:
    cache = Memory()
    with Reader(cache=cache, keep_from=0) as one:
        first = read(one, b"Epikriis")
        (key, value), *_ = cache.items()
        cache[key] = json.dumps({**json.loads(value), "text": "from the cache"})
        assert (first.text, read(one, b"Epikriis").text) == ("Epikriis", "from the cache")


def test_what_is_read_in_no_time_is_not_kept() -> None:
    cache = Memory()
    with Reader(cache=cache, keep_from=30) as one:
        one.start()
        assert read(one, b"Epikriis").text == "Epikriis"
    assert cache == {}


def test_spoilt_cache_is_read_anew() -> None:
    cache = Memory()
    with Reader(cache=cache, keep_from=0) as one:
        read(one, b"Epikriis")
        cache.update(dict.fromkeys(cache, "{"))
        assert read(one, b"Epikriis").text == "Epikriis"


class Wearied(Worker):
    """A worker whose child is worn out by its first file, and whose next child is not."""

    def __init__(self, *sound: bool) -> None:
        super().__init__(Limits(), None, Knowledge())
        self.sound = iter(sound)
        self.asked: list[str] = []

    def _ask(self, request: Request) -> None:
        self.asked.append(request.name)

    def _answer(self, progress: Progress) -> tuple[FileReading, bool]:
        sound = next(self.sound)
        return FileReading(name="", fate="read" if sound else "too_large"), sound


@pytest.mark.parametrize(
    ("sound", "files", "fates", "asked"),
    [
        ((True, False, True), "ab", ["read", "read"], "abb"),
        ((False, True), "ab", ["too_large", "read"], "ab"),
        ((True, False, False, True), "abc", ["read", "too_large", "read"], "abbc"),
    ],
    ids=["worn out", "the file's own fault", "once more and no oftener"],
)
def test_what_a_worn_out_child_could_not_bear_another_one_reads(
    sound: tuple[bool, ...], files: str, fates: list[str], asked: str
) -> None:
    worker = Wearied(*sound)
    read = [
        worker.read(Request(name=file, content_type="", data=b"", unpacked_left=0), lambda *_: None) for file in files
    ]
    assert [one.fate for one in read] == fates
    assert "".join(worker.asked) == asked


def test_killed_worker_costs_one_document() -> None:
    with Reader() as one:
        one.start()
        process = one._workers[0]._child._process
        assert process is not None
        process.kill()
        process.wait()
        assert read(one, b"Tere").text == "Tere"


def test_worker_that_has_done_its_work_is_replaced_before_the_next_file() -> None:
    with Reader(ReaderSetup(limits=Limits(files_per_worker=2))) as one:
        child = one._workers[0]._child
        texts, processes = [], []
        for text in (b"Esimene", b"Teine", b"Kolmas"):
            texts.append(read(one, text).text)
            processes.append(child._process)
    assert texts == ["Esimene", "Teine", "Kolmas"]
    assert None not in processes
    assert len(set(processes)) == 2


def test_file_that_takes_too_long_is_given_up() -> None:
    with Reader(ReaderSetup(limits=Limits(wall_seconds=0.0))) as hasty:
        assert read(hasty, b"Tere").fate_reason == "too_slow"


def test_fault_of_the_progress_call_is_the_callers_and_the_next_file_is_read() -> None:
    def broken(_path: str, _done: int, _total: int) -> None:
        raise BrokenPipeError

    with Reader(progress=broken) as one:
        with pytest.raises(BrokenPipeError):
            read(one, page_as_picture("Epikriis"))
        assert read(one, b"Tere").text == "Tere"
