"""Every list: its address, who asks, and what it is narrowed to. An address that shows rows without standing here
fails the build; what is held of each is in test_list_queries.py.
"""

# Name of the address, the role that asks (as in routes.py), and the query where one is needed to see the rows.
LISTS = """
# 平台
api-term-list                 D  size=200
api-search-list               D  q=示例&size=50
api-job-list                  D
api-bulk-edit-lines           D
api-import-list               D
api-saved-view-list           D
api-suggestion-list           D
api-bin-list                  D
api-audit-list                A  table_name=chains_coverageset&operation=insert&size=200
api-sign-in-list              A  size=200
api-invitation-list           X
term-list                     D
sign-in-list                  A
audit-list                    A  table_name=chains_coverageset&operation=insert
notices                       D
suggestion-list               D
delivery-list                 O  state=planned
job-list                      D
account-list                  X
token-list                    X
rights-holders                X  sort=-account
object-access                 X  sort=-account
invitation-list               X
object-history                D
bin-list                      D
grant-list                    X  sort=updated
api-grant-list                D
calendar                      D
# 单位与党组织
api-unit-list                 D
api-party-org-list            D
api-member-count-list         D
api-unit-member-count-list    D
api-mass-org-list             D
api-own-region-list           D
api-residence-list            D
api-unit-figure-list          D
api-unit-alias-list           D
api-party-org-alias-list      D
api-duplicate-list            D
api-merge-list                D
duplicate-list                D
merge-list                    D
alias-list                    D
unit-list                     D
party-org-list                D
mass-org-list                 D
own-region-list               D
own-region-detail             D
unit-figures                  D
figure-units                  D
unit-members                  D
# 会议
api-meeting-list              D
api-invitee-list              D
meeting-list                  D
meeting-calendar              D  day=2026-01-15
meeting-invitees              D
meeting-detail                D
chain-meetings                D
api-meeting-series-list       D
series-list                   D
meeting-links                 D
# 人员
api-person-list               D
api-appointment-list          D
api-liaison-exemption-list    D
api-hand-over-list            D
api-duty-list                 D
api-exchange-list             D
api-intake-list               D
api-growth-list               D
person-list                   D
appointment-list              D
instructor-list               D
vacancy-list                  D
duty-log                      D
exchange-list                 D
intake-list                   D
growth-list                   D
# 产业链
api-chain-list                D
api-segment-list              D
api-segment-link-list         D
api-chain-unit-list           D
api-chain-head-list           D
api-leader-org-list           D
api-chain-link-list           D
api-chain-link-above          D
chain-list                    D
units-on-chains               D
orgs-on-chains                D
head-terms                    D
chain-units                   D
chain-party-orgs              D
chain-segments                D
chain-heads                   D
chain-links                   D
api-coverage-set-list         D
api-coverage-set-units        D
api-coverage-exclusion-list   D
coverage-settings             D
coverage-units                D
# 重点项目、强链补链
api-project-list              D
api-milestone-list            D
api-participant-list          D
api-progress-note-list        D
api-gap-list                  D
project-list                  D
project-board                 D
project-timeline              D
project-carry                 D  from=2026
project-detail                D
project-on-time               D
milestone-list                D
chain-projects                D
gap-list                      D
gap-choose-chain              D
chain-gaps                    D
# 联盟与结对
api-body-list                 D
api-guidance-list             D
api-recommendation-list       D
guidance-list                 D
api-minutes-list              D
api-minutes-confirmation-list D
minutes-list                  D
api-office-list               D
api-office-part-list          D
api-plaque-list               D
api-outer-member-list         D
api-share-list                D
share-list                    D
outer-list                    D
office-list                   D
plaque-list                   D
recommendation-list           D
api-membership-list           D
api-seat-list                 D
api-activity-list             D
api-outcome-list              D
activity-list                 D
outcome-list                  D
outcomes-to-confirm           D
chain-outcomes                D
api-resolution-list           D
resolution-list               D
chain-resolutions             D
resolutions-below             D
resolution-detail             D
attendance-ledger             D  since=2000-01-01
activity-detail               D
outcome-detail                D
api-body-rule-list            D
api-structure-pattern-list    D
api-fund-list                 D
api-payment-list              D
api-receipt-list              D
api-subsidy-list              D
fund-list                     D
fund-detail                   D
payment-detail                D
subsidy-list                  D
api-team-list                 D
api-team-member-list          D
api-team-milestone-list       D
api-team-hookup-list          D
body-list                     D
team-list                     D
api-floating-member-list      D
api-link-node-list            D
link-list                     D
floating-list                 D
api-campaign-list             D
api-campaign-figure-list      D
api-campaign-party-list       D
campaign-list                 D
campaign-detail               D
api-station-list              D
api-station-staff-list        D
api-station-case-list         D
api-station-stage-list        D
station-list                  D
station-case-list             D
station-detail                D
api-model-post-list           D
api-pledge-list               D
post-list                     D
api-brand-list                D
api-honour-list               D
brand-list                    D
honour-list                   D
api-course-list               D
api-course-session-list       D
course-list                   D
course-session-list           D
course-detail                 D
posts-shown                   D
post-detail                   D
pledge-list                   D
team-detail                   D
member-list                   D
body-rules                    D
pattern-list                  D
meeting-kind-list             D
minimum-rule-list             D
meeting-minimums              D
api-minimum-standing-list     D
body-year                     D  year=2026
reminder-rule-list            D
api-meeting-kind-list         D
api-minimum-rule-list         D
# 供需、目录和招引
market-entry-list             D
chain-market                  D
api-market-entry-list         D
market-deal-list              D
api-market-deal-list          D
market-issue-list             D
api-market-issue-list         D
market-issue-detail           D
directories-below             D
directory-below               S
invest-target-list            D
chain-targets                 D
api-invest-target-list        D
# 工单
ticket-list                   D
chain-tickets                 D
api-ticket-list               D
# 共享资源
resource-list                 D
api-shared-resource-list      D
booking-list                  D
talent-need-list              D
api-talent-need-list          D
talent-issue-list             D
api-talent-issue-list         D
talent-issue-detail           D
talent-profile-list           D
api-talent-profile-list       D
talent-match-list             D
api-talent-match-list         D
api-booking-list              D
# 走访
visit-list                    D
chain-visits                  D
received-visit-list           P
api-received-visit-list       P
visit-plan-list               D
visit-plan-detail             D
visit-target-list             D
visit-load-list               D
api-visit-list                D
api-visit-plan-list           D
api-visit-target-list         D
# 服务目录
item-proposal-list            D
api-item-proposal-list        D
service-item-list             D
service-request-list          D
catalogue-edition-list        D
catalogue-edition-detail      D
api-catalogue-edition-list    D
api-service-module-list       D
api-service-item-list         D
api-service-request-list      D
# 服务点位
site-list                     D
site-map                      D
api-site-list                 D
# 服务活动
service-session-list          D
service-session-detail        D
api-service-session-list      D
api-session-question-list     D
# 工单的规则
ticket-poster-list            D
api-ticket-poster-list        D
common-demand-list            D
api-common-demand-list        D
service-group-list            D
service-group-detail          D
api-service-group-list        D
api-service-group-member-list D
data-request-list             D
data-request-standings        D
sharing-department-list       D
api-data-request-list         D
api-sharing-department-list   D
api-ticket-rule-list          D
ticket-rule-list              D
ticket-category-list          D
ticket-category-edit          D
time-limit-list               D
api-time-limit-list           D
dispatch-rule-list            D
api-dispatch-rule-list        D
api-ticket-category-list      D
api-category-question-list    D
tier-list                     D
body-gaps                     D
body-completeness             D
body-terms                    D
body-detail                   D
body-seats                    D
body-liaisons                 D
body-below                    D
chain-bodies                  D
members-add-all               D
api-pairing-list              D
pairing-list                  D
chain-pairings                D
# 公文、年度清单、报表
api-number-list               D
api-template-list             D
document-number-list          D
document-series-list          D
document-template-list        D
api-pack-list                 D
api-edition-list              D
pack-list                     D
chain-packs                   D
indicator-rows                D
api-indicator-rows            D
indicator-detail              D
# 会议：议程、点名、记录
api-agenda-item-list          D
meeting-agenda                D
meeting-roll                  D
api-meeting-roll              D
meeting-log                   D
# 会议：议题
api-topic-list                D
topic-list                    D
"""

