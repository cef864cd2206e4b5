"""What the actions of this room ask of a new row, asked again of one that comes back from the bin."""

from chains.actions.chain import check_parent
from chains.actions.gap import check_chain_holds
from chains.actions.published import reason_given
from chains.actions.segment_link import check_link, fit_days, lock_links
from chains.choices import OPEN_PROJECTS
from chains.models import Chain, Gap, KeyProject, Segment, SegmentLink
from core import clock
from core.errors import Conflict


def _require_going_on(chain: Chain) -> None:
    if chain.valid_to is not None and chain.valid_to < clock.today():
        raise Conflict(f"“{chain.name}”已终止，请先恢复这条产业链，或在承接的链上重新登记。", code="chain_ended")


def check_chain(chain: Chain) -> None:
    check_parent(chain, chain.parent_id)


def check_segment(segment: Segment) -> None:
    """A segment that goes on stands on a chain that does."""
    if segment.valid_to is None or segment.valid_to >= clock.today():
        _require_going_on(segment.chain)


def check_segment_link(link: SegmentLink) -> None:
    """No ring was closed meanwhile, and neither end was ended before the link."""
    lock_links()
    days = (link.valid_from, link.valid_to)
    fit_days(link)
    if (link.valid_from, link.valid_to) != days:
        raise Conflict("关系一端的环节已终止，请重新建立关系。", code="segment_ended")
    check_link(link)


def check_project(project: KeyProject) -> None:
    """The year's list was not published meanwhile; what is still open stands on a chain that goes on."""
    reason_given([(project.chain_id, project.year)], "")
    if project.state in OPEN_PROJECTS:
        _require_going_on(project.chain)


def check_gap(gap: Gap) -> None:
    columns = {name: getattr(gap, name) for name in ("segment_id", "project_id", "raised_on")}
    check_chain_holds(gap.chain, columns, held_project_id=gap.project_id)
    if gap.ended_on is None:
        _require_going_on(gap.chain)
