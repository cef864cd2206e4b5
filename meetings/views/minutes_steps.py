"""The steps of minutes: sent, passed, returned, issued, confirmed, frozen, corrected; and their files."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.attachments import file_response
from core.errors import NotAllowed
from core.pages import attempt, attempted, done, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date
from core.templatetags.parts import Confirmation
from meetings.actions.minutes import correct_minutes, pass_minutes, return_minutes, submit_minutes
from meetings.actions.minutes_answers import answer_minutes, freeze_minutes
from meetings.actions.minutes_files import preview_minutes_file, rewrite_minutes
from meetings.actions.minutes_issue import issue_minutes
from meetings.choices import MinutesState
from meetings.minutes.access import get_confirmation_for, get_minutes_for
from meetings.minutes.files import file_of
from meetings.minutes.forms import AnswerForm, CorrectForm, IssueForm, PassForm, ReturnForm
from meetings.minutes.queries import EDIT, VIEW, own_answers, works_on
from meetings.minutes.reviewing import may_review
from meetings.minutes.roll import invitees_of, who_confirms
from meetings.minutes.signs import answer_tag
from meetings.models import Minutes, MinutesConfirmation
from meetings.rules import rule_or_usual
from meetings.views.minutes import crumbs_to, page_of, paper_context

Save = Callable[[], Any]


def _step(
    request: HttpRequest, minutes: Minutes, form: Any, confirm: Confirmation, save: Save, told: Callable[[Any], str]
) -> HttpResponse:
    """A step asked in full sentences, with a form of its own; what it refuses is shown there."""
    if form.is_bound and form.is_valid():
        saved = attempt(form, save)
        if saved is not None:
            return done(request, told(saved), page_of(minutes))
    context = {"confirm": confirm, "form": form, "crumbs": crumbs_to(minutes, confirm.verb)}
    return render(request, "kit/confirm.html", context, status=422 if form.is_bound else 200)


def _reviewed(principal: Principal, minutes_id: UUID) -> Minutes:
    """Raises NotFound, NotAllowed."""
    minutes = get_minutes_for(principal, minutes_id)
    if not (may_review(principal, minutes, minutes.state) or works_on(principal, minutes.meeting.body_id)):
        raise NotAllowed
    return minutes


@require_POST
@signed_in
def minutes_submit(request: HttpRequest, principal: Principal, minutes_id: UUID) -> HttpResponse:
    minutes = submit_minutes(actor=principal, minutes_id=minutes_id)
    return done(request, "已送审，可以办理一审的人员会收到通知。", page_of(minutes))


@require_http_methods(["GET", "POST"])
@signed_in
def minutes_pass(request: HttpRequest, principal: Principal, minutes_id: UUID) -> HttpResponse:
    minutes = _reviewed(principal, minutes_id)
    last = minutes.state == MinutesState.THIRD
    after = "三审通过后由起草人印发。" if last else "通过后进入下一审，由另一位审核人员办理。"
    confirm = Confirmation(
        f"{minutes.get_state_display()}通过“{minutes.title}”", [after], "通过", page_of(minutes), destructive=False
    )
    form = PassForm(posted(request))
    return _step(
        request,
        minutes,
        form,
        confirm,
        lambda: pass_minutes(actor=principal, minutes_id=minutes.pk, note=form.cleaned_data["note"]),
        lambda _: f"{minutes.get_state_display()}已通过。",
    )


@require_http_methods(["GET", "POST"])
@signed_in
def minutes_return(request: HttpRequest, principal: Principal, minutes_id: UUID) -> HttpResponse:
    minutes = _reviewed(principal, minutes_id)
    effects = ["纪要回到起草，修改后要从一审重新审起。", "已经写下的审核意见留在办理过程里。"]
    form = ReturnForm(posted(request))
    return _step(
        request,
        minutes,
        form,
        Confirmation(f"退回“{minutes.title}”", effects, "退回修改", page_of(minutes)),
        lambda: return_minutes(actor=principal, minutes_id=minutes.pk, note=form.cleaned_data["note"]),
        lambda _: "已退回起草。",
    )


def _issue_effects(minutes: Minutes, *, has_series: bool) -> list[str]:
    asked, rule = len(who_confirms(invitees_of(minutes.meeting_id))), rule_or_usual(minutes.meeting.kind_id)
    silence = "逾期未复视同同意" if rule.silence_agrees else "逾期未复的记为未确认"
    told = (
        f"到会的 {asked} 家会收到通知，请其在 {rule.confirm_days} 个工作日内确认，{silence}。"
        if asked
        else "没有到会单位需要确认，印发后随即定稿。"
    )
    numbered = (
        [] if has_series else ["本市还没有设置机关代字，这份纪要不编文号。需要编号的请先到“设置—发文字号”添加代字。"]
    )
    before = ["更正后的这一版印发后，原来的一版标为“已被更正”。"] if minutes.correction else []
    return [told, *numbered, *before, "印发后正文不能再改，需要改动的办理更正。随后生成 Word 和 PDF。"]


@require_http_methods(["GET", "POST"])
@signed_in
def minutes_issue(request: HttpRequest, principal: Principal, minutes_id: UUID) -> HttpResponse:
    minutes = get_minutes_for(principal, minutes_id, EDIT)
    form = IssueForm(posted(request), body_id=minutes.meeting.body_id)
    confirm = Confirmation(
        f"印发“{minutes.title}”",
        _issue_effects(minutes, has_series=form.has_series),
        "印发",
        page_of(minutes),
        destructive=False,
    )

    def told(issued: Minutes) -> str:
        if issued.state == MinutesState.FROZEN:
            return "已印发并定稿，正在生成 Word 和 PDF。"
        return f"已印发，请各单位于{cn_date(issued.confirm_by)}前确认。正在生成 Word 和 PDF。"

    return _step(
        request,
        minutes,
        form,
        confirm,
        lambda: issue_minutes(actor=principal, minutes_id=minutes.pk, series_id=form.series_id),
        told,
    )


@require_http_methods(["GET", "POST"])
@signed_in
def minutes_freeze(request: HttpRequest, principal: Principal, minutes_id: UUID) -> HttpResponse:
    minutes = get_minutes_for(principal, minutes_id, EDIT)
    objected = minutes.confirmations.filter(state="objected").count()
    kept = [f"还有 {objected} 家有意见，意见随纪要一并存档；要采纳意见的，请返回办理更正。"] if objected else []
    if request.method == "POST":
        freeze_minutes(actor=principal, minutes_id=minutes.pk)
        return done(request, "已定稿。", page_of(minutes))
    effects = [*kept, "定稿后内容固定并计算校验值，不能再确认或提意见；改动只能办理更正。"]
    confirm = Confirmation(f"定稿“{minutes.title}”", effects, "定稿", page_of(minutes), destructive=bool(objected))
    return render(request, "kit/confirm.html", {"confirm": confirm, "crumbs": crumbs_to(minutes, "定稿")})


@require_http_methods(["GET", "POST"])
@signed_in
def minutes_correct(request: HttpRequest, principal: Principal, minutes_id: UUID) -> HttpResponse:
    minutes = get_minutes_for(principal, minutes_id, EDIT)
    form = CorrectForm(posted(request))
    effects = ["按现在的正文另起一版，修改后重新三审、印发、确认。", "新的一版印发前，现在这一版仍然有效。"]
    saved: list[Minutes] = []
    if (
        form.is_bound
        and form.is_valid()
        and attempted(
            form,
            lambda: saved.append(
                correct_minutes(actor=principal, minutes_id=minutes.pk, reason=form.cleaned_data["reason"])
            ),
        )
    ):
        return done(
            request, f"已起草第 {saved[0].edition} 版，请修改后送审。", reverse("minutes-edit", args=[saved[0].pk])
        )
    confirm = Confirmation(f"更正“{minutes.title}”", effects, "起草更正", page_of(minutes), destructive=False)
    context = {"confirm": confirm, "form": form, "crumbs": crumbs_to(minutes, "更正")}
    return render(request, "kit/confirm.html", context, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def minutes_preview(request: HttpRequest, principal: Principal, minutes_id: UUID) -> HttpResponse:
    job = preview_minutes_file(actor=principal, minutes_id=minutes_id, file_format=request.POST.get("format", "pdf"))
    return done(request, "正在生成预览，完成后在本页下载。", reverse("job-detail", args=[job.pk]))


@require_POST
@signed_in
def minutes_rewrite(request: HttpRequest, principal: Principal, minutes_id: UUID) -> HttpResponse:
    rewrite_minutes(actor=principal, minutes_id=minutes_id)
    return done(request, "正在重新生成 Word 和 PDF，稍后刷新本页。", reverse("minutes-detail", args=[minutes_id]))


@require_GET
@signed_in
def minutes_file(request: HttpRequest, principal: Principal, minutes_id: UUID, file: str) -> HttpResponseBase:  # noqa: ARG001
    """The Word or PDF file of issued minutes. Raises NotFound where it is not made yet."""
    minutes = get_minutes_for(principal, minutes_id, VIEW)
    return file_response(file_of(minutes, file))


@require_http_methods(["GET", "POST"])
@signed_in
def minutes_confirm(request: HttpRequest, principal: Principal, minutes_confirmation_id: UUID) -> HttpResponse:
    """The paper, and under it the word of one that attended."""
    answer = get_confirmation_for(principal, minutes_confirmation_id)
    minutes = answer.minutes
    own = MinutesConfirmation.objects.filter(own_answers(principal), pk=answer.pk).exists()
    form = AnswerForm(posted(request), on_behalf=not own, initial=_given(answer))
    if (
        form.is_bound
        and form.is_valid()
        and attempted(
            form,
            lambda: answer_minutes(actor=principal, confirmation_id=answer.pk, **form.cleaned_data),
        )
    ):
        text = "已登记。" if not own else "已确认。" if form.cleaned_data["state"] == "confirmed" else "意见已提交。"
        return done(request, text, page_of(minutes))
    context = {
        "answer": answer,
        "answer_tag": answer_tag(answer),
        "minutes": minutes,
        "form": form,
        "own": own,
        "is_open": minutes.state == MinutesState.ISSUED,
        "crumbs": crumbs_to(minutes, "确认" if own else "代为登记"),
        "back": page_of(minutes),
        **paper_context(minutes),
    }
    return render(request, "meetings/minutes_confirm.html", context, status=422 if form.is_bound else 200)


def _given(answer: MinutesConfirmation) -> dict[str, str]:
    given = answer.state in ("confirmed", "objected")
    return {"state": answer.state, "note": answer.note} if given else {"state": "confirmed"}
