"""Talent wanted, published, known and brought together: what it tells the platform when it starts."""

from collections.abc import Callable
from typing import Any

from alliances.body_tabs import BodyTab, register_body_tab
from alliances.models import ChainBody
from core.bin import register_bin_kind
from core.jobs.registry import register_job_kind
from core.objects import register_object_kind
from core.outbox.events import register_event_kinds
from core.principal import Principal
from core.search.sources import register_search_source
from core.tables.spec import register_table
from core.uses import RowPage, register_row_pages
from organizations.cards import register_unit_card
from services.bodies import needs_of
from services.directories.kinds import register_directory
from services.directories.paper import paper_job
from services.models import TalentProfile
from services.objects.talent import BIN_KINDS, KINDS
from services.room import RoomList, register_room_list
from services.tables.talent import (
    TalentIssueLineTable,
    TalentIssueTable,
    TalentMatchTable,
    TalentNeedTable,
    TalentProfileTable,
)
from services.talent.cards import needs_card
from services.talent.directory import TALENT
from services.talent.finding import need_source
from services.talent.notices import EVENTS
from services.talent.queries import MATCH, NEED_VIEW, POOL_VIEW, needs_for

TABLES = (TalentNeedTable, TalentIssueTable, TalentIssueLineTable, TalentProfileTable, TalentMatchTable)


def _may(action: str) -> Callable[[Principal], bool]:
    return lambda principal: principal.may(action)


def _of_body(principal: Principal, body: ChainBody) -> Any:
    return needs_for(principal).filter(needs_of(principal, body.pk))


LISTS = (
    RoomList("talent-needs", "人才需求", 70, "talent-need-list", _may(NEED_VIEW), "人才"),
    RoomList("talent-issues", "人才目录", 72, "talent-issue-list", _may(NEED_VIEW), "人才"),
    RoomList("talent-pool", "人才库", 74, "talent-profile-list", _may(POOL_VIEW), "人才"),
    RoomList("talent-matches", "人才对接", 76, "talent-match-list", _may(MATCH), "人才"),
)


def register() -> None:
    register_event_kinds(EVENTS)
    register_directory(TALENT)
    register_job_kind(paper_job(TALENT))
    for table in TABLES:
        register_table(table())
    for kind in KINDS:
        register_object_kind(kind)
    for bin_kind in BIN_KINDS:
        register_bin_kind(bin_kind)
    for one in LISTS:
        register_room_list(one)
    register_search_source(need_source())
    register_row_pages(RowPage(TalentProfile, "链上人才", "talent-profile-detail", names=("specialty", "title")))
    register_body_tab(BodyTab("talent-needs", "人才需求", 30, "talent-need-list", _of_body, _may(NEED_VIEW)))
    register_unit_card(needs_card, order=26)
