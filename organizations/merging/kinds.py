"""What may be merged: units and party organizations, with the fields somebody chooses between."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from core.choices import AnchorKind
from core.errors import InvalidInput
from core.principal import Principal
from core.records import shown
from core.templatetags.formats import cn_date
from organizations.access import get_party_org_for, get_unit_for
from organizations.choices import PartyOrgState, UnitState
from organizations.models import PartyOrg, PartyOrgAlias, Unit, UnitAlias
from organizations.queries import superiors_of

Side = Literal["survivor", "absorbed"]
SIDES: tuple[Side, ...] = ("survivor", "absorbed")


@dataclass(frozen=True)
class Chosen:
    """A field as one choice: what belongs together (a code and its note) is taken from one side."""

    code: str
    label: str
    columns: tuple[str, ...]

    def is_blank(self, row: Any) -> bool:
        return all(getattr(row, name) in ("", None) for name in self.columns)

    def same(self, one: Any, other: Any) -> bool:
        return all(getattr(one, name) == getattr(other, name) for name in self.columns)

    def text(self, row: Any) -> str:
        told = []
        for name in self.columns:
            if name in ("name_key", "initials"):
                continue
            value = getattr(row, name)
            if isinstance(value, bool):
                told.append("是" if value else "否")
            else:
                told.append(cn_date(value) if name.endswith("_on") else shown(row, name))
        return " · ".join(text for text in told if text and text != "—")


@dataclass(frozen=True)
class Mergeable:
    kind: AnchorKind
    model: type[Any]
    alias: type[Any]
    owner: str
    noun: str
    measure: str
    right: str
    url_name: str
    merged: str
    fetch: Callable[[Principal, UUID, str], Any]
    fields: tuple[Chosen, ...]

    @property
    def owner_key(self) -> str:
        return f"{self.owner}_id"

    def columns(self, survivor: Any, absorbed: Any, choices: Mapping[str, str]) -> dict[str, Any]:
        """What the survivor gets: of each field the side that was chosen, else its own unless that is blank.

        Raises InvalidInput for a field or a side there is not.
        """
        known = {one.code for one in self.fields}
        wrong = {name: ["没有这个字段，请对照接口文档。"] for name in choices if name not in known}
        wrong |= {name: ["请选择保留哪一方的内容。"] for name, side in choices.items() if side not in SIDES}
        if wrong:
            raise InvalidInput(fields=wrong)
        found: dict[str, Any] = {}
        for one in self.fields:
            row = absorbed if choices.get(one.code, self.default(one, survivor, absorbed)) == "absorbed" else survivor
            found |= {name: getattr(row, name) for name in one.columns}
        return found

    @staticmethod
    def default(one: Chosen, survivor: Any, absorbed: Any) -> Side:
        return "absorbed" if one.is_blank(survivor) and not one.is_blank(absorbed) else "survivor"

    def unmergeable(self, row: Any) -> str:
        """Why this record cannot take part, empty where it can."""
        if isinstance(row, Unit) and row.state == UnitState.ENDED:
            return f"“{row.name}”已注销，不能合并。如是误注销，请先在单位页恢复。"
        if isinstance(row, PartyOrg) and row.dissolved_on is not None:
            return f"“{row.name}”已撤销，不能合并。如是误撤销，请先在党组织页恢复。"
        return ""


def _a_party_org(row: Any, other: Any) -> list[str]:
    if not isinstance(row, PartyOrg):
        return []
    for one, above in ((row, other), (other, row)):
        if above.pk in superiors_of(one.pk):
            return [f"“{one.name}”隶属于“{above.name}”或其下级，合并后会隶属于自己。请先修改隶属关系。"]
    return []


def standing_above(meeting: Any) -> list[str]:
    """No organization may come to stand below itself."""
    return _a_party_org(meeting.survivor, meeting.absorbed)


UNITS = Mergeable(
    kind=AnchorKind.UNIT,
    model=Unit,
    alias=UnitAlias,
    owner="unit",
    noun="单位",
    measure="家",
    right="unit.merge",
    url_name="unit-detail",
    merged=UnitState.MERGED,
    fetch=get_unit_for,
    fields=(
        Chosen("name", "名称", ("name", "name_key", "initials")),
        Chosen("short_name", "简称", ("short_name",)),
        Chosen("kind", "类型", ("kind",)),
        Chosen("uscc", "统一社会信用代码", ("uscc", "uscc_note")),
        Chosen("region", "区县", ("region_id",)),
        Chosen("industry", "主要行业", ("industry_id",)),
        Chosen("ownership", "所有制", ("ownership",)),
        Chosen("size", "规模", ("size",)),
        Chosen("staff_count", "职工人数", ("staff_count",)),
        Chosen("established_on", "成立日期", ("established_on",)),
        Chosen("address", "地址", ("address",)),
        Chosen("position", "经纬度", ("longitude", "latitude")),
    ),
)
PARTY_ORGS = Mergeable(
    kind=AnchorKind.PARTY_ORG,
    model=PartyOrg,
    alias=PartyOrgAlias,
    owner="party_org",
    noun="党组织",
    measure="个",
    right="party_org.merge",
    url_name="party-org-detail",
    merged=PartyOrgState.MERGED,
    fetch=get_party_org_for,
    fields=(
        Chosen("name", "名称", ("name", "name_key", "initials")),
        Chosen("short_name", "简称", ("short_name",)),
        Chosen("kind", "类型", ("kind",)),
        Chosen("superior", "隶属的上级党组织", ("superior_id", "superior_name")),
        Chosen("build_mode", "组建方式", ("build_mode",)),
        Chosen("founded_on", "成立日期", ("founded_on",)),
        Chosen("is_demonstration", "示范党组织", ("is_demonstration",)),
    ),
)
MERGEABLE: Mapping[str, Mergeable] = {str(one.kind): one for one in (UNITS, PARTY_ORGS)}
