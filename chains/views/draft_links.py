"""编排图谱, relations: what the opened segment is to the chain's others, changed in the draft."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from chains import actions
from chains.arranged_links import LinkSpot, ends_of, said_of
from chains.choices import LinkKind
from chains.drafts import DraftView, get_draft_for
from chains.models import MapDraftEdit
from chains.segment_forms import SAYINGS
from chains.segment_rows import BACKWARD, FORWARD
from core.errors import InvalidInput
from core.pages import done, signed_in
from core.principal import Principal


@dataclass(frozen=True)
class Relation:
    """A relation as seen from the opened segment; ``is_new`` where the draft put it there."""

    subject: str
    before: str
    after: str
    other: str
    is_new: bool


def relations_of(view: DraftView, segment_id: UUID) -> list[Relation]:
    found = []
    for spot in view.plan.links.values():
        if segment_id in spot.ends:
            is_source = spot.source == segment_id
            words = (FORWARD if is_source else BACKWARD)[LinkKind(spot.kind)]
            other = view.names.segment(spot.target if is_source else spot.source)
            found.append(Relation(spot.key, *words, other, spot.row_id is None))
    return sorted(found, key=lambda row: (row.before, row.other))


def link_edit_text(view: DraftView, edit: MapDraftEdit) -> str:
    source, target = ends_of(edit.subject)
    names = view.names.segments
    if edit.values.get("removed"):
        was = view.base.links.get(edit.subject) or view.plan.live.links.get(edit.subject)
        return f"－终止关系：{said_of(was, names)}" if was else "－终止关系（已由他人终止）"
    sign = "＋新关系" if edit.values.get("new") else "△改关系"
    return f"{sign}：{said_of(LinkSpot(source, target, edit.values['kind']), names)}"


@require_POST
@signed_in
def draft_link(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    """A relation of the opened segment entered (``saying``, ``other``) or ended (``do`` end, ``subject``)."""
    get_draft_for(principal, chain_id)
    here = request.POST.get("segment", "")
    back = f"{reverse('chain-draft', args=[chain_id])}?segment={here or '-'}"
    if request.POST.get("do") == "end":
        actions.draft_link_end(actor=principal, chain_id=chain_id, subject=request.POST.get("subject", ""))
        return done(request, "草稿中已终止这项关系。", back)
    saying = SAYINGS.get(request.POST.get("saying", ""))
    if saying is None:
        raise InvalidInput("请选择关系：供给或包含。")
    words, kind, is_source = saying
    ends = (_segment(here), _segment(request.POST.get("other", "")))
    source, target = ends if is_source else ends[::-1]
    actions.draft_link(actor=principal, chain_id=chain_id, source_id=source, target_id=target, kind=kind)
    return done(request, f"草稿中已登记关系：{words.format('所选环节')}。", back)


def _segment(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidInput("请选择另一个环节；没有的请先新设。") from error
