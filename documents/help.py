"""What tells of the pages of document numbers, templates and faces."""

from core.guide.pages import Section, Sections, register_help

NUMBERS = Section("yearly", "审核、发布")
FILES = Section("yearly", "下载")

HELP: Sections = {
    "document": NUMBERS,
    "document-font": FILES,
    "document-template": FILES,
}


def register() -> None:
    register_help(HELP)
