"""What the rooms of the platform are told of key projects when it starts."""

from chains.projects import due, paces
from chains.projects.home import projects_card
from core.burden import Pace, register_pace
from core.home import HomeCard, register_home_card
from core.jobs.registry import DueWork, register_due_work
from core.settings_pages import SettingsPage, register_settings_page


def register_projects() -> None:
    register_pace(Pace("progress_notes", paces.often, paces.notes_a_year, paces.FILLED))
    register_due_work(DueWork(due.NOTES_DUE, due.slots, due.plan))
    register_home_card(
        HomeCard(
            code="projects",
            order=35,
            template="chains/project_home_card.html",
            allows=lambda principal: principal.may("project.report"),
            build=projects_card,
        )
    )
    register_settings_page(
        SettingsPage(
            code="project_rules",
            parts=("project_rule", "goal_cadences"),
            group="业务设置",
            label="重点项目规则",
            help="红黄绿灯在什么时候亮，进展报告多久报一次",
            icon="settings",
            url_name="project-rules",
            order=40,
            allows=lambda principal: principal.may_everywhere("project_rule.edit"),
        )
    )
