"""What becomes of memberships and seats of a unit or a party organization that is merged into another."""

from organizations.merging.ways import How, Way

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
    Way("alliances.Team", "unit", How.MOVES, "所在该单位的队伍", "支"),
    Way("alliances.Team", "party_org", How.MOVES, "所在该党组织的队伍", "支"),
    Way("alliances.TeamHookup", "unit", How.COMBINES, "挂钩服务的队伍", "支", beside=("team",)),
    Way("alliances.ModelPost", "unit", How.MOVES, "设在该单位的示范岗", "个"),
    Way("alliances.ModelPost", "party_org", How.MOVES, "设在该党组织的示范岗", "个"),
    Way("alliances.Pledge", "party_org", How.MOVES, "党组织的承诺", "条"),
)
