"""What becomes of people's relations to a unit or a party organization that is merged into another."""

from collections.abc import Sequence

from django.urls import reverse

from core import clock
from core.templatetags.formats import cn_date
from members.actions.moving_grants import ask_to_move_grants
from members.choices import GrantState, InvitationState
from members.models import Grant, Invitation
from organizations.merging.ways import How, Meeting, Row, Way, ids_of
from organizations.models import Unit


def _in_force(row: Row) -> bool:
    until = row["valid_to"]
    return row["state"] in (GrantState.PROPOSED, GrantState.ACTIVE) and (
        until is None or until >= clock.today().isoformat()
    )


def _is_open(row: Row) -> bool:
    return row["state"] in (InvitationState.PROPOSED, InvitationState.ISSUED)


def _invitations(rows: Sequence[Row]) -> list[tuple[str, str]]:
    found = Invitation.objects.filter(pk__in=ids_of(rows)).order_by("display_name", "id")
    return [(f"{one.display_name}（{one.get_role_display()}）", reverse("invitation-list")) for one in found]


def _grants(rows: Sequence[Row]) -> list[tuple[str, str]]:
    found = Grant.objects.filter(pk__in=ids_of(rows)).select_related("account").order_by("account__display_name", "id")
    return [
        (
            f"{one.account.display_name} · {one.get_role_display()} · {one.get_state_display()}"
            f"{f'，至 {cn_date(one.valid_to)}' if one.valid_to else ''}",
            reverse("grant-detail", args=[one.pk]),
        )
        for one in found
    ]


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
    Way("members.DutyEntry", "unit", How.MOVES, "履职记录", "条"),
    Way("members.Exchange", "from_unit", How.MOVES, "派出的挂职交流"),
    Way("members.Exchange", "to_unit", How.MOVES, "接收的挂职交流"),
    Way("members.TalentIntake", "unit", How.MOVES, "引进的人才"),
    Way("members.TalentIntake", "source", How.MOVES, "输送的人才"),
    Way("members.Growth", "unit", How.MOVES, "双向培养"),
    Way("members.Growth", "party_org", How.MOVES, "双向培养"),
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
        shown=_invitations,
    ),
    # Who may see and do what is decided by the security administrator, never by a merge.
    Way(
        "members.Grant",
        "scope",
        How.REFUSES,
        "授权",
        blocks=_in_force,
        why="请安全管理员先收回或改授到保留的一方；也可改为保留有授权的一方",
        shown=_grants,
        asks=ask_to_move_grants,
    ),
)


def moves_between(meeting: Meeting) -> list[str]:
    """Nobody is sent or comes from a unit to itself: a move between the two would be one."""
    if not isinstance(meeting.survivor, Unit):
        return []
    both = {str(meeting.survivor.pk), str(meeting.absorbed.pk)}
    told = []
    for way, near, far, noun in (
        ("members.Exchange.from_unit", "from_unit_id", "to_unit_id", "挂职交流"),
        ("members.Exchange.to_unit", "from_unit_id", "to_unit_id", "挂职交流"),
        ("members.TalentIntake.unit", "unit_id", "source_id", "人才引进"),
        ("members.TalentIntake.source", "unit_id", "source_id", "人才引进"),
    ):
        if any({str(row[near]), str(row[far])} == both for row in meeting.rows.get(way, ())):
            told.append(f"两个单位之间有{noun}登记，合并后两头会成为同一个单位；请先修改或删除这些登记。")
    return list(dict.fromkeys(told))
