"""Words of a presentation (ISO/IEC 29500-1, PresentationML) in the order of its slides; notes are not shown."""

from collections.abc import Iterator

from lxml import etree

from mailbot.documents.formats.package import Package

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


def slides(package: Package) -> Iterator[tuple[str, str]]:
    """Yield the part name and the text of each slide. Raises Unreadable."""
    main = package.main("ppt/presentation.xml")
    place = {str(node.get(_R + "id")): number for number, node in enumerate(package.xml(main).iter(_P + "sldId"))}
    found = [
        (place.get(key, len(place)), len(target), target)
        for kind, target, key in package.of_main(main)
        if kind == "slide"
    ]
    for _, _, target in sorted(found):
        yield target, "".join(_words(package.xml(target))).strip("\n")


def _words(root: etree._Element) -> Iterator[str]:
    """Yield the words of a slide; the cells of a row stay on one line."""
    in_cell = 0
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, node in walk:
        tag = node.tag
        if event == "start":
            if tag == _MC + "Fallback":
                walk.skip_subtree()  # the same words again, for older programs
            elif tag == _A + "tc":
                in_cell += 1
            elif tag == _A + "t" and node.text:
                yield node.text
            elif tag == _A + "br":
                yield "\n"
        elif tag == _A + "tc":
            in_cell -= 1
            yield "\t"
        elif tag == _A + "tr" or (tag == _A + "p" and not in_cell):
            yield "\n"
        elif tag == _A + "p":
            yield " "
