"""Units entered twice, so that the page of duplicates shows what it is for. They stand on no chain and in no figure."""

from config.demo.standing import Standing
from organizations.choices import UnitKind
from organizations.models import Unit

# The same company under two legal forms, and once in traditional characters.
TWICE = (
    ("示例精密铸造有限公司", "示例精密铸造有限责任公司"),
    ("示例华联物流有限公司", "示例華聯物流有限公司"),
)


def add_duplicates(standing: Standing) -> None:
    if not standing.counties:
        return
    for pair, names in enumerate(TWICE):
        for which, name in enumerate(names):
            standing.rows.add(
                Unit,
                f"twice-{pair}-{which}",
                name=name,
                kind=UnitKind.COMPANY,
                region_id=standing.counties[pair % len(standing.counties)],
                address=f"示例路{pair + 1}号" if which else "",
                staff_count=None if which else 40 + pair,
            )
