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
    # visits
    Way("services.Visit", "unit", How.MOVES, "走访", "次"),
    Way("services.Visit", "department", How.MOVES, "部门的走访", "次"),
    Way("services.VisitTarget", "unit", How.COMBINES, "走访计划的单位", "家", beside=("plan",)),
)
