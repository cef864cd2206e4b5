"""What rows of indicators are, and how one of each is shown."""

from typing import Any

from alliances.honours.pages import holder_of
from alliances.honours.queries import HONOUR_SHOWN
from core.clock import CHINA
from core.templatetags.formats import cn_date
from meetings.resolutions.signs import number_of, responsible_name
from members.talent import exchange_name, growth_name, intake_name
from reports.indicators.model import Subject
from services.signs import sign_of


def _name(row: Any) -> str:
    return str(row.name)


def _region(row: Any) -> str:
    return row.region.name if row.region else ""


def _kind(row: Any) -> str:
    return str(row.get_kind_display())


def _body_kind(row: Any) -> str:
    return str(row.kind.label)


def _on_chain(row: Any) -> str:
    return f"{row.chain.name} · {row.get_state_display()}"


def _post(row: Any) -> str:
    return str(row.post)


def _held(row: Any) -> str:
    return f"{row.form.label} · {row.body.name} · {cn_date(row.held_on)}"


def _of_body(row: Any) -> str:
    return f"{row.kind.label} · {row.body.name}"


def _text(row: Any) -> str:
    return str(row.text)


def _pledge_state(row: Any) -> str:
    return str(row.get_state_display())


def _link(row: Any) -> str:
    return f"{row.get_role_display()} · {row.team.name}"


def _receiving(row: Any) -> str:
    return str(row.receiving_org.name)


def _resolved(row: Any) -> str:
    return f"{number_of(row)} · {responsible_name(row)} · {cn_date(row.due_on)}前 · {row.get_state_display()}"


