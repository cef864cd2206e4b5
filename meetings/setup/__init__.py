"""What this room tells the platform when it starts, subject by subject."""

from core.terms import register_term_kinds
from meetings import help
from meetings.merge_ways import WAYS
from meetings.setup import conduct, minutes, planning, reminders, resolutions, rules, series, shared, topics
from meetings.terms import TERM_KINDS
from organizations.merging.ways import register_merge_ways

SUBJECTS = (rules, planning, series, conduct, topics, resolutions, minutes, reminders, shared)


def register() -> None:
    help.register()
    register_term_kinds(TERM_KINDS)
    register_merge_ways(*WAYS)
    for subject in SUBJECTS:
        subject.register()
