"""Directories of the tenants below as their superior reads them: what was published, and figures (docs/adr/0092).

Read in subtree mode, of the tables written for this alone. Contacts are not in them; entries, needs and deals are not
shown by the database.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet

from core.below import found_below, looking_below
from core.id_filters import OneOf
from core.models import Tenant
from core.principal import Principal
from organizations.filters import for_page
from services.choices.directories import ShownDirectory
from services.directories.kinds import Directory, LineColumn, directory_of, number_of
from services.directories.paper import DirectoryPaper, sections_of, sentences_of
from services.models import DirectoryStanding, ShownIssue, ShownLine

VIEW = "directory.view"
REASON = "查看下级单位的供需和人才目录"
FILES = "services.directory_below"
CLOSING = "本件不列联系方式，需要对接的请与发布单位联系。"
FIGURES = ("supplies", "demands", "deals", "deal_amount", "posts", "wanted", "resources")


def may_see_below(principal: Principal) -> bool:
    """Whoever may look below, of a tenant that has tenants below it."""
    return principal.may_everywhere(VIEW) and principal.tenant.children.filter(is_active=True).exists()


class BelowFilter(django_filters.FilterSet):
    city = django_filters.UUIDFilter(label="地区", field_name="tenant_id")
    directory = OneOf(label="目录", choices=ShownDirectory.choices)
    year = django_filters.NumberFilter(label="年度", field_name="year", min_value=1950, max_value=2100)
    since = django_filters.DateFilter(label="发布日期起", field_name="issued_on", lookup_expr="gte")
    until = django_filters.DateFilter(label="发布日期止", field_name="issued_on", lookup_expr="lte")

    class Meta:
        model = ShownIssue
        fields: list[str] = []


def below_form(filterset: BelowFilter, cities: Iterable[Tenant], years: Iterable[int]) -> Any:
    chips = {
        "city": [(str(city.pk), city.name) for city in cities],
        "year": [(str(year), f"{year}年") for year in years],
    }
    return for_page(filterset, chips)


@dataclass(frozen=True)
class CityRow:
    """``standing`` is empty where a city has counted nothing yet; ``issues`` are its published numbers."""

    city: Tenant
    depth: int
    standing: DirectoryStanding | None
    issues: int

    @property
    def figures(self) -> dict[str, int | None]:
        return {name: getattr(self.standing, name, None) for name in FIGURES}


@dataclass(frozen=True)
class Total:
    """``since`` is the oldest of the days on which the cities counted."""

    figures: dict[str, int]
    issues: int
    since: dt.date | None


def roll_up(cities: Sequence[tuple[Tenant, int]], issues: dict[UUID, int]) -> tuple[list[CityRow], Total]:
    """In the scope that is open, in one statement."""
    held = {row.tenant_id: row for row in DirectoryStanding.objects.all()}
    rows = [CityRow(city, depth, held.get(city.pk), issues.get(city.pk, 0)) for city, depth in cities]
    counted = [row.standing for row in rows if row.standing is not None]
    figures = {name: sum(getattr(one, name) for one in counted) for name in FIGURES}
    since = min((one.counted_on for one in counted), default=None)
    return rows, Total(figures, sum(row.issues for row in rows), since)


def issues_below() -> "QuerySet[Any]":
    """In the scope that is open: one's own and those of the tenants below."""
    found: QuerySet[Any] = ShownIssue.objects.select_related("tenant")
    return found


def directory_below(issue: ShownIssue) -> Directory:
    return directory_of("talent" if issue.talent_id else "market")


def columns_below(directory: Directory) -> tuple[LineColumn, ...]:
    return directory.above


def value_below(column: LineColumn, cells: dict[str, Any]) -> Any:
    """A cell as the column's kind has it: a day is kept as words."""
    found = cells.get(column.code, "")
    return dt.date.fromisoformat(found) if column.kind == "date" and found else found


def counts_of(issue: ShownIssue) -> dict[str, int]:
    return {name: getattr(issue, name) for name in ("supplies", "demands", "posts", "wanted")}


def paper_below(actor: Principal, issue_id: UUID) -> DirectoryPaper:
    """The same paper without contacts. Raises NotAllowed, NotFound."""
    with looking_below(actor, VIEW, REASON):
        issue = found_below(issues_below(), issue_id)
        directory = directory_below(issue)
        columns = columns_below(directory)
        lines = ShownLine.objects.filter(issue=issue).order_by("place")
        sections = sections_of(
            directory,
            columns,
            ((line.section, {one.code: value_below(one, line.cells) for one in columns}) for line in lines),
        )
        sentences = sentences_of(
            directory,
            number=number_of(issue),
            preface=issue.preface,
            counts=counts_of(issue),
            issued_on=issue.issued_on,
            valid_to=issue.valid_to,
            closing=CLOSING,
        )
        return DirectoryPaper(
            title=issue.title,
            number=number_of(issue),
            issuer=issue.scope_name or issue.tenant.name,
            issued_on=issue.issued_on,
            sentences=sentences,
            sections=sections,
        )