# A list that shows no more rows where there are more, or a page with a table that is no list of rows: why.
EXEMPT: dict[str, str] = {
    "item-proposal-detail": "the eight fields of one item, as they are and as proposed",
    "ticket-totals": "a row for each department, channel or category, however many tickets it has",
    "service-session-choose": "meetings that are no event yet; every service meeting is listed in its own room",
    "api-urge-step-list": "sixteen steps at most, one of each level for each clock",
    "resource-detail": "the seven days of a week, whatever is booked on them",
    "ticket-ladder-try": "a row for each level of the ladder; its lines are the first of a trial that keeps nothing",
    "ticket-ladder-list": "a row for each of the four clocks, whatever is set",
    "series-detail": "the days that come, by the calendar and not by rows; its meetings have their list",
    "series-end": "the same: what ending leaves of the next days",
    "minutes-late": "what is late by the calendar, not by rows; tests/meetings/test_minutes_pages.py counts",
    "shared-list": "rows of other cities, of which the crowd is none: tests/alliances/test_shares.py counts",
    "api-shared-list": "the same for programs",
    "api-shared-header-list": "the same for programs",
    "shared-space": "the same, of one share",
    "team-links": "the rings of one team, a card each and twenty a page; link-list tells every row",
    "units-undated": "nobody ends a unit without a day any more; tests/reports/test_unit_ends.py counts",
    "industry-list": "the national classification, whoever looks",
    "import-new": "the latest five imports of one list, however many there are",
    "configuration": "the parts of the settings, as the code has them, each with how many rows it holds",
    "own-rights": "what one account may do, as the code has it",
    "rights-table": "the fixed table of rights, as the code has it",
    "burden": "a line for each table the platform has, whatever rows there are",
    "api-burden-list": "the same lines for programs",
    "api-bulk-edit-list": "takes an order to change many rows and shows none",
    "api-working-day-list": "the days asked for, worked out from one calendar",
    "api-indicator-list": "the fixed book of indicators: each number is a statement of its own",
    "indicator-list": "the fixed book of indicators: each number is a statement of its own",
    "document-font-list": "the fixed faces of a paper",
    "document-template-upload": "the fixed words a template may hold",
    "api-configuration-list": "the city's settings as one file, not rows",
    "api-deletion-list": "a world in which nothing was deleted shows none; tests/core/test_deletions.py counts",
    "own-notice-choices": "the fixed kinds of notices",
    "channel-senders": "the three channels beside mail, whatever rows there are",
    "pairing-suggestions": "at most twenty, compared anew; tests/alliances/test_suggestions.py counts",
    "api-pairing-suggestion-list": "the same for programs",
    "body-figures": "figures by the city's own words, never one row each",
    "chain-talent": "figures by the city's own words, one statement for each list they open",
    "party-org-detail": "one organization's own page",
    "chain-history": "one chain's own story, told from dates and events the rows here do not have",
    "body-history": "one body's own story, told from dates the rows here do not have",
    "project-notes": "what is due by the calendar, whatever rows there are",
    "coverage": "figures by chain and by district, from one statement each",
    "fund-totals": "figures by chain, body or year, from two statements; tests/alliances/test_funds.py counts",
    "figure-totals": "figures by chain and by district, from one statement each",
    "chains-below": "a row for each city below, which are not a city's rows",
    "bodies-below": "a row for each city below, which are not a city's rows",
    "packs-below": "a row for each city below, which are not a city's rows",
}

