"""年度清单, their editions and the rows behind an indicator as sheets, out only: all is built or worked out."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from core import clock
from core.errors import InvalidInput, NotAllowed
from core.principal import Principal
from core.tables.listed import ComputedTable, LinesTable, RegisterTable
from core.tables.spec import TableColumn, date_column, moment_column, plain_column
from organizations.models import Unit
from reports.access import may_on_some_chain
from reports.choices import EditionState
from reports.filters import EditionFilter
from reports.indicators.asking import asked_of
from reports.indicators.book import indicator_for
from reports.indicators.model import Asked, Indicator
from reports.models import Edition, Pack
from reports.queries import PackRow, editions_for, pack_rows
from reports.years import year_from

RECENT = ("as_of", "built_at", "published_at")


class PackTable(LinesTable):
    """The packs of one year (``year=``, this year without one) with what is worked on now."""

    code = "packs"
    label = "年度清单"
    noun = "条链"
    view_action = "pack.view"
    list_url = "pack-list"
    lists = ("api-pack-list",)
    model = Pack

    def require_view(self, actor: Principal) -> None:
        if not may_on_some_chain(actor, self.view_action):
            raise NotAllowed

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            plain_column("chain", "产业链", width=28),
            plain_column("year", "年度"),
            plain_column("state", "状态", width=14),
            plain_column("number", "版次"),
            plain_column("lists", "各清单条数", width=50),
            date_column("as_of", "数据截至"),
            moment_column("built_at", "生成时间"),
            moment_column("published_at", "发布时间"),
        ]

    def lines(self, actor: Principal, filters: QueryDict) -> list[Mapping[str, Any]]:
        return [_of_pack(row) for row in pack_rows(actor, year_from(filters.get("year", "")), clock.today())]


def _of_pack(row: PackRow) -> Mapping[str, Any]:
    edition = row.edition
    if edition is None:
        return {"chain": row.chain.name, "year": row.year, "state": "未生成"}
    lists = "；".join(f"{form['title']} {form['count']}" for form in edition.facts.get("lists", ()))
    return {
        "chain": row.chain.name,
        "year": row.year,
        "state": edition.get_state_display(),
        "number": edition.number,
        "lists": lists,
        **{name: getattr(edition, name) for name in RECENT},
    }


class EditionTable(RegisterTable):
    code = "editions"
    label = "年度清单版本"
    noun = "版"
    view_action = "pack.view"
    list_url = "pack-list"
    lists = ("chain-packs", "api-edition-list")
    model = Edition
    filters = EditionFilter
    read = ("pack__chain__name", "pack__year", "number", "state", *RECENT, "submitted_at", "review_note")
    order = ("-pack__year", "pack__chain__order", "pack__chain__name_key", "-number", "id")

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            plain_column("pack__chain__name", "产业链", width=28),
            plain_column("pack__year", "年度"),
            plain_column("number", "版次"),
            plain_column("state", "状态", show=lambda value: str(EditionState(value).label)),
            date_column("as_of", "数据截至"),
            moment_column("built_at", "生成时间"),
            moment_column("submitted_at", "送审时间"),
            moment_column("published_at", "发布时间"),
            plain_column("review_note", "审核意见", width=40),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        return editions_for(actor, action=action)


class IndicatorRowTable(ComputedTable):
    """What one indicator counts: ``code=`` names it, the rest asks as its page does."""

    code = "indicator_rows"
    label = "指标明细"
    noun = "行"
    view_action = "indicator.view"
    list_url = "indicator-list"
    lists = ("indicator-rows", "api-indicator-rows")
    model = Unit
    order = ()

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            plain_column("name", "名称", width=44),
            plain_column("detail", "说明", width=30),
            plain_column("amount", "数量", width=18),
        ]

    def _question(self, actor: Principal, filters: QueryDict) -> tuple[Indicator, Asked]:
        code = filters.get("code", "")
        if not code:
            raise InvalidInput("请先在指标册中打开一项指标的明细，再导出。", code="no_indicator")
        params = {name: str(filters[name]) for name in filters if name != "code"}
        one = indicator_for(asked_of(actor, {}).sight, code)
        return one, asked_of(actor, params, one)

    def found(self, actor: Principal, filters: QueryDict) -> "QuerySet[Any]":
        one, asked = self._question(actor, filters)
        subject, found = one.side(asked, filters.get("side", ""))
        return found.select_related(*subject.related).order_by(subject.ordering, "pk")

    def lines(self, actor: Principal, objects: Sequence[Any], filters: QueryDict) -> Iterator[Mapping[str, Any]]:
        one, asked = self._question(actor, filters)
        side = filters.get("side", "")
        subject, _ = one.side(asked, side)
        amounts = one.amounts(asked, objects) if one.amounts and side == "" else {}
        for row in objects:
            yield {"name": subject.label(row), "detail": subject.detail(row), "amount": amounts.get(row.pk, "")}
