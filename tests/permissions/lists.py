"""Every list: its address, who asks, and what it is narrowed to. An address that shows rows without standing here
fails the build; what is held of each is in test_list_queries.py.
"""

# Name of the address, the role that asks (as in routes.py), and the query where one is needed to see the rows.
LISTS = """
# 平台
api-term-list                 D
api-search-list               D  q=示例&size=50
api-job-list                  D
api-bulk-edit-lines           D
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
own-region-list               D
own-region-detail             D
unit-figures                  D
figure-units                  D
unit-members                  D
# 人员
api-person-list               D
api-appointment-list          D
api-liaison-exemption-list    D
person-list                   D
instructor-list               D
vacancy-list                  D
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
chain-history                 D
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
api-membership-list           D
api-seat-list                 D
api-body-rule-list            D
body-list                     D
member-list                   D
body-rules                    D
pattern-list                  D
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
"""

# A list that shows no more rows where there are more, or a page with a table that is no list of rows: why.
EXEMPT: dict[str, str] = {
    "units-undated": "nobody ends a unit without a day any more; tests/reports/test_unit_ends.py counts",
    "industry-list": "the national classification, whoever looks",
    "import-new": "the latest five imports of one list, however many there are",
    "configuration": "the parts of the settings, as the code has them, each with how many rows it holds",
    "own-rights": "what one account may do, as the code has it",
    "rights-table": "the fixed table of rights, as the code has it",
    "api-bulk-edit-list": "takes an order to change many rows and shows none",
    "api-working-day-list": "the days asked for, worked out from one calendar",
    "api-indicator-list": "the fixed book of indicators: each number is a statement of its own",
    "indicator-list": "the fixed book of indicators: each number is a statement of its own",
    "document-font-list": "the fixed faces of a paper",
    "document-template-upload": "the fixed words a template may hold",
    "api-configuration-list": "the city's settings as one file, not rows",
    "api-deletion-list": "a world in which nothing was deleted shows none; tests/core/test_deletions.py counts",
    "own-notice-choices": "the fixed kinds of notices",
    "body-figures": "figures by the city's own words, never one row each",
    "party-org-detail": "one organization's own page",
    "body-history": "one body's own story, told from dates the rows here do not have",
    "project-notes": "what is due by the calendar, whatever rows there are",
    "coverage": "figures by chain and by district, from one statement each",
    "figure-totals": "figures by chain and by district, from one statement each",
    "chains-below": "a row for each city below, which are not a city's rows",
    "bodies-below": "a row for each city below, which are not a city's rows",
    "packs-below": "a row for each city below, which are not a city's rows",
}


# Pages of one thing, and 工作台, that show rows of many kinds: the most statements each may ask of the department, the
# same for one row of each as for a hundred. A card of 工作台 asks for itself: cards know nothing of each other.
WHOLE_PAGES: dict[str, int] = {"home": 30, "unit-detail": 16, "chain-detail": 13, "pack-detail": 12}


def listed() -> dict[str, tuple[str, str]]:
    """Role and query by the name of the address."""
    lines = [line.split() for line in LISTS.splitlines() if line and not line.startswith("#")]
    return {name: (role, "".join(query)) for name, role, *query in lines}
