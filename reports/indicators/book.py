"""The indicators of the platform, in the order of the book. A new one is one entry here, and its rows."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from core.errors import NotFound
from organizations.choices import FigureMeaning
from organizations.periods import Period
from organizations.unit_figures import amounts_for, amounts_of, kind_measure
from reports.indicators import rows
from reports.indicators.across import ACROSS
from reports.indicators.body_work import BODY_WORK
from reports.indicators.campaigns import CAMPAIGN_BOOK
from reports.indicators.chain_actions import ACTIONS
from reports.indicators.courses import COURSE_BOOK
from reports.indicators.funds import FUND_BOOK
from reports.indicators.groups import GROUP_BOOK
from reports.indicators.honours import HONOUR_BOOK
from reports.indicators.market import MARKET_BOOK
from reports.indicators.meetings import MEETING_BOOK
from reports.indicators.model import Asked, Dimension, Indicator, Shape, Sight, Window
from reports.indicators.outcomes import OUTCOME_BOOK
from reports.indicators.people import PEOPLE
from reports.indicators.resolutions import RESOLUTION_BOOK
from reports.indicators.services import SERVICE_BOOK
from reports.indicators.sharing import SHARING_BOOK
from reports.indicators.subjects import BODIES, CHAINS, PARTY_ORGS, PERSONS, PROJECTS, UNITS
from reports.indicators.talent import TALENT_BOOK
from reports.indicators.teams import TEAM_BOOK
from reports.indicators.tickets import TICKET_BOOK
from reports.indicators.visits import VISIT_BOOK

Rows = QuerySet[Any]
BY_CHAIN = (Dimension.CHAIN,)
NO_SPLIT: tuple[Dimension, ...] = ()


def _figure(meaning: FigureMeaning, code: str, name: str, unit: str) -> Indicator:
    """The year before the as-of day, told whole or added up of its parts, never both (F136)."""

    def told(asked: Asked) -> Rows:
        units = asked.placed_units() if asked.chain else asked.units()
        return amounts_for(units, asked.sight.figure_kinds[meaning], _year(asked))

    def told_units(asked: Asked) -> Rows:
        return asked.units().filter(id__in=told(asked).values("unit_id"))

    def amounts(asked: Asked, shown: Sequence[Any]) -> dict[UUID, str]:
        kind = asked.sight.figure_kinds[meaning]
        some = asked.units().filter(pk__in=[row.pk for row in shown])
        measure = kind_measure(kind)
        return {unit_id: measure.shown(amount) for unit_id, (amount, _) in amounts_of(some, kind, _year(asked)).items()}

    return Indicator(
        code=code,
        name=name,
        group="经营数据",
        definition=(
            f"上年度各单位登记的{name}之和，每家单位只取一次：有全年数的取全年数，没有的由齐全的半年、季度或月份得出。"
        ),
        unit=unit,
        subject=UNITS,
        rows=told_units,
        shape=Shape.SUM,
        summed=told,
        amounts=amounts,
        is_money=unit == "元",
        windows=(Window.LAST_YEAR,),
        needs=("unit_figure.view",),
        exists=lambda sight: meaning in sight.figure_kinds,
        source="F136",
    )


def _year(asked: Asked) -> Period:
    return Period(asked.day.year - 1, "year", 1)


BOOK: tuple[Indicator, ...] = (
    Indicator(
        "chains",
        "产业链",
        "产业链",
        "当日运行中的产业链，含子链。",
        "条",
        CHAINS,
        rows.chains,
        dimensions=NO_SPLIT,
        source="F001 F069",
    ),
    Indicator(
        "priority_chains",
        "重点产业链",
        "产业链",
        "当日运行中、标为重点的产业链。",
        "条",
        CHAINS,
        rows.priority_chains,
        dimensions=NO_SPLIT,
        source="F038",
    ),
    Indicator(
        "headed_chains",
        "链长到位率",
        "产业链",
        "有链长（不含副链长）的产业链占运行中产业链的比率。",
        "%",
        CHAINS,
        rows.headed_chains,
        shape=Shape.RATE,
        base=rows.chains,
        base_name="运行中的产业链",
        dimensions=NO_SPLIT,
        source="F074",
    ),
    Indicator(
        "projects",
        "重点项目",
        "产业链",
        "当年列入各产业链的重点项目，不含终止的。",
        "个",
        PROJECTS,
        rows.projects,
        dimensions=BY_CHAIN,
        needs=("project.view",),
        source="F016",
    ),
    *ACTIONS,
    *PEOPLE,
    *BODY_WORK,
    *ACROSS,
    Indicator(
        "chain_units",
        "链上单位",
        "单位",
        "当日在任一产业链上的单位，一家单位在几条链上也只计一次；不含已注销的。",
        "家",
        UNITS,
        rows.placed_units,
        source="F070",
    ),
    Indicator(
        "key_enterprises",
        "重点企业",
        "单位",
        "在链上的角色为链主或重点企业的单位，去重。",
        "家",
        UNITS,
        rows.key_enterprises,
        source="F143",
    ),
    Indicator(
        "chain_leaders",
        "链主企业",
        "单位",
        "在链上的角色为链主的单位，去重。",
        "家",
        UNITS,
        rows.leaders,
    ),
    Indicator(
        "residents",
        "入驻园区的单位",
        "单位",
        "当日入驻任一园区的单位，去重；不含已注销的。",
        "家",
        UNITS,
        rows.residents,
        source="F134",
    ),
    Indicator(
        "party_orgs",
        "链上党组织",
        "党组织",
        "设在链上单位的党组织，设在几家单位的联合支部只计一次。",
        "个",
        PARTY_ORGS,
        rows.party_orgs,
        needs=("party_org.view",),
        source="F071",
    ),
    Indicator(
        "party_orgs_founded",
        "新建党组织",
        "党组织",
        "链上党组织中成立日期在统计时段内的；没有登记成立日期的不计。",
        "个",
        PARTY_ORGS,
        rows.founded_orgs,
        windows=(Window.THIS_YEAR, Window.RECENT, Window.EVER),
        needs=("party_org.view",),
        source="F087 F101 F144",
    ),
    Indicator(
        "members",
        "链上党员",
        "党组织",
        "链上党组织最近一次登记的正式党员和预备党员之和；流动党员不计。",
        "名",
        PARTY_ORGS,
        rows.counted_orgs,
        shape=Shape.SUM,
        summed=rows.members,
        amounts=rows.member_amounts,
        needs=("party_org.view", "member_count.view"),
        source="F072",
    ),
    Indicator(
        "party_orgs_per_unit",
        "党组织与单位之比",
        "党组织",
        "链上党组织个数与链上单位家数之比；联合支部只计一次，所以不等于组织覆盖率。",
        "%",
        PARTY_ORGS,
        rows.party_orgs,
        shape=Shape.RATE,
        base=rows.placed_units,
        base_subject=UNITS,
        base_name="链上单位",
        needs=("party_org.view",),
        source="F073",
    ),
    Indicator(
        "members_per_org",
        "每个党组织的党员",
        "党组织",
        "链上党员人数除以链上党组织个数。",
        "名",
        PARTY_ORGS,
        rows.counted_orgs,
        shape=Shape.AVERAGE,
        summed=rows.members,
        amounts=rows.member_amounts,
        base=rows.party_orgs,
        base_name="链上党组织",
        needs=("party_org.view", "member_count.view"),
        source="F073",
    ),
    Indicator(
        "organization_coverage",
        "组织覆盖率",
        "两个覆盖",
        "有党组织（单独、联合或挂靠组建）的单位占统计基数的比率；基数按本市第一个统计口径。",
        "%",
        UNITS,
        rows.organized,
        shape=Shape.RATE,
        base=rows.base,
        base_name="统计基数",
        needs=("coverage.view",),
        source="F073",
    ),
    Indicator(
        "work_coverage",
        "工作覆盖率",
        "两个覆盖",
        "有党组织或已派党建指导员的单位占统计基数的比率；基数按本市第一个统计口径。",
        "%",
        UNITS,
        rows.covered,
        shape=Shape.RATE,
        base=rows.base,
        base_name="统计基数",
        needs=("coverage.view",),
        source="R23 F044",
    ),
    Indicator(
        "uncovered",
        "工作未覆盖的单位",
        "两个覆盖",
        "统计基数中没有党组织、也没有派指导员的单位。",
        "家",
        UNITS,
        rows.uncovered,
        needs=("coverage.view",),
        source="R23",
    ),
    Indicator(
        "should_build",
        "应建尚未建立",
        "两个覆盖",
        "统计基数中没有党组织、最近一次登记的正式党员满 3 名的单位。",
        "家",
        UNITS,
        rows.should_build,
        needs=("coverage.view",),
        source="R39",
    ),
    Indicator(
        "instructors",
        "党建指导员",
        "两个覆盖",
        "当日联系至少一家单位的党建指导员，一人只计一次。",
        "名",
        PERSONS,
        rows.instructors,
        needs=("person.view",),
        source="F048 F100 F149",
    ),
    Indicator(
        "instructed_units",
        "指导员联系的单位",
        "两个覆盖",
        "当日有党建指导员联系的单位，去重。",
        "家",
        UNITS,
        rows.instructed_units,
        needs=("coverage.view",),
        source="F150",
    ),
    Indicator(
        "units_per_instructor",
        "每名指导员联系的单位",
        "两个覆盖",
        "本人可见的党建指导员所联系的单位家数，除以这些指导员的人数。",
        "家",
        UNITS,
        rows.units_of_instructors,
        shape=Shape.AVERAGE,
        base=rows.instructors,
        base_subject=PERSONS,
        base_name="党建指导员",
        needs=("person.view",),
        source="F151",
    ),
    Indicator(
        "committees",
        "链党组织",
        "联盟",
        "当日在建的产业链党委、联合党委、综合党委、联建平台等。",
        "个",
        BODIES,
        rows.committees,
        dimensions=BY_CHAIN,
        needs=("body.view",),
        source="F075 F103",
    ),
    Indicator(
        "alliances",
        "党建联盟",
        "联盟",
        "当日在建的党建联盟、联合体和联建平台。",
        "个",
        BODIES,
        rows.alliances,
        dimensions=BY_CHAIN,
        needs=("body.view",),
        source="F005",
    ),
    Indicator(
        "chains_with_committee",
        "一链一党委",
        "联盟",
        "有链党组织的产业链占运行中产业链的比率。",
        "%",
        CHAINS,
        rows.chains_with_committee,
        shape=Shape.RATE,
        base=rows.chains,
        base_name="运行中的产业链",
        dimensions=NO_SPLIT,
        needs=("body.view",),
        source="F002 F075",
    ),
    *OUTCOME_BOOK,
    *FUND_BOOK,
    *TEAM_BOOK,
    *MEETING_BOOK,
    *COURSE_BOOK,
    *HONOUR_BOOK,
    *CAMPAIGN_BOOK,
    *RESOLUTION_BOOK,
    *TICKET_BOOK,
    *MARKET_BOOK,
    *TALENT_BOOK,
    *SERVICE_BOOK,
    *SHARING_BOOK,
    *GROUP_BOOK,
    *VISIT_BOOK,
    _figure(FigureMeaning.OUTPUT, "output", "工业总产值", "元"),
    _figure(FigureMeaning.REVENUE, "revenue", "营业收入", "元"),
    _figure(FigureMeaning.TAX, "tax", "税收", "元"),
    _figure(FigureMeaning.STAFF, "staff", "期末从业人员", "人"),
)

_BY_CODE = {one.code: one for one in BOOK}


def named(code: str) -> Indicator:
    """An indicator by its code, for what this room itself says; a reader's right to open it is asked elsewhere."""
    return _BY_CODE[code]


def indicators_for(sight: Sight) -> list[Indicator]:
    """The book as this reader may open it. Raises NotAllowed."""
    sight.principal.require("indicator.view")
    return [one for one in BOOK if one.is_for(sight)]


def indicator_for(sight: Sight, code: str) -> Indicator:
    """Raises NotAllowed, NotFound (also for one that says nothing true to this reader)."""
    sight.principal.require("indicator.view")
    one = _BY_CODE.get(code)
    if one is None or not one.is_for(sight):
        raise NotFound("没有这项指标，请从指标册进入。")
    return one
