"""What a Word document shows, also in content controls, fields, text boxes and nested tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

# What only wraps what is shown: content controls, custom markup, insertions, moves, links, simple fields.
_WRAPS = {
    qn(f"w:{name}")
    for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "hyperlink", "fldSimple")
}
_BOX, _FALLBACK = qn("w:txbxContent"), "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"
_OFF = {"0", "false", "off"}


def within(parent: Any, *names: str) -> Iterator[Any]:
    """The elements of these names (w:p, w:tr, w:r …) that a parent shows, through what wraps them."""
    wanted = {qn(name) for name in names}
    for child in parent:
        if child.tag in wanted:
            yield child
        elif child.tag in _WRAPS:
            yield from within(child, *names)


def runs(paragraph: Any) -> Iterator[Any]:
    """The runs of a paragraph as it is shown: without tracked deletions and without hidden text."""
    return (run for run in within(paragraph, "w:r") if not _hidden(run))


def boxes(paragraph: Any) -> Iterator[Any]:
    """The text boxes anchored in a paragraph; of two versions of one box, the newer."""
    for run in runs(paragraph):
        for box in run.iter(_BOX):
            if not _is_copy(box, run):
                yield box


def _is_copy(box: Any, run: Any) -> bool:
    """Whether a box stands within another one, or is the older version of one that stands there too."""
    for above in box.iterancestors():
        if above is run:
            return False
        if above.tag == _BOX:
            return True
        if above.tag == _FALLBACK and any(one.tag == _CHOICE for one in above.getparent()):
            return True
    return False


def _hidden(run: Any) -> bool:
    mark = run.find(f"{qn('w:rPr')}/{qn('w:vanish')}")
    return mark is not None and mark.get(qn("w:val"), "true").lower() not in _OFF
