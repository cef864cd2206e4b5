"""CSV as Chinese offices make it: UTF-8, GB 18030 or UTF-16, separated by comma, semicolon or tab."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.spreadsheets.archive import CHUNK
from core.spreadsheets.refusals import SpreadsheetRefused, not_a_spreadsheet

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = (",", ";", "\t")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SAMPLE_CHARACTERS = 64 * 1024
_SAMPLE_RECORDS = 10
# What a spreadsheet program takes for a formula, also behind blanks or quotes and in full width (SECURITY.md A5).
_FORMULA = r"[\s'\"\ufeff\u200b]*[=+\-@\t\r\n\0＝＋－＠|%]"
_FORMULA_START = re.compile(_FORMULA)
# Where a field may begin: at its start, and behind whatever another country's settings take for a separator.
_FIELD_START = r"(^|[;\t\r\n])"
_UNESCAPED = re.compile(f"{_FIELD_START}(?={_FORMULA})")
_ESCAPED = re.compile(f"{_FIELD_START}'(?={_FORMULA})")


@dataclass(frozen=True, slots=True)
class TextLayout:
    """How a CSV is encoded and separated."""

    encoding: str
    delimiter: str


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet program might execute the text when it stands in a CSV."""
    return _FORMULA_START.match(text) is not None


def escape_formula(text: str) -> str:
    """Text made safe for a CSV by apostrophes; ``unescape_formula`` gives the same text back.

    One goes before a text that looks like a formula, and behind every ``;``, tab or line break inside that is followed
    by one: where the semicolon separates, the rest of the text would be a cell of its own.
    """
    return _UNESCAPED.sub(r"\1'", text)


def unescape_formula(text: str) -> str:
    """Take off the apostrophes that ``escape_formula`` put there; other text is left as it is."""
    return _ESCAPED.sub(r"\1", text)


def find_layout(path: Path) -> TextLayout:
    """Encoding and delimiter of a text table; raises ``SpreadsheetUnsupported`` where the file is not text."""
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(_SAMPLE_CHARACTERS)
    return TextLayout(encoding, max(_DELIMITERS, key=lambda delimiter: _separated(sample, delimiter)))


def records(path: Path, layout: TextLayout, *, cell_characters: int) -> Iterator[list[str]]:
    """The records of a CSV, texts as they stand but for the apostrophe before a formula; blank lines are ``[]``.

    Raises ``SpreadsheetRefused`` where a field does not end, which is what a lone quotation mark leads to.
    """
    csv.field_size_limit(cell_characters)
    with path.open(encoding=layout.encoding, newline="") as file:
        reader = csv.reader(file, delimiter=layout.delimiter)
        while True:
            try:
                record = next(reader, None)
            except csv.Error as error:
                raise SpreadsheetRefused(
                    f"第 {reader.line_num} 行附近的引号不成对，或单元格内容过长，请检查后重新上传。",
                    code="spreadsheet_csv_quotes",
                ) from error
            if record is None:
                return
            yield [unescape_formula(text) for text in record]


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(4)
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            candidates: tuple[str, ...] = (encoding,)
            break
    else:
        candidates = ("utf-8", "gb18030")
    for encoding in candidates:
        if _decodes(path, encoding):
            return encoding
    raise not_a_spreadsheet("无法识别的文件")


def _decodes(path: Path, encoding: str) -> bool:
    """Whether the whole file is text in that encoding, without control characters that no table has."""
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(CHUNK):
                if _CONTROL.search(decoder.decode(chunk)):
                    return False
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _separated(sample: str, delimiter: str) -> int:
    """How many fields the first records have under that delimiter."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    fields = 0
    try:
        for _, record in zip(range(_SAMPLE_RECORDS), reader, strict=False):
            fields += len(record)
    except csv.Error:
        return 0
    return fields
