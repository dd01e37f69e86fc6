"""Parts tables that stand below one another in one: the heading comes again behind a title or a total."""

from __future__ import annotations

from collections.abc import Iterator

from checker.proofreading.document import Row, Table
from checker.proofreading.figures import cell_figure
from checker.proofreading.labels import is_total
from checker.proofreading.lines import squeezed


def parts(table: Table) -> Iterator[Table]:
    """The table cut where its heading comes again behind a title or a total; repeated headings go."""
    rows = [row for row in table.rows if any(text.strip() for text in row.texts)]
    head = next((row for row in rows if not _single(row)), None)
    if head is None:
        return
    key = _key(head)
    part: list[Row] = []
    caption = [table.caption]
    titles: list[Row] = []
    for row in rows:
        if _single(row) and table.width > 2 and not is_total(_first(row)):
            titles.append(row)
            continue
        if part and _key(row) == key:
            if titles or any(is_total(text) for text in part[-1].texts[:3]):
                yield Table(tuple(part), "\n".join(caption), table.given)
                part, caption = [row], [_first(title) for title in titles]
            titles = []
            continue
        if not part:
            caption += [_first(title) for title in titles]
        else:
            part += titles
        titles = []
        part.append(row)
    yield Table(tuple(part), "\n".join(caption), table.given)


def _key(row: Row) -> tuple[str, ...]:
    return tuple(squeezed(text) for text in row.texts)


def _single(row: Row) -> bool:
    """Whether a row is a title: words in its first cell and nowhere else."""
    said = [column for column, text in enumerate(row.texts) if text.strip()]
    return said == [0] and cell_figure(row.texts[0]) is None


def _first(row: Row) -> str:
    return next((text for text in row.texts if text.strip()), "")
