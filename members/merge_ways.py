"""What becomes of people's relations to a unit or a party organization that is merged into another."""

from core import clock
from members.choices import GrantState, InvitationState
from organizations.merging.ways import How, Row, Way


def _in_force(row: Row) -> bool:
    until = row["valid_to"]
    return row["state"] in (GrantState.PROPOSED, GrantState.ACTIVE) and (
        until is None or until >= clock.today().isoformat()
    )


def _is_open(row: Row) -> bool:
    return row["state"] in (InvitationState.PROPOSED, InvitationState.ISSUED)


WAYS = (
    Way("members.Person", "unit", How.MOVES, "人员", "名"),
    Way(
        "members.Appointment",
        "target",
        How.COMBINES,
        "任职（联络员、指导员等）",
        beside=("person", "title"),
        loose=("target_kind",),
    ),
    Way(
        "members.LiaisonExemption",
        "target",
        How.COMBINES,
        "联络员豁免",
        loose=("target_kind", "approved_by_id"),
    ),
    # What was decided for somebody who has not come in yet; its link is given anew by whoever decides.
    Way(
        "members.Invitation",
        "scope",
        How.REFUSES,
        "邀请",
        blocks=_is_open,
        why="请先撤回邀请，改以保留的一方为范围重新邀请",
    ),
    # Who may see and do what is decided by the security administrator, never by a merge.
    Way(
        "members.Grant",
        "scope",
        How.REFUSES,
        "授权",
        blocks=_in_force,
        why="请安全管理员先收回或改授到保留的一方；也可改为保留有授权的一方",
    ),
)