UNITS = Subject("units", "家单位", "name_key", _name, _region, "unit-detail", ("region",))
PARTY_ORGS = Subject("party_orgs", "个党组织", "name_key", _name, _kind, "party-org-detail")
CHAINS = Subject("chains", "条产业链", "name_key", _name, _kind, "chain-detail")
BODIES = Subject("bodies", "个链党组织", "name_key", _name, _body_kind, "body-detail", ("kind",))
PROJECTS = Subject("projects", "个项目", "name_key", _name, _on_chain, "project-detail", ("chain",))
GAPS = Subject("gaps", "项", "name_key", _name, _on_chain, "gap-detail", ("chain",))
PERSONS = Subject("persons", "名", "name", _name, _post, "person-detail")
ACTIVITIES = Subject(
    "activities", "次", "title", lambda row: str(row.title), _held, "activity-detail", ("form", "body")
)
OUTCOMES = Subject("outcomes", "项", "title", lambda row: str(row.title), _of_body, "outcome-detail", ("kind", "body"))
TEAMS = Subject("teams", "支", "name_key", _name, _of_body, "team-detail", ("kind", "body"))
EXCHANGES = Subject(
    "exchanges",
    "项",
    "starts_on",
    exchange_name,
    lambda row: cn_date(row.starts_on),
    "exchange-detail",
    ("kind", "to_unit"),
)
INTAKES = Subject(
    "talent_intakes",
    "项",
    "arrived_on",
    intake_name,
    lambda row: cn_date(row.arrived_on),
    "intake-detail",
    ("kind", "unit"),
)
GROWTHS = Subject(
    "growths",
    "项",
    "happened_on",
    growth_name,
    lambda row: cn_date(row.happened_on),
    "growth-detail",
    ("kind", "unit", "party_org"),
)
POSTS = Subject("posts", "个", "name_key", _name, _of_body, "post-detail", ("kind", "body"))
PLEDGES = Subject("pledges", "条", "text", _text, _pledge_state, "pledge-detail")
MEETINGS = Subject(
    "meetings",
    "次",
    "name_key",
    _name,
    lambda row: f"{row.kind.label} · {row.body.name} · {cn_date(row.starts_at.astimezone(CHINA).date())}",
    "meeting-detail",
    ("kind", "body"),
)
TICKETS = Subject(
    "tickets",
    "张",
    "name_key",
    _name,
    lambda row: f"{sign_of(row)} · {row.body.name} · {row.get_state_display()}",
    "ticket-detail",
    ("body",),
)
MARKET_ENTRIES = Subject(
    "market_entries",
    "条",
    "name_key",
    _name,
    lambda row: f"{row.get_side_display()} · {row.unit.name} · {row.get_state_display()}",
    "market-entry-detail",
    ("unit",),
)
MARKET_DEALS = Subject(
    "market_deals",
    "项",
    "opened_on",
    lambda row: str(row.entry.name),
    lambda row: f"{row.entry.unit.name} · {row.unit.name}",
    "market-deal-detail",
    ("entry__unit", "unit"),
)
MARKET_ISSUES = Subject(
    "market_issues",
    "期",
    "issued_on",
    lambda row: str(row.title),
    lambda row: cn_date(row.issued_on),
    "market-issue-detail",
)
INVEST_TARGETS = Subject("invest_targets", "个", "name_key", _name, _on_chain, "invest-target-detail", ("chain",))
SERVICE_MODULES = Subject(
    "service_modules", "个模块", "place", _name, lambda row: str(row.edition), "service-module-detail", ("edition",)
)
SERVICE_ITEMS = Subject(
    "service_items", "项", "name_key", _name, lambda row: str(row.module.name), "service-item-detail", ("module",)
)
SERVICE_REQUESTS = Subject(
    "service_requests",
    "件",
    "requested_at",
    lambda row: str(row.item.name),
    lambda row: f"{row.unit.name} · {cn_date(row.requested_at.astimezone(CHINA).date())}",
    "service-request-detail",
    ("item", "unit"),
)
SITES = Subject("sites", "个", "name_key", _name, lambda row: str(row.address), "site-detail")
DATA_REQUESTS = Subject(
    "data_requests",
    "次",
    "what",
    lambda row: str(row.what),
    lambda row: f"{row.asking.name} → {row.asked.name} · {row.get_state_display()}",
    "data-request-detail",
    ("asking", "asked"),
)
COURSE_SESSIONS = Subject(
    "course_sessions",
    "场",
    "title",
    lambda row: str(row.title),
    lambda row: f"{row.course.name} · {cn_date(row.held_on)}",
    "course-session-detail",
    ("course",),
)
BRANDS = Subject("brands", "个", "name_key", _name, _of_body, "brand-detail", ("kind", "body"))
HONOURS = Subject(
    "honours",
    "项",
    "title",
    lambda row: str(row.title),
    lambda row: f"{row.get_level_display()} · {holder_of(row)}",
    "honour-detail",
    HONOUR_SHOWN,
)
MASS_ORGS = Subject(
    "mass_orgs", "个群团组织", "name_key", _name, lambda row: str(row.unit.name), "mass-org-edit", ("unit",)
)
LINKS = Subject("links", "名", "name", _name, _link, "team-link-edit", ("team",))
CAMPAIGNS = Subject(
    "campaigns",
    "项",
    "name_key",
    _name,
    lambda row: f"{row.kind.label} · {row.body.name if row.body else '全市'}",
    "campaign-detail",
    ("kind", "body"),
)
RESOLUTIONS = Subject(
    "resolutions", "件", "due_on", _name, _resolved, "resolution-detail", ("body", "unit", "party_org")
)
STATIONS = Subject("stations", "个", "name_key", _name, lambda row: str(row.body.name), "station-detail", ("body",))
CASES = Subject(
    "station_cases",
    "家",
    "begun_on",
    lambda row: str(row.unit.name),
    lambda row: f"{row.get_state_display()} · {row.station.name}",
    "station-case-detail",
    ("unit", "station"),
)
FLOATING = Subject("floating", "名", "name", _name, _receiving, "floating-edit", ("receiving_org",))
FUNDS = Subject(
    "funds", "项经费", "name_key", _name, lambda row: f"{row.year}年 · {row.body.name}", "fund-detail", ("body",)
)
PAYMENTS = Subject(
    "payments",
    "笔拨付",
    "purpose",
    lambda row: str(row.purpose),
    lambda row: f"{row.party_org or row.unit} · {cn_date(row.paid_on)}",
    "payment-detail",
    ("party_org", "unit"),
)
SUBSIDIES = Subject(
    "subsidies",
    "笔补助",
    "policy",
    lambda row: str(row.unit.name),
    lambda row: f"{row.kind.label} · {cn_date(row.paid_on)}",
    "subsidy-detail",
    ("kind", "unit"),
)
TALENT_NEEDS = Subject(
    "talent_needs",
    "个岗位",
    "name_key",
    _name,
    lambda row: f"{row.unit.name} · {row.get_category_display()}",
    "talent-need-detail",
    ("unit",),
)
TALENT_ISSUES = Subject(
    "talent_issues",
    "期",
    "published_on",
    lambda row: str(row.title),
    lambda row: f"{row} · {cn_date(row.published_on)}",
    "talent-issue-detail",
)
TALENT_PROFILES = Subject(
    "talent_profiles",
    "条",
    "specialty",
    str,
    lambda row: row.unit.name if row.unit else str(row.source_name),
    "talent-profile-detail",
    ("unit",),
)
RESOURCES = Subject(
    "shared_resources",
    "项",
    "name_key",
    _name,
    lambda row: f"{row.get_kind_display()} · {row.owner.name}",
    "resource-detail",
    ("owner",),
)
BOOKINGS = Subject(
    "bookings",
    "次",
    "starts_at",
    lambda row: str(row.resource.name),
    lambda row: f"{row.unit.name} · {cn_date(row.starts_at.astimezone(CHINA).date())}",
    "booking-detail",
    ("resource", "unit"),
)
