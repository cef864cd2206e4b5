"""Directories read from above: what they tell the platform when it starts."""

from core.below import RollUpPage, register_roll_up
from core.choices import Role
from core.home import HomeCard, register_home_card
from core.jobs.registry import DueWork, JobKind, register_due_work, register_job_kind
from core.principal import Principal
from core.tables.spec import register_table
from services.directories import due
from services.directories.below import FILES, VIEW, paper_below
from services.directories.cards import home_below
from services.directories.paper import writing
from services.tables.directories_below import TABLES


def _is_above(principal: Principal) -> bool:
    return principal.has_role(Role.SUPERIOR)


def register() -> None:
    register_due_work(DueWork("services.directories", due.slots, due.plan))
    register_job_kind(
        JobKind(
            FILES,
            "生成下级目录文件",
            writing(paper_below, purpose="下级目录", page="directory-below"),
            VIEW,
        )
    )
    for table in TABLES:
        register_table(table)
    register_roll_up(RollUpPage("directories", "供需和人才", 20, "directories-below", VIEW))
    register_home_card(HomeCard("directories-below", 21, "services/home_directories_below.html", _is_above, home_below))
