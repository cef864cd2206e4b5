"""What tells of the foundation's own pages."""

from core.guide.pages import Section, Sections, register_help

HOME = (
    Section("department", "每天：先看工作台"),
    Section("liaison", "每天"),
    Section("bureau", "每天"),
    Section("company"),
    Section("instructor"),
    Section("superior", "看汇总"),
    Section("administrators"),
    Section("common", "看懂页面"),
)
FRAME = Section("common", "看懂页面")
SIGN_IN = Section("common", "第一次登录")
SETTINGS = (Section("department", "设置"), Section("administrators", "系统管理员：运行和设置"))
NEW_CITY = Section("new-city")
CONFIGURATION = Section("new-city", "配置文件")
RUNNING = Section("administrators", "系统管理员：运行和设置")
AUDIT = Section("administrators", "审计管理员：记录")
LISTS = Section("common", "清单")
SUGGESTIONS = Section("common", "意见建议")
OBJECTS = Section("common", "谁能看到、谁改过")
DELETED = Section("department", "删错了")
SEARCH = Section("common", "搜索")
EXPORT = (Section("tables", "导出"), Section("superior", "带走数据"))
IMPORT = Section("tables", "导入")
UNDO = Section("tables", "写错了：24 小时内撤销")
BULK = Section("tables", "批量修改")

HELP: Sections = {
    "home": HOME,
    "help": FRAME,
    "switch-tenant": FRAME,
    "large-text": FRAME,
    "notices": FRAME,
    "read-notices": FRAME,
    "notice-open": FRAME,
    "own-notice-choices": FRAME,
    "own-mail-test": FRAME,
    "account-security": SIGN_IN,
    "account-password": SIGN_IN,
    "settings-home": SETTINGS,
    "term": SETTINGS,
    "calendar": SETTINGS,
    "industry-list": SETTINGS,
    "notice-rule": RUNNING,
    "office-hours": SETTINGS,
    "setup": NEW_CITY,
    "tenant": NEW_CITY,
    "configuration": CONFIGURATION,
    "delivery": RUNNING,
    "mail-sender": RUNNING,
    "channel-sender": RUNNING,
    "channel-senders": RUNNING,
    "audit-list": AUDIT,
    "sign-in-list": AUDIT,
    "saved-view": LISTS,
    "columns-choose": LISTS,
    "burden": SETTINGS,
    "suggestion": SUGGESTIONS,
    "object": OBJECTS,
    "object-delete": DELETED,
    "bin": DELETED,
    "search": SEARCH,
    "job": EXPORT,
    "attachment": EXPORT,
    "export": EXPORT,
    "import": IMPORT,
    "import-undo": UNDO,
    "bulk-edit": BULK,
}


def register() -> None:
    register_help(HELP)
