"""The only writers of this room. Each action authorises, locks, checks, writes, in this order."""

from organizations.actions.alias import add_alias, remove_alias
from organizations.actions.mass_org import create_mass_org, update_mass_org
from organizations.actions.member_count import create_member_count, update_member_count
from organizations.actions.merging import ask_to_clear, dismiss_pair, merge, merge_plan, reopen_pair, undo_merge
from organizations.actions.own_region import (
    close_own_region,
    create_own_region,
    enter_park,
    leave_park,
    reopen_own_region,
    update_own_region,
)
from organizations.actions.party_org import (
    create_party_org,
    dissolve_party_org,
    restore_party_org,
    set_hosts,
    update_party_org,
)
from organizations.actions.unit import create_unit, end_unit, revive_unit, set_other_industries, set_tags, update_unit
from organizations.actions.unit_figure import create_unit_figure, set_unit_figures, update_unit_figure
from organizations.actions.unit_members import create_unit_member_count, update_unit_member_count

__all__ = [
    "add_alias",
    "ask_to_clear",
    "close_own_region",
    "create_mass_org",
    "create_member_count",
    "create_own_region",
    "create_party_org",
    "create_unit",
    "create_unit_figure",
    "create_unit_member_count",
    "dismiss_pair",
    "dissolve_party_org",
    "end_unit",
    "enter_park",
    "leave_park",
    "merge",
    "merge_plan",
    "remove_alias",
    "reopen_own_region",
    "reopen_pair",
    "restore_party_org",
    "revive_unit",
    "set_hosts",
    "set_other_industries",
    "set_tags",
    "set_unit_figures",
    "undo_merge",
    "update_mass_org",
    "update_member_count",
    "update_own_region",
    "update_party_org",
    "update_unit",
    "update_unit_figure",
    "update_unit_member_count",
]
