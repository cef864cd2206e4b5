"""The year's packs at a glance: build them, send them to review, publish them, take them away as one ZIP."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from core import clock
from core.choices import JobState
from core.errors import InvalidInput, NotAllowed, NotFound
from core.pages import done, signed_in
from core.principal import Principal
from core.templatetags.parts import Confirmation
from core.views.work import PROGRESS
from reports.access import get_chain_for, get_edition_for, may_on_some_chain
from reports.actions import publish_editions, start_build, start_city_zip, submit_editions
from reports.choices import EditionState, FileFormat
from reports.content.contents import pack_name
from reports.content.gather import pack_terms
from reports.kinds import BUILD_PACKS
from reports.models import Edition
from reports.queries import (
    PackRow,
    as_of_for,
    chains_for_packs,
    chains_in_work,
    has_tenants_below,
    pack_rows,
    pack_years,
    running_jobs,
)
from reports.views.signs import in_order, short_title, tags_of
from reports.years import year_from

GRID_FORMATS = {FileFormat.DOCX: "Word", FileFormat.XLSX: "Excel", FileFormat.PDF: "PDF"}


def asked_year(request: HttpRequest) -> int:
    """The year of the address or the form; this year without one. Raises InvalidInput."""
    return year_from(request.POST.get("year") or request.GET.get("year") or "")


def _shown(row: PackRow, heads: Sequence[Any], in_work: set[UUID]) -> dict[str, Any]:
    handed = {file.file_format: file for file in in_order(list(row.files))}
    return {
        "row": row,
        "tags": tags_of(row, in_work),
        "counts": [{"head": short_title(term.label), "count": row.list_count(term.pk)} for term in heads],
        "files": [
            (label, reverse("pack-file", args=[handed[file_format].pk]))
            for file_format, label in GRID_FORMATS.items()
            if file_format in handed
        ],
        "url": reverse("pack-detail", args=[row.chain.pk, row.edition.pack.year]) if row.edition else "",
        "can_choose": row.is_open and row.chain.pk not in in_work,
    }


@require_GET
@signed_in
def pack_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    if not may_on_some_chain(principal, "pack.view"):
        raise NotAllowed
    year, today = asked_year(request), clock.today()
    rows, in_work = pack_rows(principal, year, today), chains_in_work(year)
    heads, map_terms = pack_terms(as_of_for(year, today))
    shown = [_shown(row, heads, in_work) | {"lacks": row.lacks([*heads, *map_terms])} for row in rows]
    missing = [row.chain.pk for row in rows if row.edition is None and row.chain.pk not in in_work]
    context = {
        "year": year,
        "years": pack_years(principal, today),
        "name": pack_name(len(map_terms), len(heads)),
        "heads": [short_title(term.label) for term in heads],
        "rows": shown,
        "published": sum(row.published is not None for row in rows),
        "missing": len(missing),
        "jobs": [
            {
                "job": job,
                "state": PROGRESS[JobState(job.state)],
                "label": "正在生成" if job.kind == BUILD_PACKS else "正在出正式稿",
            }
            for job in running_jobs(principal, year)
        ],
        "may_build": may_on_some_chain(principal, "pack.build"),
        "may_choose": may_on_some_chain(principal, "pack.build") and any(each["can_choose"] for each in shown),
        "may_publish": may_on_some_chain(principal, "pack.publish"),
        "may_rule": principal.may_everywhere("pack.publish"),
        "has_below": principal.may_everywhere("pack.view") and has_tenants_below(principal.tenant.pk),
        "any_edition": any(row.edition is not None for row in rows),
    }
    return render(request, "reports/pack_list.html", context)


def _chosen_chains(request: HttpRequest, principal: Principal, year: int) -> list[UUID]:
    """One chain by id, or those of the grid: all of them, or only those without an edition."""
    wanted = request.POST.get("chain", "")
    if wanted:
        return [get_chain_for(principal, _uuid(wanted), "pack.build").pk]
    today = clock.today()
    buildable = set(
        chains_for_packs(principal, as_of_for(year, today), action="pack.build").values_list("id", flat=True)
    )
    in_work = chains_in_work(year)
    return [
        row.chain.pk
        for row in pack_rows(principal, year, today)
        if row.chain.pk in buildable
        and row.chain.pk not in in_work
        and (request.POST.get("which") == "all" or row.edition is None)
    ]


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound from error


@require_POST
@signed_in
def pack_build(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Start the build; where it would replace or follow an edition, say so first."""
    year = asked_year(request)
    chain_ids = _chosen_chains(request, principal, year)
    chosen = [row for row in pack_rows(principal, year, clock.today()) if row.chain.pk in set(chain_ids)]
    replaced = [row for row in chosen if row.is_open]
    followed = [row for row in chosen if row.published is not None]
    if (replaced or followed) and "confirmed" not in request.POST:
        confirm = _build_confirmation(request, year, len(chain_ids), replaced, followed)
        return render(request, "kit/confirm.html", {"confirm": confirm})
    job = start_build(actor=principal, chain_ids=chain_ids, year=year)
    return done(request, f"已开始{job.title}，可以离开此页。", f"{reverse('pack-list')}?year={year}")


