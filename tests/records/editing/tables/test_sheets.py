"""Files of tables, as spreadsheets save them, and as nobody should send them."""

import io
import zipfile

import openpyxl
import pytest
from django.core.exceptions import ValidationError

from records.editing.tables import ods
from records.editing.tables.sheets import MAX_ROWS, read_sheets, write_xlsx

ROWS = [["Name", "Note"], ["Bárcena, Alicia", "“ñandú”; a\nb"]]


def rows_of(data):
    return [cells for _number, cells in read_sheets(data)[0].rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators_are_recognized(encoding, separator):
    text = (
        separator.join(["Name", '"Note"']) + "\r\n" + separator.join(['"Bárcena, Alicia"', '"“ñandú”; a\nb"'])
    )
    assert rows_of(text.encode(encoding)) == ROWS


def test_excel_may_declare_its_separator():
    assert rows_of(b"sep=|\r\nName|Note\r\na|b\r\n") == [["Name", "Note"], ["a", "b"]]


@pytest.mark.parametrize("write", [write_xlsx, ods.write])
def test_workbooks_come_back_as_they_were_written(write):
    file = io.BytesIO()
    rows = [*ROWS, ["=1+1", "  two  spaces"], ["@cmd", "<&>"]]
    write(
        file,
        [("People", iter(rows)), ("More", iter([["x"]]))],
        **({"offered": []} if write is write_xlsx else {}),
    )
    sheets = read_sheets(file.getvalue())
    assert [sheet.name for sheet in sheets] == ["People", "More"]
    assert [cells for _number, cells in sheets[0].rows] == [[cell.strip() for cell in row] for row in rows]


def test_a_written_text_is_no_formula():
    file = io.BytesIO()
    write_xlsx(file, [("S", [["=HYPERLINK(1)"]])], [])
    cell = openpyxl.load_workbook(file).active["A1"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")


def test_of_formulas_the_values_are_read():
    book = openpyxl.Workbook()
    book.active.append(["=1+1", 2021.0, True])
    file = io.BytesIO()
    book.save(file)
    assert rows_of(file.getvalue()) == [["", "2021", "true"]]  # nobody has calculated it


def packed(**files):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return file.getvalue()


def content(rows):
    spaces = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in ods.NAMESPACES.items())
    return (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="A">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )


CELL = '<table:table-cell office:value-type="string"{}><text:p>x</text:p></table:table-cell>'
BLANK_TO_THE_END = (
    '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
)


def test_blank_rows_to_the_end_of_a_sheet_are_none():
    rows = f"<table:table-row>{CELL.format('')}</table:table-row>{BLANK_TO_THE_END}"
    assert rows_of(packed(content_xml=content(rows))) == [["x"]]


BROAD = ' table:number-columns-repeated="16384"'
MANY_CELLS = f"<table:table-row>{CELL.format(BROAD)}</table:table-row>"
MANY_ROWS = f'<table:table-row table:number-rows-repeated="1000000">{CELL.format("")}</table:table-row>'
TOO_MUCH = {
    "columns": lambda: packed(content_xml=content(MANY_CELLS)),
    "rows": lambda: packed(content_xml=content(MANY_ROWS)),
    "unpacked": lambda: packed(content_xml="x" * (201 << 20)),
    "lines": lambda: b"a\n" * (MAX_ROWS + 2),
    "cells": lambda: b"," * 300 + b"x",
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", TOO_MUCH)
def test_what_holds_too_much_is_refused(kind):
    with pytest.raises(ValidationError, match="holds too much"):
        read_sheets(TOO_MUCH[kind]())


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 not a zip",
        packed(other_txt="x"),
        packed(content_xml="<a"),
        packed(content_xml='<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"a\0b\0\0\0,",
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(data):
    with pytest.raises(ValidationError):
        read_sheets(data)
