"""The year a list of packs is asked about."""

from core import clock
from core.errors import InvalidInput
from reports.actions import check_year


def year_from(text: str) -> int:
    """A year as typed; this year for nothing. Raises InvalidInput."""
    text = text or str(clock.today().year)
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise InvalidInput(f"年度“{text[:20]}”无效，应为四位数字。", code="bad_year")
    check_year(int(text))
    return int(text)
