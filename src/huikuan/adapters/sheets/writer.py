"""Spreadsheets out of the product: lists row by row, and the import template."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO, Final

import xlsxwriter

from huikuan.rules.book.template import INSTRUCTIONS, SHEETS, ColumnSpec, SheetSpec
from huikuan.support.sheets import Cell, Column

# Text stays text: no cell of ours is ever a formula, a link or a number by accident (=, +, -, @ at the start).
SAFE: Final = {
    "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True,
}  # fmt: skip
FORMATS: Final = {
    "date": "yyyy-mm-dd",
    "amount": "#,##0.00",
    "number": "0",
    "whole": "0",
    "percent": "0.##%",
    "text": "@",
}
LAST_ROW: Final = 5000
DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")
FIFTEEN: Final = 15  # digits a spreadsheet keeps
LONGEST_TEXT: Final = 32_767
STEPS: Final = {
    "zh": (
        "回款导入模板",
        "1. 从“客户”到“已收款”依次填写；带 * 的列必填，其余可以留空。",
        "2. 每张表的第二行是示例，导入时会跳过，也可以删除。",
        "3. 一个合同的各期应收金额之和必须等于合同总额；只填比例时按合同总额精确分摊。",
        "4. 应收日期还不能确定时留空，在“付款条件”里写明条件，例如“终验合格后 30 天”。",
        "5. 日期可写 2026-03-05、2026.3.5 或 2026年3月5日；金额可写 1280000、1,280,000.00 或 128万。",
        "6. 导入前先试运行：每一处问题都会指出表、行、列、写的是什么、错在哪里、怎样修改。",
        "7. 同一文件可以重复导入：按编号认出已有的客户、合同、付款节点和收款，不会重复。",
    ),
    "en": (
        "Huikuan import template",
        "1. Fill in the sheets from Customers to Payments; columns with * are needed, the others may stay blank.",
        "2. The second row of each sheet is an example. The import skips it; you may also delete it.",
        "3. The instalments of a contract must add up to its total; with percentages only, the total is split exactly.",
        "4. While a due date is not fixed, leave it blank and write the condition, such as “30 days after acceptance”.",
        "5. Dates may be written 2026-03-05 or 5 Mar 2026, amounts 1280000 or 1,280,000.00.",
        "6. Try a dry run first: each problem names sheet, row, column, what is wrong and how to mend it.",
        "7. The same file may be imported again: what is known by its number is found and never doubled.",
    ),
}  # fmt: skip


def write_table(file: BinaryIO, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
    """Write one sheet, row by row in constant memory; text that looks like a formula stays text.

    Amounts are Decimals in units of their currency; fifteen digits survive a spreadsheet.
    """
    workbook = xlsxwriter.Workbook(file, {**SAFE, "constant_memory": True, "in_memory": False})
    bold = workbook.add_format({"bold": True, "bottom": 1})
    formats = {kind: workbook.add_format({"num_format": shape}) for kind, shape in FORMATS.items()}
    sheet = workbook.add_worksheet(sheet_name(title))
    sheet.freeze_panes(1, 0)
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width)
        sheet.write_string(0, index, column.heading, bold)
    kinds = [formats.get(column.kind, formats["text"]) for column in columns]
    for place, row in enumerate(rows, start=1):
        for index, cell in enumerate(row):
            write_cell(sheet, place, index, cell, kinds[index], formats["date"])
    workbook.close()


def write_cell(sheet: Any, row: int, column: int, cell: Cell, shape: Any, dated: Any) -> None:
    """One cell by its type, whatever its column says."""
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, int | Decimal):
        if Decimal(cell).adjusted() >= FIFTEEN:
            sheet.write_string(row, column, str(cell))
        else:
            sheet.write_number(row, column, cell, shape)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, dated)
    else:
        sheet.write_string(row, column, str(cell)[:LONGEST_TEXT])


def sheet_name(title: str) -> str:
    """A name Excel takes: no []:*?/\\, at most 31 characters."""
    return "".join(character for character in title if character not in "[]:*?/\\")[:31].strip("' ") or "1"


def write_csv(file: BinaryIO, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
    """The same table as UTF-8 CSV with a byte order mark, for Excel; what would compute is quoted by '."""
    stream = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(stream)
    writer.writerow([harmless(column.heading) for column in columns])
    for row in rows:
        writer.writerow([harmless(cell) if isinstance(cell, str) else "" if cell is None else cell for cell in row])
    stream.detach()


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return "'" + text if text.startswith(DANGEROUS) else text


def write_template(language: str) -> bytes:
    """The import template ("zh" or "en"): instructions, then a sheet for each kind with an example row and lists."""
    language = "zh" if language.startswith("zh") else "en"
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, SAFE)
    title = workbook.add_format({"bold": True, "font_size": 14})
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    sheet = workbook.add_worksheet(INSTRUCTIONS[0 if language == "zh" else 1])
    sheet.set_column(0, 0, 100)
    for row, words in enumerate(STEPS[language]):
        sheet.write_string(row, 0, words, title if row == 0 else wrapped)
    for spec in SHEETS:
        write_sheet(workbook, spec, language)
    workbook.close()
    return buffer.getvalue()


def write_sheet(workbook: Any, spec: SheetSpec, language: str) -> None:
    """One sheet of the template."""
    sheet = workbook.add_worksheet(spec.name(language))
    heading = workbook.add_format(
        {"bold": True, "bottom": 1, "bg_color": "#E8EEF4", "text_wrap": True, "valign": "top"}
    )
    sheet.freeze_panes(1, 0)
    for index, column in enumerate(spec.columns):
        shape = workbook.add_format({"num_format": FORMATS[column.form]})
        grey = workbook.add_format({"num_format": FORMATS[column.form], "font_color": "#6B7280", "italic": True})
        sheet.set_column(index, index, column.width, shape)
        sheet.write_string(0, index, column.title(language), heading)
        write_example(sheet, index, column, language, grey)
        validate(sheet, index, column, language)


def write_example(sheet: Any, index: int, column: ColumnSpec, language: str, shape: Any) -> None:
    """The example row, typed as a user would have it."""
    text = column.example(language)
    if not text:
        return
    if column.form in ("amount", "whole"):
        sheet.write_number(1, index, int(text), shape)
    elif column.form == "percent":
        sheet.write_number(1, index, Decimal(text.rstrip("%")) / 100, shape)
    elif column.form == "date":
        sheet.write_datetime(1, index, date.fromisoformat(text), shape)
    else:
        sheet.write_string(1, index, text, shape)


def validate(sheet: Any, index: int, column: ColumnSpec, language: str) -> None:
    """Drop-down lists and hints. They warn only: the import itself decides, and reads more ways of writing."""
    hint = column.hint(language)
    message = {"input_title": column.title(language)[:32], "input_message": hint[:255]} if hint else {}
    if column.choices:
        options = {"validate": "list", "source": list(column.options(language)), "error_type": "information"}
        sheet.data_validation(1, index, LAST_ROW, index, {**options, **message})
    elif hint:
        sheet.data_validation(1, index, LAST_ROW, index, {"validate": "any", **message})
