"""A configuration file holds all a city sets: every page of settings is in it, or says here why it is not."""

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from alliances.models import BodyRule
from core.configuration.parts import part_counts, registered_parts
from core.settings_pages import registered_settings_pages, settings_groups
from reports.models import PackRule
from tests.cast import Cast
from tests.isolation.rows import make_row

# Where the address of a page of settings begins → the parts of the file that hold what is set there.
HELD: dict[str, set[str]] = {
    "settings/profile/": {"profile"},
    "settings/terms/": {"terms"},
    "settings/calendar/": {"calendar_days", "office_hours"},
    "settings/notices/": {"notice_rule"},
    "settings/mail/": {"mail_sender"},
    "settings/channels/": {"channel_senders"},
    "settings/documents/series/": {"document_series"},
    "settings/documents/templates/": {"document_templates"},
    "settings/documents/template-versions/": {"document_templates"},
    "settings/documents/fonts/": {"document_fonts"},
    "settings/instructors/": {"instructor_rule"},
    "settings/coverage/": {"coverage_sets"},
    "settings/project-rules/": {"project_rule", "goal_cadences"},
    "settings/body-rules/": {"body_rules"},
    "settings/pairings/": {"pairing_rule"},
    "settings/link-rule/": {"link_rule"},
    "settings/tiers/": {"tier_rules", "terms"},
    "settings/pairing-suggestions/": {"suggestion_rule"},
    "settings/patterns/": {"structure_patterns", "pattern_tiers"},
    "packs/rules/": {"pack_rule"},
    "settings/meeting-kinds/": {"meeting_kinds", "meeting_kind_invitees", "meeting_kind_agenda"},
    "settings/minimum-rules/": {"meeting_minimums", "meeting_minimum_kinds"},
    "settings/meeting-reminders/": {"meeting_reminders"},
    "settings/ticket-categories/": {"ticket_categories", "category_questions"},
    "settings/ticket-ladder/": {"ticket_ladder"},
    "settings/time-limits/": {"time_limits"},
    "settings/ticket-rules/": {"ticket_rules"},
    "settings/category-questions/": {"category_questions"},
    "settings/resolution-ladder/": {"resolution_ladder"},
    "regions/": {"parks"},
}
# Where it begins → why nothing of it belongs to a city's configuration.
NOT_HELD = {
    "settings/": "the page that lists the others",
    "settings/configuration/": "the file itself",
    "settings/documents/numbers/": "numbers that were given: records, not settings",
    "settings/dispatch-rules/": "departments are a city's own units: the rules go out and in as a table",
    "settings/site-outline/": "approved for one city and one use: it is uploaded where its approval is at hand",
    "settings/sharing-departments/": "departments are a city's own units: they go out and in as a table",
    "settings/coverage/exclusions/": "units left out of a base, each with its reason: data",
    "settings/accounts/": "accounts belong to persons",
    "settings/grants/": "what a person may do is given to the person",
    "settings/invitations/": "addressed to persons",
    "settings/tokens/": "secrets",
    "settings/rights/": "the same in every city, to be read",
    "settings/industries/": "the nation's classification, loaded by who runs the platform",
    "settings/burden/": "counted from the registries, nothing is set there",
    "settings/audit/": "a record",
    "settings/sign-ins/": "a record",
    "settings/deliveries/": "a record",
    "account/": "one's own choices: how one is told, the size of letters",
}
PLACES = ("settings/", "account/", "packs/rules/", "regions/")


def addresses(patterns: Any, before: str = "") -> Iterator[str]:
    for pattern in patterns:
        here = f"{before}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, here)
        elif isinstance(pattern, URLPattern):
            yield here


def _longest(address: str, known: Any) -> str | None:
    found = [start for start in known if address == start or (start != "settings/" and address.startswith(start))]
    return max(found, key=len, default=None)


def test_every_page_of_settings_is_in_the_file_or_says_why_not() -> None:
    pages = [address for address in addresses(get_resolver().url_patterns) if address.startswith(PLACES)]

    assert [address for address in pages if _longest(address, [*HELD, *NOT_HELD]) is None] == []
    assert len(pages) > 60


def test_every_reason_and_every_place_is_still_there() -> None:
    pages = list(addresses(get_resolver().url_patterns))

    assert [start for start in [*HELD, *NOT_HELD] if not any(page.startswith(start) for page in pages)] == []
    assert not set(HELD) & set(NOT_HELD)


def test_every_part_is_set_on_a_page() -> None:
    assert set().union(*HELD.values()) == {part.code for part in registered_parts()}


def test_every_entry_of_the_settings_page_is_judged() -> None:
    others = {"setup", "suggestion-list", "bin-list"}  # the assistant sets what the others hold; the rest are records

    for page in registered_settings_pages():
        if page.url_name not in others:
            assert _longest(page.address.lstrip("/"), [*HELD, *NOT_HELD]), page.label


def test_settings_page_leads_to_every_part_and_tells_what_is_set(in_city: Cast) -> None:
    shown = {code for page in registered_settings_pages() for code in page.parts}
    before = _states(in_city)
    make_row(PackRule)
    make_row(BodyRule)
    after = _states(in_city)

    assert {part.code for part in registered_parts()} - shown == {"pattern_tiers"}  # set with their pattern
    assert (before["年度清单规则"], after["年度清单规则"]) == ("系统默认", "已设置")
    assert (before["组织要求"], after["组织要求"]) == ("系统默认", "已设置 1 项")
    assert before["结构模式"] == after["结构模式"] == "系统默认"


def _states(cast: Cast) -> dict[str, str]:
    return {link.label: link.state for _, links in settings_groups(cast.act()) for link in links}


def test_what_is_set_costs_one_statement(in_city: Cast) -> None:
    with CaptureQueriesContext(connection) as asked:
        counts = part_counts()

    assert len(asked) == 1
    assert set(counts) <= {part.code for part in registered_parts()}