# The API's list that tells what a page tells. A page with conditions or orderings stands here or below.
IN_API: dict[str, str] = {
    "sign-in-list": "api-sign-in-list",
    "audit-list": "api-audit-list",
    "suggestion-list": "api-suggestion-list",
    "job-list": "api-job-list",
    "invitation-list": "api-invitation-list",
    "bin-list": "api-bin-list",
    "grant-list": "api-grant-list",
    "duplicate-list": "api-duplicate-list",
    "merge-list": "api-merge-list",
    "unit-list": "api-unit-list",
    "party-org-list": "api-party-org-list",
    "mass-org-list": "api-mass-org-list",
    "own-region-list": "api-own-region-list",
    "own-region-detail": "api-residence-list",
    "figure-units": "api-unit-figure-list",
    "unit-members": "api-unit-member-count-list",
    "person-list": "api-person-list",
    "instructor-list": "api-appointment-list",
    "appointment-list": "api-appointment-list",
    "exchange-list": "api-exchange-list",
    "duty-log": "api-duty-list",
    "intake-list": "api-intake-list",
    "growth-list": "api-growth-list",
    "chain-list": "api-chain-list",
    "units-on-chains": "api-chain-unit-list",
    "chain-units": "api-chain-unit-list",
    "orgs-on-chains": "api-party-org-list",
    "chain-party-orgs": "api-party-org-list",
    "chain-heads": "api-chain-head-list",
    "head-terms": "api-chain-head-list",
    "chain-links": "api-chain-link-list",
    "chain-segments": "api-segment-list",
    "coverage-settings": "api-coverage-exclusion-list",
    "coverage-units": "api-coverage-set-units",
    "project-list": "api-project-list",
    "chain-projects": "api-project-list",
    "project-board": "api-project-list",
    "project-carry": "api-project-list",
    "project-timeline": "api-project-list",
    "project-on-time": "api-milestone-list",
    "milestone-list": "api-milestone-list",
    "activity-list": "api-activity-list",
    "meeting-list": "api-meeting-list",
    "chain-meetings": "api-meeting-list",
    "series-list": "api-meeting-series-list",
    "meeting-calendar": "api-meeting-list",
    "outcome-list": "api-outcome-list",
    "outcomes-to-confirm": "api-outcome-list",
    "chain-outcomes": "api-outcome-list",
    "resolution-list": "api-resolution-list",
    "chain-resolutions": "api-resolution-list",
    "gap-list": "api-gap-list",
    "chain-gaps": "api-gap-list",
    "body-list": "api-body-list",
    "chain-bodies": "api-body-list",
    "member-list": "api-membership-list",
    "body-detail": "api-membership-list",
    "body-seats": "api-seat-list",
    "body-rules": "api-body-rule-list",
    "fund-list": "api-fund-list",
    "fund-detail": "api-payment-list",
    "subsidy-list": "api-subsidy-list",
    "team-list": "api-team-list",
    "link-list": "api-link-node-list",
    "floating-list": "api-floating-member-list",
    "campaign-list": "api-campaign-list",
    "station-list": "api-station-list",
    "station-case-list": "api-station-case-list",
    "post-list": "api-model-post-list",
    "brand-list": "api-brand-list",
    "honour-list": "api-honour-list",
    "course-list": "api-course-list",
    "course-session-list": "api-course-session-list",
    "pledge-list": "api-pledge-list",
    "guidance-list": "api-guidance-list",
    "minutes-list": "api-minutes-list",
    "office-list": "api-office-list",
    "plaque-list": "api-plaque-list",
    "outer-list": "api-outer-member-list",
    "share-list": "api-share-list",
    "recommendation-list": "api-recommendation-list",
    "pattern-list": "api-structure-pattern-list",
    "meeting-kind-list": "api-meeting-kind-list",
    "minimum-rule-list": "api-minimum-rule-list",
    "meeting-minimums": "api-minimum-standing-list",
    "meeting-roll": "api-meeting-roll",
    "body-year": "api-meeting-list",
    "dispatch-rule-list": "api-dispatch-rule-list",
    "time-limit-list": "api-time-limit-list",
    "market-entry-list": "api-market-entry-list",
    "chain-market": "api-market-entry-list",
    "market-deal-list": "api-market-deal-list",
    "market-issue-list": "api-market-issue-list",
    "invest-target-list": "api-invest-target-list",
    "chain-targets": "api-invest-target-list",
    "common-demand-list": "api-common-demand-list",
    "service-group-list": "api-service-group-list",
    "service-group-detail": "api-service-group-member-list",
    "data-request-list": "api-data-request-list",
    "sharing-department-list": "api-sharing-department-list",
    "ticket-list": "api-ticket-list",
    "ticket-poster-list": "api-ticket-poster-list",
    "visit-list": "api-visit-list",
    "chain-visits": "api-visit-list",
    "received-visit-list": "api-received-visit-list",
    "visit-plan-list": "api-visit-plan-list",
    "visit-plan-detail": "api-visit-target-list",
    "visit-target-list": "api-visit-target-list",
    "visit-load-list": "api-visit-target-list",
    "item-proposal-list": "api-item-proposal-list",
    "service-item-list": "api-service-item-list",
    "site-list": "api-site-list",
    "service-session-list": "api-service-session-list",
    "service-session-detail": "api-session-question-list",
    "site-map": "api-site-list",
    "service-request-list": "api-service-request-list",
    "catalogue-edition-list": "api-catalogue-edition-list",
    "catalogue-edition-detail": "api-service-item-list",
    "chain-tickets": "api-ticket-list",
    "ticket-category-list": "api-ticket-category-list",
    "resource-list": "api-shared-resource-list",
    "booking-list": "api-booking-list",
    "talent-need-list": "api-talent-need-list",
    "talent-issue-list": "api-talent-issue-list",
    "talent-profile-list": "api-talent-profile-list",
    "talent-match-list": "api-talent-match-list",
    "ticket-category-edit": "api-category-question-list",
    "meeting-agenda": "api-agenda-item-list",
    "topic-list": "api-topic-list",
    "meeting-log": "api-agenda-item-list",
    "pairing-list": "api-pairing-list",
    "chain-pairings": "api-pairing-list",
    "document-number-list": "api-number-list",
    "document-template-list": "api-template-list",
    "pack-list": "api-pack-list",
    "chain-packs": "api-pack-list",
    "indicator-rows": "api-indicator-rows",
    "indicator-detail": "api-indicator-rows",
}

