"""Load GB/T 4754 below the divisions from a file, or a later edition whole; by the owner, in one transaction."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from django.db import connections, transaction
from django.db.models import Max

from core import clock
from core.errors import InvalidInput
from core.models import IndustryClass, IndustryLoad
from core.reference.industry_file import DIVISION, LEVELS, Entry, read_industries
from core.reference.load import store

FIRST_EDITION, LAST_YEAR = 2017, 2100
REFUSED = "行业分类文件有误，没有装入任何一行。"


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition of the standard by its year; ``standing_year`` is that of the edition in use."""

    year: int
    standing_year: int

    @property
    def is_later(self) -> bool:
        return self.year > self.standing_year

    def __str__(self) -> str:
        return f"GB/T 4754-{self.year}"


def load_industries(path: Path, *, year: int, source: str, using: str) -> IndustryLoad:
    """Add the file's codes, or correct their names; of a later edition, also end the codes it no longer has.

    Nothing is ever removed: units keep the codes they have. Sections and divisions of the edition in use must be told
    as they stand: a difference means another edition or a wrong file. Raises InvalidInput (all faults, with places),
    SpreadsheetRefused.
    """
    source = source.strip()
    if not source:
        raise InvalidInput("请写明文件的来源（标准文本、发布机关或网址）。", fields={"source": ["必填。"]})
    with transaction.atomic(using=using):
        with connections[using].cursor() as cursor:
            # Two loads at once would each judge the rows the other is about to write.
            cursor.execute("LOCK TABLE core_industryclass IN SHARE ROW EXCLUSIVE MODE")
        standing = {row.code: row for row in IndustryClass.objects.using(using).all()}
        edition = _edition(year, using=using)
        entries = read_industries(path, standing, whole=edition.is_later)
        _refuse_another_file(entries, standing, edition)
        return _write(entries, standing, edition, path, source, using=using)


def _edition(year: int, *, using: str) -> Edition:
    held = IndustryClass.objects.using(using).aggregate(edition=Max("edition"))["edition"]
    standing = int(held.rpartition("-")[2]) if held else FIRST_EDITION
    if not standing <= year <= LAST_YEAR:
        raise InvalidInput(f"现用的是 {standing} 年版，不能装入 {year} 年版。", fields={"year": ["年份有误。"]})
    return Edition(year, standing)


def _refuse_another_file(entries: list[Entry], standing: dict[str, IndustryClass], edition: Edition) -> None:
    if edition.is_later:
        missing = [word for word, level in list(LEVELS.items())[:4] if level not in {entry.level for entry in entries}]
        errors = [f"新版 {edition} 的文件应是完整的，缺少{'、'.join(missing)}。"] if missing else []
    else:
        errors = [
            f"{entry.place}：{entry.code} 在现用的 {edition} 中是“{held.name}”（上一级 {held.parent_id or '无'}），"
            f"文件写作“{entry.name}”（上一级 {entry.parent or '无'}），请核对是不是这一版的文件。"
            for entry in entries
            if entry.level <= DIVISION and (held := standing.get(entry.code)) is not None and _differs(entry, held)
        ]
        errors += [
            f"{entry.place}：{edition} 没有代码 {entry.code}，请核对是不是这一版的文件。"
            for entry in entries
            if entry.level <= DIVISION and entry.code not in standing
        ]
    if errors:
        raise InvalidInput(REFUSED, fields={"file": errors})


def _differs(entry: Entry, held: IndustryClass) -> bool:
    return (entry.name, entry.parent) != (held.name, held.parent_id)


def _write(
    entries: list[Entry], standing: dict[str, IndustryClass], edition: Edition, path: Path, source: str, *, using: str
) -> IndustryLoad:
    rows = [
        IndustryClass(code=entry.code, name=entry.name, level=entry.level, parent_id=entry.parent, edition=str(edition))
        for entry in entries
    ]
    store(IndustryClass, rows, using=using)
    told = {entry.code for entry in entries}
    gone = IndustryClass.objects.using(using).filter(last_year__isnull=True).exclude(code__in=told)
    ended = gone.update(last_year=edition.standing_year) if edition.is_later else 0
    renamed = sum(1 for entry in entries if entry.code in standing and standing[entry.code].name != entry.name)
    return IndustryLoad.objects.using(using).create(
        edition=str(edition),
        source=source,
        file_name=path.name,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        rows=len(entries),
        added=len(told - set(standing)),
        renamed=renamed,
        ended=ended,
        loaded_at=clock.now(),
    )
