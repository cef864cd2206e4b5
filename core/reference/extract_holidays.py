"""Make holidays.csv anew from the chinesecalendar package: ``python -m core.reference.extract_holidays``."""

import csv
import datetime as dt
from pathlib import Path

from chinese_calendar import constants

TARGET = Path(__file__).resolve().parent / "holidays.csv"


def notice_year(day: dt.date, name: str) -> int:
    """The year whose notice names the day: the end of December belongs to the New Year that follows."""
    return day.year + 1 if day.month == 12 and name == "元旦" else day.year


def lines() -> list[tuple[str, int, str, int]]:
    """(day, 1 worked or 0 closed, festival, year of the notice), by day."""
    names = {festival.value: festival.chinese for festival in constants.Holiday}
    closed = [(day, 0, names[festival]) for day, festival in constants.holidays.items()]
    opened = [(day, 1, names[festival]) for day, festival in constants.workdays.items()]
    return [
        (day.isoformat(), is_worked, name, notice_year(day, name)) for day, is_worked, name in sorted(closed + opened)
    ]


def main() -> None:
    with TARGET.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(["day", "is_worked", "name", "year"])
        writer.writerows(lines())


if __name__ == "__main__":
    main()