# What a page and the API call differently: (page, its condition) -> what the API takes instead, and why. Nothing to
# take ("") needs its reason all the more.
_DAY = ("on", "a page shows a day, today unless said; the API tells all rows unless a day is asked for")
SAID_OTHERWISE: dict[tuple[str, str], tuple[str, str]] = {
    **{
        (page, "day"): _DAY
        for page in (
            "chain-list",
            "units-on-chains",
            "chain-units",
            "body-list",
            "member-list",
            "body-detail",
            "body-seats",
            "chain-heads",
            "chain-links",
            "chain-segments",
            "chain-bodies",
            "head-terms",
        )
    },
    **{(page, "ended"): ("on", "without a day the API tells ended ones too") for page in ("chain-list", "body-list")},
    **{
        (page, "day"): ("", "an organization's own row has no past places; those are read from chain-units by day")
        for page in ("orgs-on-chains", "chain-party-orgs")
    },
    ("unit-members", "count"): ("", "opens one count to be corrected: api-unit-member-count-detail"),
    ("meeting-calendar", "view"): ("", "how the days are laid out, not which are shown"),
    ("meeting-calendar", "day"): ("since", "the page shows the month or week of a day"),
    ("project-board", "by"): ("", "how the cards are laid out, not which are shown"),
    ("project-carry", "from"): ("year", "the year the projects are of"),
    ("suggestion-list", "show"): ("state", "the page's 未答复 is a state"),
    ("figure-units", "period"): ("year", "a period is three columns in the API: year, period, number"),
    ("coverage-units", "set"): ("day", "the set is in the API's path"),
}

