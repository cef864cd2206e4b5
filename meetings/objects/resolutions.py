"""Resolutions, for what concerns every object (core.objects), and what of them may be deleted by hand."""

from core import clock
from core.bin import BinKind, register_bin_kind
from core.objects import ObjectKind, Part, register_object_kind
from meetings.actions.resolution import check_restored_resolution
from meetings.choices import ResolutionState
from meetings.models import Resolution, ResolutionNudge, ResolutionProgress, ResolutionTask
from meetings.resolutions.evidence import papers_of
from meetings.resolutions.notices import supervisor_by_name
from meetings.resolutions.queries import EDIT, VIEW, on_resolution, resolutions_visible
from meetings.resolutions.signs import number_of

RESOLUTION = ObjectKind(
    code="resolutions",
    label="决议",
    model=Resolution,
    action=VIEW,
    visible=resolutions_visible,
    pages=("resolution-detail",),
    argument="resolution_id",
    api_scope="resolutions",
    parts=(
        Part(ResolutionProgress, "resolution_id"),
        Part(ResolutionTask, "resolution_id", "person.view"),
        Part(ResolutionNudge, "resolution_id"),
    ),
    held=on_resolution,
    by_name=supervisor_by_name,
)


def _against(resolution: Resolution) -> str:
    """A resolution is a matter of record: only what was typed by mistake today is taken away again."""
    name = f"决议{number_of(resolution)}“{resolution.name}”"
    if resolution.state != ResolutionState.OPEN:
        return f"{name}{resolution.get_state_display()}，不能删除。"
    if resolution.created_at.astimezone(clock.CHINA).date() != clock.today():
        return f"{name}不是今天登记的，不能删除；不再办理的，请登记“不再办理”并写明原因。"
    if papers_of(resolution.pk).exists():
        return f"{name}已有佐证材料，不能删除；不再办理的，请登记“不再办理”并写明原因。"
    return ""


BIN_KINDS = (
    BinKind(
        code="resolutions",
        label="决议",
        model=Resolution,
        action=EDIT,
        allowed=lambda principal: resolutions_visible(principal, EDIT),
        against=_against,
        check=check_restored_resolution,
        related=("meeting",),
    ),
    BinKind(
        code="resolution-tasks",
        label="督办任务",
        model=ResolutionTask,
        action=EDIT,
        allowed=lambda principal: resolutions_visible(principal, EDIT, path="resolution__"),
    ),
)


def register() -> None:
    register_object_kind(RESOLUTION)
    for kind in BIN_KINDS:
        register_bin_kind(kind)
