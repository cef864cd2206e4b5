"""Which columns each kind of list has (F027). A city names its lists; what a list can say is fixed by its meaning."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from reports.choices import ListMeaning
from reports.rendering.content import Column


@dataclass(frozen=True)
class ListForm:
    """``columns`` without 序号, which every rendering adds; ``counter`` is the measure word of the rows."""

    counter: str
    columns: tuple[Column, ...]


# Stands behind the name where the chain has sub-chains (R02).
SUBCHAIN = Column("subchain", "子产业链", width=8)

LIST_FORMS: Mapping[ListMeaning, ListForm] = MappingProxyType(
    {
        ListMeaning.KEY_ENTERPRISES: ListForm(
            "家",
            (
                Column("name", "企业名称", width=15),
                Column("uscc", "统一社会信用代码", width=10),
                Column("role", "链上角色", width=5),
                Column("segments", "所处环节", width=7),
                Column("region", "所在区县", width=5),
                Column("party_orgs", "党组织", width=13),
                Column("members", "党员数", kind="integer", width=3),
                Column("projects", "重点项目数", kind="integer", width=3),
            ),
        ),
        ListMeaning.KEY_PROJECTS: ListForm(
            "个",
            (
                Column("name", "项目名称", width=16),
                Column("owner", "牵头单位", width=13),
                Column("segment", "所处环节", width=6),
                Column("goal", "目标任务", width=5),
                Column("amount", "投资额", kind="money", width=7),
                Column("state", "进展", width=4),
                Column("due_on", "计划完成", kind="date", width=8),
            ),
        ),
        ListMeaning.CHAIN_PARTY_ORGS: ListForm(
            "个",
            (
                Column("name", "党组织名称", width=15),
                Column("kind", "类型", width=5),
                Column("build_mode", "组建方式", width=4),
                Column("hosts", "所在单位", width=13),
                Column("superior", "隶属的上级党组织", width=12),
                Column("full", "正式党员", kind="integer", width=3),
                Column("probationary", "预备党员", kind="integer", width=3),
                Column("founded_on", "成立日期", kind="date", width=8),
            ),
        ),
    }
)


def columns_of(meaning: ListMeaning, *, has_subchains: bool) -> tuple[Column, ...]:
    """The list's columns; party organizations belong to units, not to a sub-chain, so they name none."""
    columns = LIST_FORMS[meaning].columns
    if not has_subchains or meaning is ListMeaning.CHAIN_PARTY_ORGS:
        return columns
    return (columns[0], SUBCHAIN, *columns[1:])
