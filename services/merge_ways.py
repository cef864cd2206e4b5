"""What becomes of tickets of a unit that is merged into another."""

from organizations.merging.ways import How, Way

# Of two companies that are one, one interest in a thing is enough; bargains stay apart.
SAID = ("message", "answer", "reason", "opened_on", "opened_by_id", "ended_on", "counter_id")
WAYS = (
    Way("services.Ticket", "unit", How.MOVES, "提出的工单", "张"),
    Way("services.Ticket", "first_handler", How.MOVES, "首办的工单", "张"),
    Way("services.TicketStep", "unit", How.STAYS, why="办理步骤记的是当时的部门。"),
    Way("services.TicketResult", "unit", How.MOVES, "答复", "份"),
    Way("services.TicketReturn", "right_unit", How.MOVES, "退单", "份"),
    Way("services.Assignment", "unit", How.MOVES, "承办的工单", "张"),
    Way("services.MarketEntry", "unit", How.MOVES, "产品供需", "条"),
    Way(
        "services.MarketDeal",
        "unit",
        How.COMBINES,
        "供需对接的意向",
        "项",
        beside=("entry", "state", "outcome"),
        loose=SAID,
    ),
    Way("services.InvestTarget", "owner", How.MOVES, "负责的招引目标", "个"),
    Way("services.InvestTarget", "introducer", How.MOVES, "推荐的招引目标", "个"),
    Way("services.InvestTarget", "unit", How.MOVES, "由招引落地的目标", "个"),
    Way("services.TicketUnit", "unit", How.COMBINES, "惠及的工单", "张", beside=("ticket",)),
    Way("services.SharingDepartment", "unit", How.COMBINES, "数据共享", "条", loose=("note",)),
    Way("services.DataRequest", "asking", How.MOVES, "提出的数据请求", "次"),
    Way("services.DataRequest", "asked", How.MOVES, "收到的数据请求", "次"),
    Way("services.ServiceGroup", "convener", How.MOVES, "召集的服务团", "个"),
    Way("services.ServiceGroupMember", "unit", How.COMBINES, "参加的服务团", "个", beside=("group",)),
    Way("services.DispatchRule", "lead", How.MOVES, "派单规则", "条"),
    Way("services.DispatchAssist", "unit", How.COMBINES, "派单规则", "条", beside=("rule",)),
    # what units share
    Way("services.SharedResource", "owner", How.MOVES, "提供的共享资源", "项"),
    Way("services.Booking", "unit", How.MOVES, "共享资源的预约", "次"),
    # talent
    Way("services.TalentNeed", "unit", How.MOVES, "人才需求", "项"),
    Way("services.TalentProfile", "unit", How.MOVES, "链上人才", "条"),
    # visits
    Way("services.Visit", "unit", How.MOVES, "走访", "次"),
    Way("services.Visit", "department", How.MOVES, "部门的走访", "次"),
    Way("services.VisitTarget", "unit", How.COMBINES, "走访计划的单位", "家", beside=("plan",)),
    # catalogue, sites, sessions
    Way("services.ServiceItem", "unit", How.MOVES, "提供的服务事项", "项"),
    Way("services.ServiceItem", "party_org", How.MOVES, "提供的服务事项", "项"),
    Way("services.ServiceRequest", "unit", How.MOVES, "服务申请", "件"),
    Way("services.Site", "host", How.MOVES, "所在的服务点位", "个"),
    Way("services.Site", "party_org", How.MOVES, "主管的服务点位", "个"),
    Way("services.SiteDepartment", "unit", How.COMBINES, "入驻的服务点位", "个", beside=("site",)),
    Way("services.ServiceSession", "party_org", How.MOVES, "承办的服务活动", "场"),
    Way("services.SessionQuestion", "unit", How.MOVES, "服务活动上的问题", "个"),
    Way("services.SessionQuestion", "department", How.MOVES, "会前收到的提问", "个"),
    Way("services.ItemProposal", "unit", How.MOVES, "服务目录的提议", "条"),
)
