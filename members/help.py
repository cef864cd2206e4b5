"""What tells of the pages of accounts, grants and persons."""

from core.guide.pages import Section, Sections, register_help

ACCOUNTS = (Section("administrators", "安全管理员：账号和授权"), Section("department", "开通账号和授权"))
OWN = Section("common", "看懂页面")
ACCESS = Section("common", "谁能看到、谁改过")
TOKENS = Section("portal")
PERSONS = (Section("department", "联络员和人员"), Section("liaison", "换岗"))
TALENT = (Section("department", "人才交流和培养"), Section("liaison", "人才交流和培养"))
INSTRUCTORS = (Section("department", "两个覆盖和指导员"), Section("instructor"))

HELP: Sections = {
    "account": ACCOUNTS,
    "grant": ACCOUNTS,
    "rights": ACCOUNTS,
    "invitation": ACCOUNTS,
    "own-rights": OWN,
    "own-duties": OWN,
    "object-access": ACCESS,
    "token": TOKENS,
    "person": PERSONS,
    "vacancy-list": PERSONS,
    "liaison": PERSONS,
    "hand-over": PERSONS,
    "appointment": PERSONS,
    "anchor-suggest": PERSONS,
    "instructor": INSTRUCTORS,
    "exchange": TALENT,
    "duty": (Section("instructor"), Section("department", "两个覆盖和指导员")),
    "intake": TALENT,
    "growth": TALENT,
}


def register() -> None:
    register_help(HELP)
