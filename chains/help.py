"""What tells of the pages of chains, projects and coverage."""

from core.guide.pages import Section, Sections, register_help

CHAINS = (
    Section("department", "产业链"),
    Section("liaison", "保持链上单位准确"),
    Section("bureau", "每天"),
    Section("superior", "看汇总"),
    Section("company", "看本单位在哪条链上"),
)
MAP = Section("department", "图谱和编排")
BELOW = Section("superior", "看汇总")
PROJECTS = (Section("department", "重点项目"), Section("liaison", "重点项目和强链补链"), Section("bureau", "报进展"))
GAPS = (Section("department", "重点项目"), Section("liaison", "重点项目和强链补链"), Section("bureau", "看强链补链"))
TALENT = (Section("department", "人才交流和培养"), Section("liaison", "人才交流和培养"))
COVERAGE = Section("department", "两个覆盖和指导员")

HELP: Sections = {
    "chain": CHAINS,
    "place": CHAINS,
    "segment": CHAINS,
    "head": CHAINS,
    "leader-org": CHAINS,
    "link": CHAINS,
    "units-on-chains": CHAINS,
    "orgs-on-chains": CHAINS,
    "chain-map": MAP,
    "chain-draft": MAP,
    "draft": MAP,
    "chains-below": BELOW,
    "project": PROJECTS,
    "chain-projects": PROJECTS,
    "milestone": PROJECTS,
    "participant": PROJECTS,
    "note": PROJECTS,
    "gap": GAPS,
    "chain-gaps": GAPS,
    "chain-talent": TALENT,
    "coverage": COVERAGE,
    "figure": COVERAGE,
}


def register() -> None:
    register_help(HELP)
