"""What this room tells the platform when it starts."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from core.assistant.steps import NextStep, register_next_step, register_setup_step
from core.choices import AnchorKind, Channel, Role
from core.configuration.parts import register_part
from core.context_processors import RoomTab, register_room_tab
from core.home import HomeCard, register_home_card
from core.jobs.registry import DueWork, register_due_work
from core.objects import ObjectPage, register_object_page
from core.outbox.contacts import register_contact_reader
from core.outbox.events import register_event_kinds
from core.principal import Principal, register_grant_source, register_role_reader
from core.rights import register_reach
from core.search.sources import register_search_source
from core.settings_pages import SettingsPage, register_settings_page
from core.tables.beside import register as register_beside
from core.tables.spec import register_table
from core.terms import register_term_kinds
from core.uses import RowPage, register_row_pages
from members import due, finding, help, home, objects, places
from members.assistant import INVITE, PEOPLE_NAMES
from members.choices import TitleMeaning
from members.configuration import PART
from members.contacts import emails_of, mobiles_of
from members.events import EVENT_KINDS
from members.merge_ways import WAYS, moves_between
from members.models import SCOPE_KINDS, Appointment, DutyEntry, Exchange, Growth, TalentIntake
from members.own_holdings import register_own_holdings
from members.people import persons_within
from members.queries import GRANTS, accounts_with_any_role, waiting_grants, waiting_invitations
from members.standing import standing_card
from members.tables import posts
from members.tables.account import AccountTable, GrantTable, TokenTable
from members.tables.appointment import AppointmentTable, ExemptionTable, VacancyTable
from members.tables.duties import DutyTable
from members.tables.instructor import InstructorTable
from members.tables.person import PersonTable
from members.tables.talent import ExchangeTable, GrowthTable, IntakeTable
from members.talent_cards import talent_card
from members.terms import TERM_KINDS
from organizations.cards import register_unit_card
from organizations.ending import EndsWithUnit, register_ends_with_unit
from organizations.merging.ways import register_merge_rule, register_merge_ways


def register() -> None:
    help.register()
    register_next_step(
        NextStep(
            label="指派联络员",
            help="哪些产业链、链党组织还没有联络员，逐个指派",
            url_name="vacancy-list",
            order=45,
            allows=lambda principal: principal.may_everywhere("person.edit"),
        )
    )
    objects.register()
    register_object_page(ObjectPage("谁能看到", "people", "object-access", 10))
    register_grant_source(GRANTS)
    register_role_reader(accounts_with_any_role)
    register_term_kinds(TERM_KINDS)
    register_part(PART)
    register_row_pages(
        RowPage(Appointment, "人员任职", "person-detail", ids=("person_id",), names=("person__name",)),
        RowPage(Exchange, "挂职交流", "exchange-detail", names=("post", "starts_on")),
        RowPage(DutyEntry, "履职记录", "duty-log", ids=(), names=("unit__name", "day")),
        RowPage(TalentIntake, "人才引进", "intake-detail", names=("unit__name", "arrived_on")),
        RowPage(Growth, "双向培养", "growth-detail", names=("unit__name", "happened_on")),
    )
    register_event_kinds(EVENT_KINDS)
    register_due_work(DueWork("members.terms", due.slots, due.plan))
    register_contact_reader(AnchorKind.PERSON, Channel.MAIL, emails_of)
    register_contact_reader(AnchorKind.PERSON, Channel.SMS, mobiles_of)
    places.register()
    register_own_holdings()
    for kind in SCOPE_KINDS:
        register_reach(AnchorKind.PERSON, AnchorKind(kind), persons_within(AnchorKind(kind)))
    register_search_source(finding.source())
    register_room_tab("units", RoomTab("persons", "人员", "person-list", "/persons/", _sees_persons))
    register_room_tab("units", RoomTab("instructors", "党建指导员", "instructor-list", "/instructors/", _sees_persons))
    register_room_tab("units", RoomTab("talent", "人才交流", "exchange-list", "/talent/", _sees_talent))
    register_room_tab("units", RoomTab("duties", "履职记录", "duty-log", "/duties/log/", _sees_log))
    for table in TABLES:
        register_table(table)
    for change in posts.TABLES:
        register_beside(change)
    register_ends_with_unit(EndsWithUnit("党建指导员联系", "项", _instructing))
    register_merge_ways(*WAYS)
    register_merge_rule(moves_between)
    register_unit_card(home.people_card, order=60)
    register_unit_card(home.instructors_card, order=55)
    register_unit_card(talent_card, order=57)
    register_home_card(
        HomeCard("own_duties", 15, "members/card_own_duties.html", _has_duties, home.own_duties_card),
    )
    register_home_card(
        HomeCard("grants", 10, "members/card_grants.html", _decides, home.grants_card),
    )
    register_home_card(
        HomeCard("account_standing", 12, "members/card_standing.html", _answers_for_accounts, standing_card),
    )
    register_home_card(
        HomeCard("vacancies", 60, "members/card_vacancies.html", _answers_for_liaisons, home.vacancies_card),
    )
    register_home_card(
        HomeCard("own_contacts", 18, "members/card_own_contacts.html", _is_company, home.own_contacts),
    )
    for step in (PEOPLE_NAMES, INVITE):
        register_setup_step(step)
    for page in SETTINGS_PAGES:
        register_settings_page(page)


def _instructing(unit_id: UUID) -> "QuerySet[Any]":
    found: QuerySet[Any] = Appointment.objects.filter(target_id=unit_id, title__meaning=TitleMeaning.INSTRUCTOR)
    return found


def _sees_persons(principal: Principal) -> bool:
    return principal.may("person.view")


def _sees_talent(principal: Principal) -> bool:
    return principal.may("talent.view")


def _sees_log(principal: Principal) -> bool:
    return principal.may("duty_log.view")


def _has_duties(principal: Principal) -> bool:
    return principal.may("duty.view")


def _decides(principal: Principal) -> bool:
    return principal.may_everywhere("grant.edit")


def _answers_for_accounts(principal: Principal) -> bool:
    return all(principal.may_everywhere(right) for right in ("account.view", "grant.view", "token.edit"))


def _is_company(principal: Principal) -> bool:
    return principal.has_role(Role.COMPANY)


def _answers_for_liaisons(principal: Principal) -> bool:
    return principal.has_role(Role.DEPARTMENT) and principal.may("person.view")


TABLES = (
    InstructorTable(),
    PersonTable(),
    AppointmentTable(),
    ExemptionTable(),
    VacancyTable(),
    DutyTable(),
    ExchangeTable(),
    IntakeTable(),
    GrowthTable(),
    AccountTable(),
    GrantTable(),
    TokenTable(),
)

SETTINGS_PAGES = (
    SettingsPage(
        code="instructors",
        parts=("instructor_rule",),
        group="业务设置",
        label="指导员选派规则",
        help="一名指导员最多联系几家单位、是否只派在同一区县、选派期限",
        icon="people",
        url_name="instructor-rule",
        order=45,
        allows=lambda principal: principal.may_everywhere("person.edit"),
    ),
    SettingsPage(
        code="accounts",
        group="账号与授权",
        label="账号",
        help="开通、停用、解锁账号，重置密码",
        icon="user",
        url_name="account-list",
        order=10,
        allows=lambda principal: principal.may_everywhere("account.view"),
    ),
    SettingsPage(
        code="invitations",
        group="账号与授权",
        label="邀请",
        help="用一次性链接邀请同事开通账号，连同角色和范围；组织部门提出，安全管理员批准",
        icon="people",
        url_name="invitation-list",
        order=15,
        allows=lambda principal: principal.may("grant.propose"),
        waiting=waiting_invitations,
    ),
    SettingsPage(
        code="grants",
        group="账号与授权",
        label="授权",
        help="谁以什么角色、在什么范围、什么时间内办理；组织部门提出，安全管理员审批",
        icon="lock",
        url_name="grant-list",
        order=20,
        allows=lambda principal: principal.may("grant.view"),
        waiting=waiting_grants,
    ),
    SettingsPage(
        code="rights",
        group="账号与授权",
        label="权限表",
        help="每种角色能办什么、办到什么范围，现在谁持有",
        icon="lock",
        url_name="rights-table",
        order=5,
        allows=lambda principal: (
            principal.may("grant.view") or principal.may("audit.view") or principal.may("term.edit")
        ),
    ),
    SettingsPage(
        code="tokens",
        group="账号与授权",
        label="接口令牌",
        help="给对接的政务平台发放、停用令牌",
        icon="chain",
        url_name="token-list",
        order=30,
        allows=lambda principal: principal.may_everywhere("token.edit"),
    ),
)