def _build_confirmation(
    request: HttpRequest, year: int, count: int, replaced: Sequence[PackRow], followed: Sequence[PackRow]
) -> Confirmation:
    effects = [f"将按现有数据生成 {count} 条产业链的 {year} 年度清单。"]
    if replaced:
        effects.append(f"{_named(replaced)}尚未发布的版本将作废，由新版本替代。")
    if followed:
        effects.append(f"{_named(followed)}已发布的版本保持不变，新版本发布后才替代它。")
    return Confirmation(
        title=f"重新生成 {year} 年度清单",
        effects=effects,
        verb="重新生成",
        cancel_url=f"{reverse('pack-list')}?year={year}",
        undo="已作废的版本仍保存在版本记录中，已发布的内容和文件不会改变。",
        destructive=bool(replaced),
        hidden=[
            ("confirmed", "1"),
            ("year", str(year)),
            *((name, request.POST[name]) for name in ("which", "chain") if request.POST.get(name)),
        ],
    )


def _named(rows: Sequence[PackRow]) -> str:
    names = "、".join(row.chain.name for row in rows[:5])
    return names if len(rows) <= 5 else f"{names}等 {len(rows)} 条产业链"


@require_POST
@signed_in
def pack_bulk(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Send the chosen editions to review, or publish them, after saying what that does."""
    principal.require("pack.build")
    action = request.POST.get("action", "")
    if action not in {"submit", "publish"}:
        raise InvalidInput("没有这种办理方式，请返回年度清单重新选择。", code="bad_action")
    edition_ids = [_uuid(text) for text in request.POST.getlist("ids")]
    right = "pack.publish" if action == "publish" else "pack.build"
    editions = [get_edition_for(principal, edition_id, right) for edition_id in edition_ids]
    if not editions:
        raise InvalidInput("没有选择清单，请返回年度清单勾选后再办理。", code="nothing_chosen")
    year = editions[0].pack.year
    back = f"{reverse('pack-list')}?year={year}"
    if "confirmed" not in request.POST:
        return render(request, "kit/confirm.html", {"confirm": _bulk_confirmation(action, editions, back)})
    if action == "submit":
        moved = submit_editions(actor=principal, edition_ids=edition_ids)
        return done(request, f"已送审 {len(moved)} 份清单。", back)
    moved = publish_editions(actor=principal, edition_ids=edition_ids)
    return done(request, f"已发布 {len(moved)} 份清单，正式稿正在生成。", back)


def _bulk_confirmation(action: str, editions: Sequence[Edition], back: str) -> Confirmation:
    names = "、".join(edition.pack.chain.name for edition in editions)
    hidden = [("confirmed", "1"), ("action", action), *(("ids", str(edition.pk)) for edition in editions)]
    if action == "submit":
        return Confirmation(
            title=f"送审 {len(editions)} 份清单",
            effects=[f"送审：{names}。", "送审后由审核人员发布或退回。"],
            verb="送审",
            cancel_url=back,
            undo="送审后可由审核人员退回。",
            destructive=False,
            hidden=hidden,
        )
    drafts = sum(edition.state == EditionState.DRAFT for edition in editions)
    followed = Edition.objects.filter(
        pack__in=[edition.pack_id for edition in editions], state=EditionState.PUBLISHED
    ).count()
    effects = [f"发布：{names}。"]
    if followed:
        effects.append(f"{followed} 条产业链此前发布的版本将标为“已被新版替代”，仍可查看。")
    if drafts:
        effects.append(f"其中 {drafts} 份尚未送审，将以您的名义送审后发布。")
    effects.append("发布后内容不能再改；随后生成带成文日期的正式稿。")
    return Confirmation(
        title=f"发布 {len(editions)} 份清单",
        effects=effects,
        verb="发布",
        cancel_url=back,
        undo="发现有误时可重新生成新版本，发布后替代本版。",
        destructive=False,
        hidden=hidden,
    )


@require_POST
@signed_in
def pack_zip(request: HttpRequest, principal: Principal) -> HttpResponse:
    job = start_city_zip(actor=principal, year=asked_year(request))
    return done(request, "正在打包，完成后在本页下载。", reverse("job-detail", args=[job.pk]))
