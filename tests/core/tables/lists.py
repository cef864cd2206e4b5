"""Lists that go into no table of their own: the written reason for each. An address that shows rows and neither belongs
to a table (``list_url`` and ``lists`` of a TableSpec) nor stands here fails the build.
"""

REASONS: dict[str, str] = {
    "units-undated": "ended units to be given their day one by one; the units have their table",
    "industry-list": "the national classification, loaded from the standard's own file",
    "object-history": "the log goes out from the auditor's list, by the object's number",
    "bin-list": "what is in the bin is put back, not worked on",
    "api-deletion-list": "ids of what is gone, for programs that keep a copy; the log has its own table",
    "api-search-list": "hits of a search in many lists: each list has its own table",
    "alias-list": "other names of one record: they go out and in as the column 曾用名 of its own table",
    "api-unit-alias-list": "the same for programs",
    "api-party-org-alias-list": "the same for programs",
    "duplicate-list": "pairs to be judged one by one: the records have their tables",
    "api-duplicate-list": "the same for programs",
    "merge-list": "what was merged, each to be opened or undone: the records have their tables",
    "api-merge-list": "the same for programs",
    "import-new": "the latest imports of one list, each of them a line of the list of jobs",
    "api-chain-link-above": "chains of tenants above: their own people's rows",
    "chain-history": "one chain's story, told from what the log and the dated rows hold",
    "coverage-units": "has its own workbook, a sheet for each thing to do (coverage-export)",
    "api-coverage-set-units": "the same units for programs, which page through them",
    "project-detail": "one project's own page: milestones, participants and reports have their tables",
    "project-carry": "a choice among the projects of one year, which have their table",
    "gap-choose-chain": "a choice of a chain on the way to a form",
    "members-add-all": "a choice of members to add; the members have their table",
    "suggestion-list": "words to the department, read and answered one by one",
    "object-access": "who can see one object and why: the grants behind it have their table",
    "rights-holders": "who holds one right: the grants have their table",
    "invitation-list": "links that open accounts once: the accounts and grants they made have their tables",
    "pattern-list": "goes out and in with the city's configuration file",
    "indicator-detail": "one indicator's definition and splits: the book has its own workbook (indicator-export)",
}
