"""Dropdown lists: short ones inside the cell's validation, long ones on a hidden sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from checker.facts.vocabulary import MANUAL, FactType, Field, Kind, Vocabulary
from checker.facts.workbook.names import OPTIONS

LAST_ROW = 500
_LONGEST_INLINE = 255  # a limit of the file format
_RULE_FIELD = "规则"


class Options:
    """The dropdowns of one workbook."""

    def __init__(self, book: Workbook, rules: Mapping[str, str]) -> None:
        self._book = book
        self._rules = tuple(rules)
        self._columns: dict[tuple[str, ...], str] = {}

    def validation(self, fact_type: FactType, field: Field, vocabulary: Vocabulary) -> DataValidation | None:
        """The dropdown of a field, or None; where other words are allowed too, it only proposes."""
        if field.kind is Kind.BOOL:
            return self._closed(("是", "否"))
        if field.kind is Kind.CHOICE:
            return self._open(self._source(field.options)) if field.suggest else self._closed(field.options)
        if field.kind is Kind.REF:
            return self._open(_keys(vocabulary[field.ref]))
        if fact_type.name == MANUAL and field.name == _RULE_FIELD and self._rules:
            return self._open(self._source(self._rules))
        return None

    def closed(self, words: Sequence[str]) -> DataValidation:
        """A dropdown that accepts nothing but its words."""
        return self._closed(tuple(words))

    def finish(self) -> None:
        """Write the long lists to their sheet, if there are any."""
        if not self._columns:
            return
        sheet = self._book.create_sheet(OPTIONS)
        sheet.sheet_state = "hidden"
        for column, words in enumerate(self._columns, 1):
            for row, word in enumerate(words, 1):
                sheet.cell(row, column, word)

    def _closed(self, words: tuple[str, ...]) -> DataValidation:
        made = DataValidation("list", formula1=self._source(words), allow_blank=True, showErrorMessage=True)
        made.errorTitle, made.error = "不在选项里", "请从下拉列表中选择；不知道就留空。"
        return made

    def _open(self, source: str) -> DataValidation:
        return DataValidation("list", formula1=source, allow_blank=True, showErrorMessage=False)

    def _source(self, words: tuple[str, ...]) -> str:
        inline = ",".join(words)
        if len(inline) <= _LONGEST_INLINE - 2 and not any("," in word or '"' in word for word in words):
            return f'"{inline}"'
        letter = get_column_letter(len(self._columns) + 1)
        return self._columns.setdefault(
            words, f"{quote_sheetname(OPTIONS)}!${letter}$1:${letter}${len(words)}"
        )


def _keys(target: FactType) -> str:
    """The key column of the sheet that is referred to: what is filled in there can be chosen here."""
    (key,) = target.key
    names = [field.name for field in target.fields]
    letter = get_column_letter(names.index(key) + 1)
    return f"{quote_sheetname(target.name)}!${letter}$2:${letter}${LAST_ROW}"