# Pages whose conditions belong to no list of the API: why.
PAGES_ALONE: dict[str, str] = {
    "posts-shown": "what the city shows to all who work here: api-model-post-list tells the posts by shown and place",
    "market-issue-detail": "one number's lines, all of them in api-market-issue-detail",
    "account-list": "accounts are the security administrator's, who works by hand (docs/adr/0013)",
    "token-list": "the same; a token cannot tell of tokens",
    "rights-holders": "who holds one right: api-grant-list tells the grants behind it",
    "object-access": "who sees one object: api-grant-list tells the grants behind it",
    "object-history": "each resource's own history/ tells it, newest first",
    "notices": "messages to one person; a program asks for what they tell of",
    "delivery-list": "the operator decides on each by hand",
    "calendar": "api-working-day-list answers for any days",
    "vacancy-list": "api-liaison-exemption-vacancies tells the same counts",
    "attendance-ledger": "counted over a window; api-invitee-list tells each answer and who came",
    "resolutions-below": "rows of the cities below are read on pages alone; the page's own table goes out as a sheet",
    "directories-below": "what cities below published is read on pages alone; the page's own tables go out as sheets",
    "directory-below": "one number of a city below: the same",
    "body-gaps": "worked out of bodies and chains; the page's own table goes out as a sheet",
    "body-completeness": "the same: api-body-checks tells it of each body",
    "body-terms": "stages of terms, worked out by day: api-seat-list tells the seats",
}


# Pages of one thing, and 工作台, that show rows of many kinds: the most statements each may ask of the department, the
# same for one row of each as for a hundred. A card of 工作台 asks for itself: cards know nothing of each other.
WHOLE_PAGES: dict[str, int] = {"home": 46, "unit-detail": 30, "chain-detail": 13, "pack-detail": 12}


def listed() -> dict[str, tuple[str, str]]:
    """Role and query by the name of the address."""
    lines = [line.split() for line in LISTS.splitlines() if line and not line.startswith("#")]
    return {name: (role, "".join(query)) for name, role, *query in lines}
