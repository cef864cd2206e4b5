"""What becomes of places, projects and gaps of a unit or a party organization that is merged into another."""

from chains.actions.participant import category_fault
from chains.actions.published import note_merged_owner
from organizations.merging.ways import How, Meeting, Way
from organizations.models import Unit

WAYS = (
    Way("chains.Chain", "lead_department", How.MOVES, "牵头的产业链", "条"),
    Way("chains.ChainHead", "department", How.COMBINES, "链长（部门）", beside=("chain", "role", "person")),
    Way("chains.ChainUnit", "unit", How.COMBINES, "链上位置", "个", beside=("chain", "segment")),
    Way("chains.ChainLeaderOrg", "party_org", How.COMBINES, "链主党组织", beside=("chain",)),
    Way(
        "chains.CoverageExclusion",
        "unit",
        How.COMBINES,
        "不计入覆盖率的登记",
        beside=("state",),
        loose=("entered_by_id", "decided_by_id", "decided_at", "decision_note"),
    ),
    Way("chains.KeyProject", "owner", How.MOVES, "牵头的重点项目", "个", notes=note_merged_owner),
    Way("chains.Participant", "unit", How.COMBINES, "参与的重点项目", "个", beside=("project",)),
    Way("chains.Milestone", "owner", How.MOVES, "负责的项目节点", "个"),
    Way("chains.Gap", "owner", How.MOVES, "负责的强链补链事项", "项"),
    Way("chains.Gap", "unit", How.MOVES, "补上的缺口", "个"),
)


def participants_fit(meeting: Meeting) -> list[str]:
    """No unit takes part in a project as what units of its kind cannot be."""
    if not isinstance(meeting.survivor, Unit):
        return []
    rows = meeting.rows.get("chains.Participant.unit", ())
    faults = [category_fault(meeting.columns["kind"], str(row["category"])) for row in rows]
    return list(dict.fromkeys(f"参与的重点项目：{fault}" for fault in faults if fault))
