"""What becomes of the relations that this room and the core hold."""

from collections.abc import Mapping

from organizations.choices import FigureMeaning, PeriodKind
from organizations.measures import measure_of
from organizations.merging.ways import How, Row, Way
from organizations.models import UnitFigure

_COUNTS = ("full", "probationary", "floating")
LEADS_ON = "原样留存，从旧记录进入时转到保留的一方"


def _count(row: Row, named: Mapping[str, str]) -> str:  # noqa: ARG001
    full, probationary, floating = (row[name] for name in _COUNTS)
    return f"正式 {full} 人、预备 {probationary} 人、流动 {floating} 人"


def _figure(row: Row, named: Mapping[str, str]) -> str:
    meaning = named.get(f"meaning:{row['kind_id']}", str(FigureMeaning.OTHER_COUNT))
    source = f"（{row['source']}）" if row["source"] else ""
    return f"{measure_of(meaning).shown(int(row['value']))}{source}"


def period_of(row: Row) -> str:
    kind = PeriodKind(row["period"])
    return f"{row['year']} 年" if kind == PeriodKind.YEAR else f"{row['year']} 年第 {row['number']} 个{kind.label}"


OWN_WAYS = (
    Way("organizations.UnitIndustry", "unit", How.COMBINES, "其他行业", beside=("industry",)),
    Way("organizations.UnitTag", "unit", How.COMBINES, "标签", "个", beside=("tag",)),
    Way("organizations.Residence", "unit", How.COMBINES, "入驻园区", beside=("own_region",)),
    Way("organizations.PartyOrgHost", "unit", How.COMBINES, "设在单位的党组织", "个", beside=("party_org",)),
    Way("organizations.PartyOrgHost", "party_org", How.COMBINES, "所在单位", "个", beside=("unit",)),
    Way("organizations.UnitMemberCount", "unit", How.COMBINES, "单位党员数", beside=("as_of",), told=_count),
    Way("organizations.MemberCount", "party_org", How.COMBINES, "党员数", beside=("as_of",), told=_count),
    Way(
        "organizations.UnitFigure",
        "unit",
        How.COMBINES,
        "经营数据",
        beside=("kind", "year", "period", "number"),
        loose=("source",),
        told=_figure,
    ),
    Way(
        "organizations.UnitAlias",
        "unit",
        How.COMBINES,
        "曾用名、别称",
        "个",
        beside=("name",),
        loose=("name_key", "initials", "kind", "source", "valid_from", "valid_to"),
    ),
    Way(
        "organizations.PartyOrgAlias",
        "party_org",
        How.COMBINES,
        "曾用名、别称",
        "个",
        beside=("name",),
        loose=("name_key", "initials", "kind", "source", "valid_from", "valid_to"),
    ),
    Way("organizations.MassOrg", "unit", How.MOVES, "群团组织", "个"),
    Way("organizations.PartyOrg", "superior", How.MOVES, "下级党组织", "个"),
    Way("organizations.Unit", "merged_into", How.MOVES, "此前并入的单位", "家"),
    Way("organizations.PartyOrg", "merged_into", How.MOVES, "此前并入的党组织", "个"),
    Way("organizations.DuplicatePair", "first", How.STAYS, why="查找结果，下次查找时更新"),
    Way("organizations.DuplicatePair", "second", How.STAYS, why="查找结果，下次查找时更新"),
    Way("organizations.Merge", "survivor", How.STAYS, why="合并记录，记的是当时的双方"),
    Way("organizations.Merge", "absorbed", How.STAYS, why="合并记录，记的是当时的双方"),
    Way("core.Attachment", "owner", How.MOVES, "附件", "份"),
    Way("core.Notice", "subject", How.STAYS, "通知", "条", why=LEADS_ON),
    Way("core.Delivery", "subject", How.STAYS, "已发消息", "条", why=LEADS_ON),
)

FIGURE_WAY = f"{UnitFigure._meta.label}.unit"
