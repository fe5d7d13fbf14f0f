"""Which changes to a PDF after its signing are harmless: further signatures, time stamps, validation data."""

from collections.abc import Iterable, Iterator

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, RawPdfPath
from pyhanko.sign import diff_analysis as diff
from pyhanko.sign.diff_analysis.rules_api import Context

_DEEPEST = 6
"""Levels of a document security store: its dictionary, the list of signatures, one, its arrays, their streams."""
_MOST_NODES = 5_000


class StoreRule(diff.WhitelistRule):
    """Allows any change within the document security store (/DSS, ETSI EN 319 142-1).

    It holds certificates, revocation data and an index of them (/VRI), and
    nothing that is shown; programs write it anew when they add to it. An
    object that is used anywhere else too is not cleared.
    """

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterable[diff.ReferenceUpdate]:
        """Yield the objects of the store, each with every place it has there."""
        for resolver in (old, new):
            for path, reference in _walk(resolver.root, ("/Root",), "/DSS", 0, [0]):
                if resolver is old or old.is_ref_unassignable(reference):
                    yield diff.ReferenceUpdate(reference, context_checked=Context.from_absolute(old, RawPdfPath(*path)))


def _walk(
    holder: generic.PdfObject, path: tuple[str | int, ...], key: str | int, depth: int, nodes: list[int]
) -> Iterator[tuple[tuple[str | int, ...], generic.Reference]]:
    try:
        value = holder.raw_get(key)  # type: ignore[attr-defined]
    except (KeyError, IndexError):
        return
    nodes[0] += 1
    place = (*path, key)
    if isinstance(value, generic.IndirectObject):
        yield place, value.reference
        value = value.get_object()
    if depth >= _DEEPEST or nodes[0] > _MOST_NODES or isinstance(value, generic.StreamObject):
        return
    if isinstance(value, generic.DictionaryObject):
        for inner in list(value):
            yield from _walk(value, place, str(inner), depth + 1, nodes)
    elif isinstance(value, generic.ArrayObject):
        for number in range(len(value)):
            yield from _walk(value, place, number, depth + 1, nodes)


def only_signatures() -> diff.StandardDiffPolicy:
    """Allow what pyhanko allows by default, but for values of form fields, and any security store."""
    level = diff.ModificationLevel.LTA_UPDATES
    return diff.StandardDiffPolicy(
        global_rules=[
            diff.CatalogModificationRule(),
            diff.DocInfoRule().as_qualified(level),
            diff.XrefStreamRule().as_qualified(level),
            diff.ObjectStreamRule().as_qualified(level),
            StoreRule().as_qualified(level),
            diff.MetadataUpdateRule().as_qualified(level),
        ],
        form_rule=diff.FormUpdatingRule(
            field_rules=[diff.SigFieldCreationRule(), diff.SigFieldModificationRule()],
        ),
    )
