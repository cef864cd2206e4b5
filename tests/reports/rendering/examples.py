"""A pack of 株洲's 先进轨道交通装备 chain as the seeds tell it; whatever they do not tell is visibly 示例."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from reports.rendering.content import (
    Cell,
    Column,
    ComparisonSummary,
    Fact,
    ListComparison,
    ListTable,
    MapImage,
    PackContent,
)

ENTERPRISE_COLUMNS = (
    Column("name", "企业名称", width=15),
    Column("uscc", "统一社会信用代码", width=11),
    Column("role", "角色", width=4),
    Column("segment", "所处环节", width=7),
    Column("region", "所在区县", width=5),
    Column("party_org", "党组织", width=14),
    Column("members", "党员数", kind="integer", width=3),
    Column("joined", "上链日期", kind="date", width=8),
)
PROJECT_COLUMNS = (
    Column("name", "项目名称", width=16),
    Column("owner", "责任单位", width=12),
    Column("goal", "目标类型", width=4),
    Column("amount", "总投资", kind="money", width=7),
    Column("state", "进展", width=4),
)
PARTY_COLUMNS = (
    Column("name", "党组织名称", width=16),
    Column("kind", "类别", width=5),
    Column("members", "党员数", kind="integer", width=3),
    Column("joined", "加入日期", kind="date", width=8),
)
NAMED = (
    "中车株洲电力机车有限公司",
    "株洲中车时代电气股份有限公司",
    "株洲九方装备股份有限公司",
    "兴华轨道交通公司",
    "博雅公司",
)
SEGMENTS = ("基础材料", "关键部件", "系统集成", "整车制造", "运维服务", "线路运营")
STEMS = "甲乙丙丁戊己庚辛壬癸"


def sample_name(index: int, suffix: str) -> str:
    return f"示例轨道交通{STEMS[index % 10]}{STEMS[index // 10]}{suffix}"


def enterprises(count: int = 40) -> tuple[tuple[Cell, ...], ...]:
    names = [*NAMED, *(sample_name(index, "装备制造有限公司") for index in range(count))][:count]
    return tuple(
        (
            name,
            f"9143020{index:04d}MA4L{index % 7}X{index % 10}A",
            "链主" if index == 0 else "重点",
            SEGMENTS[index % len(SEGMENTS)],
            ("石峰区", "天元区", "荷塘区")[index % 3],
            f"中共{name}委员会" if index < 3 else f"中共{name}支部委员会",
            4825 - index * 117 if index < 40 else 3,
            date(2020, 1 + index % 12, 1 + index % 28),
        )
        for index, name in enumerate(names)
    )


def projects(count: int = 12) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (
            f"示例轨道交通装备智能化改造项目（第{index + 1}期）",
            NAMED[index % len(NAMED)],
            ("强链", "补链", "延链")[index % 3],
            Decimal("125000000.00") * (index + 1) + Decimal("3450.55"),
            ("在建", "开工", "竣工")[index % 3],
        )
        for index in range(count)
    )


def party_organizations(count: int = 30) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (
            f"中共{sample_name(index, '有限公司')}支部委员会",
            "党支部" if index % 4 else "党委",
            120 - index * 3,
            date(2020, 5, 1 + index % 28),
        )
        for index in range(count)
    )


def chain_map(width: int = 1200, height: int = 640) -> str:
    """Three columns of tiles in the manner of the chain map: presentation attributes, a list of families, a viewBox."""
    tiles = "".join(_tile(column, row) for column in range(3) for row in range(5))
    heads = "".join(
        f'<text x="{40 + column * 390}" y="66" font-size="22" font-weight="600" fill="#b3261e">{name}</text>'
        for column, name in enumerate(("上游", "中游", "下游"))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        'font-family="PingFang SC, Microsoft YaHei, Noto Sans SC, sans-serif">'
        f'<rect width="{width}" height="{height}" fill="#f5f6f8"/>{heads}{tiles}</svg>'
    )


def _tile(column: int, row: int) -> str:
    x, y = 40 + column * 390, 90 + row * 100
    name, segment = f"示例企业{STEMS[row]}{STEMS[column]}", SEGMENTS[column * 2 + row % 2]
    return (
        f'<rect x="{x}" y="{y}" width="340" height="76" rx="6" fill="#fff" stroke="#c5cad3"/>'
        f'<text x="{x + 20}" y="{y + 34}" font-size="20" fill="#1b1f27">{name}</text>'
        f'<text x="{x + 20}" y="{y + 60}" font-size="15" fill="#5a6270">{segment}</text>'
    )


def pack() -> PackContent:
    """The issued, numbered pack: three lists, one map, compared with last year."""
    return PackContent(
        city="株洲市",
        issuer="中共株洲市委组织部",
        chain="先进轨道交通装备",
        year=2026,
        as_of=date(2026, 9, 30),
        document_number="株组发〔2026〕1号",
        sections=(
            ListTable("enterprises", "重点企业清单", ENTERPRISE_COLUMNS, enterprises(), counter="家"),
            ListTable("projects", "重点项目清单", PROJECT_COLUMNS, projects(), counter="个"),
            ListTable("party_organizations", "链上党组织清单", PARTY_COLUMNS, party_organizations(), counter="个"),
        ),
        maps=(MapImage("图谱", chain_map()),),
        facts=(
            Fact("链上单位", 412, "家"),
            Fact("链上党员", 4825, "名"),
            Fact("组织覆盖率", Decimal("37.90"), "%"),
            Fact("结对", 38, "对"),
        ),
        comparison=ComparisonSummary(
            previous_year=2025,
            added=5,
            left=1,
            changed=3,
            lists=(
                ListComparison(
                    "重点企业清单",
                    added=tuple(sample_name(index, "装备制造有限公司") for index in range(5)),
                    left=("示例轨道交通癸癸装备制造有限公司",),
                    changed=2,
                    counter="家",
                ),
                ListComparison("重点项目清单", changed=1, counter="个"),
            ),
        ),
        state_label="已发布",
        edition_number=1,
        content_hash="3f9a1c0de4b27586" * 4,
        issued_on=date(2026, 10, 9),
        addressees="各县市区委组织部，市直有关单位党组织",
    )


def draft() -> PackContent:
    """The same pack before it is issued: no number, no date of issue."""
    return replace(pack(), document_number=None, issued_on=None, state_label="待审核")
