"""The only writers of this room. Each action authorises, locks, checks, writes, in this order."""

from organizations.actions.member_count import create_member_count, update_member_count
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
from organizations.actions.unit import create_unit, move_unit, set_other_industries, set_tags, update_unit

__all__ = [
    "close_own_region",
    "create_member_count",
    "create_own_region",
    "create_party_org",
    "create_unit",
    "dissolve_party_org",
    "enter_park",
    "leave_park",
    "move_unit",
    "reopen_own_region",
    "restore_party_org",
    "set_hosts",
    "set_other_industries",
    "set_tags",
    "update_member_count",
    "update_own_region",
    "update_party_org",
    "update_unit",
]
