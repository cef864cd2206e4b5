"""What tells of the pages of packs and indicators."""

from core.guide.pages import Section, Sections, register_help

PACKS = (Section("yearly", "生成"), Section("superior", "看汇总"))
REVIEW = Section("yearly", "审核、发布")
BELOW = Section("superior", "看汇总")
INDICATORS = (Section("department", "年度清单和指标"), Section("superior", "看指标"))

HELP: Sections = {
    "pack": PACKS,
    "chain-packs": PACKS,
    "edition": REVIEW,
    "packs-below": BELOW,
    "indicator": INDICATORS,
}


def register() -> None:
    register_help(HELP)
