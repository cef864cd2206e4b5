"""The process that reads a stranger's CSV, under the same limits and with the same lines as ``child``."""

import sys
from pathlib import Path

from core.spreadsheets.child import Bounds, TableRefused, confine, end, write_rows
from core.spreadsheets.delimited import TextLayout, records
from core.spreadsheets.refusals import SpreadsheetRefused


def main() -> None:
    """``PATH ENCODING DELIMITER BOUNDS…``."""
    path, encoding, delimiter, *told = sys.argv[1:]
    bounds = Bounds(told)
    confine(bounds)
    try:
        read = records(Path(path), TextLayout(encoding, delimiter), cell_characters=bounds.cell_characters)
        write_rows(read, 0, bounds)
    except TableRefused as refused:
        end(refused.report)
    except SpreadsheetRefused as refused:
        end({"refused": "text", "code": refused.code, "message": refused.message})
    except MemoryError:
        end({"refused": "memory"})
    else:
        end({"end": True})
