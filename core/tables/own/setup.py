"""The tables of the foundation's own lists."""

from core.tables.own.burden import BurdenTable
from core.tables.own.calendar import CalendarTable
from core.tables.own.log import AuditTable, DeliveryTable, JobTable, NoticeTable, SignInTable
from core.tables.own.term import TermTable
from core.tables.spec import register_table


def register_own_tables() -> None:
    for table in (
        TermTable(),
        CalendarTable(),
        JobTable(),
        NoticeTable(),
        DeliveryTable(),
        SignInTable(),
        AuditTable(),
        BurdenTable(),
    ):
        register_table(table)
