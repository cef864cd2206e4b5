"""What becomes of tickets of a unit that is merged into another."""

from organizations.merging.ways import How, Way

WAYS = (
    Way("services.Ticket", "unit", How.MOVES, "提出的工单", "张"),
    Way("services.Ticket", "first_handler", How.MOVES, "首办的工单", "张"),
    Way("services.TicketStep", "unit", How.STAYS, why="办理步骤记的是当时的部门。"),
    Way("services.TicketResult", "unit", How.MOVES, "答复", "份"),
    Way("services.TicketReturn", "right_unit", How.MOVES, "退单", "份"),
    Way("services.Assignment", "unit", How.MOVES, "承办的工单", "张"),
    Way("services.TicketUnit", "unit", How.COMBINES, "惠及的工单", "张", beside=("ticket",)),
    Way("services.SharingDepartment", "unit", How.COMBINES, "数据共享", "条", loose=("note",)),
    Way("services.DataRequest", "asking", How.MOVES, "提出的数据请求", "次"),
    Way("services.DataRequest", "asked", How.MOVES, "收到的数据请求", "次"),
    Way("services.DispatchRule", "lead", How.MOVES, "派单规则", "条"),
    Way("services.DispatchAssist", "unit", How.COMBINES, "派单规则", "条", beside=("rule",)),
)
