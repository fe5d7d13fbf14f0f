"""Tables with a column for each person: the cells above and below a place in a text.

A table of an HTML mail has tabs between its cells. Only rows of three cells
and more count: a label, and one cell for each person.
"""

from mailbot.reading.text.texts import Text

Span = tuple[int, int]

_MOST_ROWS = 30
"""Rows looked at above a place: what people write of themselves has a dozen."""


def column(text: Text, place: int) -> tuple[Span, ...]:
    r"""Return the other cells of the column in which a place stands, from the top; none where it is no such table.

    Columns are counted from the right: the first row often has no cell above the labels.
    "\tMother\tSon\nName\tMari\tJaan": for the place of "Jaan" it is "Son".
    """
    if "\t" not in text.text:
        return ()
    rows = _rows(text.text, place)
    mine = next((row for row in rows if row[0][0] <= place <= row[-1][1]), ())
    if len(mine) < 3:
        return ()
    number = next(n for n, (_, end) in enumerate(reversed(mine), 1) if mine[-n][0] <= place <= end)
    if number == len(mine):
        return ()
    return tuple(row[-number] for row in rows if row is not mine and len(row) >= number)


def first_row(text: Text, place: int) -> Span:
    """Return the first row of the table in which a place stands."""
    rows = _rows(text.text, place)
    return (rows[0][0][0], rows[0][-1][1]) if rows else (place, place)


def _rows(text: str, place: int) -> list[tuple[Span, ...]]:
    """Return the cells of the lines with tabs around a place, up to the first line without any."""
    start = text.rfind("\n", 0, place) + 1
    above = 0
    while start and above < _MOST_ROWS and "\t" in text[text.rfind("\n", 0, start - 1) + 1 : start - 1]:
        start = text.rfind("\n", 0, start - 1) + 1
        above += 1
    rows: list[tuple[Span, ...]] = []
    while start < len(text) and len(rows) < 2 * _MOST_ROWS:
        end = text.find("\n", start)
        line = text[start : end if end >= 0 else len(text)]
        if "\t" not in line:
            break
        rows.append(_cells(line, start))
        start += len(line) + 1
    return rows


def _cells(line: str, start: int) -> tuple[Span, ...]:
    cells = []
    for cell in line.split("\t"):
        inside = cell.strip()
        first = start + cell.find(inside)
        cells.append((first, first + len(inside)))
        start += len(cell) + 1
    return tuple(cells)
