"""What tells of the pages of units and party organizations."""

from core.guide.pages import Section, Sections, register_help

UNITS = (
    Section("department", "单位和党组织"),
    Section("liaison", "保持链上单位准确"),
    Section("company", "核对本单位资料"),
    Section("instructor"),
    Section("superior", "看汇总"),
)
FIGURES = (Section("company", "登记经营数据"), Section("department", "单位和党组织"))
ORGS = (Section("department", "单位和党组织"), Section("liaison", "保持链上单位准确"), Section("superior", "看汇总"))
MERGING = Section("department", "疑似重复与合并")

HELP: Sections = {
    "unit": UNITS,
    "residence": UNITS,
    "units-undated": UNITS,
    "near-names": UNITS,
    "alias": UNITS,
    "industry-suggest": UNITS,
    "unit-figures": FIGURES,
    "party-org": ORGS,
    "mass-org": ORGS,
    "member-count": ORGS,
    "unit-members": ORGS,
    "unit-member-count": ORGS,
    "own-region": ORGS,
    "duplicate": MERGING,
    "merge": MERGING,
}


def register() -> None:
    register_help(HELP)
