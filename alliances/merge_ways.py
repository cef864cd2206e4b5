"""What becomes of memberships and seats of a unit or a party organization that is merged into another."""

from collections.abc import Sequence

from django.urls import reverse

from alliances.choices import ON_WAY
from alliances.models import StationCase
from organizations.merging.ways import How, Row, Way, ids_of


def _is_on_way(row: Row) -> bool:
    return row["state"] in ON_WAY


def _cases(rows: Sequence[Row]) -> list[tuple[str, str]]:
    found = StationCase.objects.filter(pk__in=ids_of(rows)).select_related("unit", "station").order_by("id")
    return [(f"{one.unit.name}（{one.station.name}）", reverse("station-case-detail", args=[one.pk])) for one in found]


WAYS = (
    Way("alliances.ChainBody", "office_host", How.MOVES, "设在该单位的链党组织办公室", "个"),
    Way("alliances.ChainBody", "lead_unit", How.MOVES, "牵头的链党组织", "个"),
    Way("alliances.Membership", "unit", How.COMBINES, "链党组织成员（单位）", beside=("body",)),
    Way("alliances.Membership", "party_org", How.COMBINES, "链党组织成员", beside=("body",)),
    Way("alliances.Guidance", "unit", How.MOVES, "收到的工作提示", "件"),
    Way("alliances.Guidance", "party_org", How.MOVES, "收到的工作提示", "件"),
    Way("alliances.Recommendation", "unit", How.MOVES, "被推荐人员所在单位", "条"),
    Way("alliances.Office", "host", How.MOVES, "设在该单位的合署办公室", "个"),
    Way("alliances.OfficePart", "unit", How.COMBINES, "合署单位", beside=("office",)),
    Way("alliances.Plaque", "unit", How.MOVES, "授牌", "块"),
    Way("alliances.Plaque", "party_org", How.MOVES, "授牌", "块"),
    Way("alliances.ActivityParty", "unit", How.COMBINES, "共建活动的参加单位", "次", beside=("activity",)),
    Way("alliances.ActivityParty", "party_org", How.COMBINES, "共建活动的参加单位", "次", beside=("activity",)),
    Way("alliances.Outcome", "asked", How.MOVES, "请其确认的成效"),
    Way("alliances.Outcome", "recorded_for", How.MOVES, "登记的成效"),
    Way("alliances.Outcome", "decided_for", How.MOVES, "确认过的成效"),
    Way("alliances.OutcomeUnit", "unit", How.COMBINES, "受益的成效", beside=("outcome",)),
    Way("alliances.Seat", "unit", How.COMBINES, "链党组织席位", "个", beside=("body", "title", "person")),
    Way("alliances.PairingParty", "unit", How.COMBINES, "结对", beside=("pairing", "group"), loose=("order", "role")),
    Way(
        "alliances.PairingParty",
        "party_org",
        How.COMBINES,
        "结对（党组织）",
        beside=("pairing", "group"),
        loose=("order", "role"),
    ),
    Way("alliances.SuggestionRefusal", "first", How.STAYS, why="并入的单位不再参加建议"),
    Way("alliances.SuggestionRefusal", "second", How.STAYS, why="并入的单位不再参加建议"),
    Way("alliances.Team", "unit", How.MOVES, "所在该单位的队伍", "支"),
    Way("alliances.Team", "party_org", How.MOVES, "所在该党组织的队伍", "支"),
    Way("alliances.TeamHookup", "unit", How.COMBINES, "挂钩服务的队伍", "支", beside=("team",)),
    Way("alliances.CampaignParty", "unit", How.COMBINES, "参加的专项行动", "项", beside=("campaign",)),
    Way("alliances.CampaignParty", "party_org", How.COMBINES, "参加的专项行动", "项", beside=("campaign",)),
    Way("alliances.Station", "host", How.MOVES, "设在该单位的指导站", "个"),
    Way(
        "alliances.StationCase",
        "unit",
        How.REFUSES,
        "指导站孵化中的企业",
        "家",
        blocks=_is_on_way,
        why="请先登记建成或不再孵化，合并后以保留的一方继续；也可改为保留在孵化的一方",
        shown=_cases,
    ),
    Way("alliances.StationCase", "party_org", How.MOVES, "指导站孵化建成的记录", "条"),
    Way("alliances.ModelPost", "unit", How.MOVES, "设在该单位的示范岗", "个"),
    Way("alliances.ModelPost", "party_org", How.MOVES, "设在该党组织的示范岗", "个"),
    Way("alliances.Pledge", "party_org", How.MOVES, "党组织的承诺", "条"),
    Way("alliances.CourseSession", "host", How.MOVES, "承办的课次", "场"),
    Way("alliances.Brand", "unit", How.MOVES, "在该单位的党建品牌", "个"),
    Way("alliances.Brand", "party_org", How.MOVES, "该党组织创建的品牌", "个"),
    Way("alliances.Honour", "unit", How.MOVES, "获得的荣誉", "项"),
    Way("alliances.Honour", "party_org", How.MOVES, "获得的荣誉", "项"),
    Way("alliances.FloatingMember", "receiving_org", How.MOVES, "在该党组织参加组织生活的流动党员", "名"),
    Way("alliances.FloatingMember", "unit", How.MOVES, "在该单位务工的流动党员", "名"),
    Way("alliances.LinkNode", "unit", How.MOVES, "结对联系中该单位的人", "名"),
    Way("alliances.Payment", "unit", How.MOVES, "收到的经费拨付", "笔"),
    Way("alliances.Payment", "party_org", How.MOVES, "收到的经费拨付", "笔"),
    Way("alliances.Subsidy", "unit", How.MOVES, "得到的扶持补助", "笔"),
)
