"""What becomes of tickets of a unit that is merged into another."""

from organizations.merging.ways import How, Way

WAYS = (
    Way("services.Ticket", "unit", How.MOVES, "提出的工单", "张"),
    Way("services.Ticket", "first_handler", How.MOVES, "首办的工单", "张"),
    Way("services.TicketStep", "unit", How.STAYS, why="办理步骤记的是当时的部门。"),
    Way("services.TicketResult", "unit", How.MOVES, "答复", "份"),
    Way("services.TicketReturn", "right_unit", How.MOVES, "退单", "份"),
    Way("services.Assignment", "unit", How.MOVES, "承办的工单", "张"),
    Way("services.DispatchRule", "lead", How.MOVES, "派单规则", "条"),
    Way("services.DispatchAssist", "unit", How.COMBINES, "派单规则", "条", beside=("rule",)),
    # catalogue, sites, sessions
    Way("services.ServiceItem", "unit", How.MOVES, "提供的服务事项", "项"),
    Way("services.ServiceItem", "party_org", How.MOVES, "提供的服务事项", "项"),
    Way("services.ServiceRequest", "unit", How.MOVES, "服务申请", "件"),
    Way("services.Site", "host", How.MOVES, "所在的服务点位", "个"),
    Way("services.Site", "party_org", How.MOVES, "主管的服务点位", "个"),
    Way("services.SiteDepartment", "unit", How.COMBINES, "入驻的服务点位", "个", beside=("site",)),
    Way("services.ServiceSession", "party_org", How.MOVES, "承办的服务活动", "场"),
    Way("services.SessionQuestion", "unit", How.MOVES, "服务活动上的问题", "个"),
)
