"""议题: brought by members before the deadline, decided by the convener; with scripts off as well."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.models import ChainBody
from core.pages import attempt, attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date
from core.templatetags.parts import Crumb, Event, Fact
from meetings.access import get_meeting_for
from meetings.actions.topic_decisions import (
    MERGED_INTO,
    accept_topic,
    merge_topic,
    return_topic,
    take_back_decision,
)
from meetings.actions.topics import EDITABLE, propose_again, propose_topic, update_topic, withdraw_topic
from meetings.agenda_filters import TopicFilter, topic_form
from meetings.choices import TopicState
from meetings.conduct_pages import ROOM
from meetings.models import Topic
from meetings.planning.room import room_tabs
from meetings.queries import holds_meeting, meetings_for
from meetings.topic_forms import AcceptForm, MergeForm, ReturnForm, TopicForm
from meetings.topic_queries import (
    bodies_to_propose_to,
    get_topic_for,
    proposer_of,
    topic_tag,
    topics_for,
)

ORDERINGS = {"updated": "updated_at", "created": "created_at"}
SHOWN = ("body", "meeting", "unit", "party_org")
TOPICS = Crumb("议题", "/meetings/topics/")


def _url(topic: Topic) -> str:
    return reverse("topic-detail", args=[topic.pk])


@require_GET
@signed_in
def topic_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require("topic.view")
    rows = topics_for(principal)
    filterset = TopicFilter(request.GET, queryset=rows, request=request)
    form = topic_form(filterset, rows)
    found = filterset.qs if filterset.is_valid() else rows.none()
    shown, page = list_page(request, found.select_related(*SHOWN), allowed=ORDERINGS, default="-updated")
    context = {
        "filter_form": form,
        "rows": [(row, topic_tag(row), proposer_of(row)) for row in shown],
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "-updated",
        "may_propose": principal.may("topic.propose"),
        "tabs": room_tabs(principal, "topics"),
    }
    return render(request, "meetings/topic_list.html", context)


def _events(topic: Topic) -> list[Event]:
    who = topic.proposed_by.display_name if topic.proposed_by else ""
    events = [Event("提出", at=topic.created_at, who=who, mark="提", tone="go")]
    if topic.decided_at:
        decided = topic.decided_by.display_name if topic.decided_by else ""
        label, tone = topic.get_state_display(), topic_tag(topic).tone
        events.append(Event(label, at=topic.decided_at, who=decided, text=topic.answer, mark="定", tone=tone))
    return events


@require_GET
@signed_in
def topic_detail(request: HttpRequest, principal: Principal, topic_id: UUID) -> HttpResponse:
    topic = get_topic_for(principal, topic_id)
    runs = holds_meeting(principal, topic.body_id)
    own = topics_for(principal, action="topic.propose").filter(pk=topic.pk).exists()
    sees_meeting = topic.meeting_id is not None and meetings_for(principal).filter(pk=topic.meeting_id).exists()
    meeting_url = reverse("meeting-detail", args=[topic.meeting_id]) if sees_meeting else ""
    context = {
        "topic": topic,
        "state_tag": topic_tag(topic),
        "crumbs": [ROOM, TOPICS, Crumb(topic.name)],
        "facts": [
            Fact("提给", topic.body.name),
            Fact("提出单位", proposer_of(topic) or "组织方"),
            Fact("会议", topic.meeting.name if topic.meeting else "下一次会议", url=meeting_url),
            Fact("提出日期", cn_date(topic.created_at)),
        ],
        "events": _events(topic),
        "may_edit": own and topic.state in EDITABLE,
        "may_withdraw": own and topic.state == TopicState.PROPOSED,
        "may_again": own and topic.state == TopicState.RETURNED,
        "may_decide": runs and topic.state == TopicState.PROPOSED,
        "may_take_back": runs and topic.state in (TopicState.MERGED, TopicState.RETURNED),
        "absorbed": topic.absorbed.select_related("unit", "party_org").order_by("created_at") if runs else [],
    }
    return render(request, "meetings/topic_detail.html", context)


def _asked(request: HttpRequest, name: str) -> UUID | None:
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return None


def _body(request: HttpRequest, principal: Principal, bodies: list[ChainBody]) -> ChainBody | None:
    """The body of the meeting one came from, the body asked for, or the only one there is."""
    wanted = _asked(request, "body")
    meeting_id = _asked(request, "meeting")
    if meeting_id is not None:
        wanted = meetings_for(principal).filter(pk=meeting_id).values_list("body_id", flat=True).first() or wanted
    if wanted is None:
        return bodies[0] if len(bodies) == 1 else None
    return next((body for body in bodies if body.pk == wanted), None)


@require_http_methods(["GET", "POST"])
@signed_in
def topic_propose(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require("topic.propose")
    bodies = bodies_to_propose_to(principal)
    body = _body(request, principal, bodies)
    crumbs = [ROOM, TOPICS, Crumb("提出议题")]
    if body is None:
        page: dict[str, Any] = {"bodies": bodies, "crumbs": crumbs}
        return render(request, "meetings/topic_body.html", page, status=422 if request.method == "POST" else 200)
    form = TopicForm(
        posted(request), principal=principal, body=body, initial={"meeting": request.GET.get("meeting", "")}
    )
    if form.is_valid():
        topic = attempt(form, lambda: propose_topic(actor=principal, body_id=body.pk, values=form.values()))
        if topic is not None:
            return done(request, f"已提出“{topic.name}”，审定后会通知您。", _url(topic))
    context = {"form": form, "body": body, "crumbs": crumbs, "back": reverse("topic-list")}
    return render(request, "meetings/topic_form.html", context, status=422 if form.is_bound else 200)


@require_GET
@signed_in
def topic_for_meeting(request: HttpRequest, principal: Principal, meeting_id: UUID) -> HttpResponse:  # noqa: ARG001
    """The way from a meeting's page: the form knows for which meeting it is."""
    principal.require("topic.propose")
    meeting = get_meeting_for(principal, meeting_id)
    return HttpResponseRedirect(f"{reverse('topic-propose')}?meeting={meeting.pk}")


@require_http_methods(["GET", "POST"])
@signed_in
def topic_edit(request: HttpRequest, principal: Principal, topic_id: UUID) -> HttpResponse:
    topic = get_topic_for(principal, topic_id, "topic.propose")
    form = TopicForm(posted(request), principal=principal, body=topic.body, topic=topic)
    if form.is_valid() and attempted(
        form,
        lambda: update_topic(
            actor=principal,
            topic_id=topic.pk,
            values=form.values(),
            expected_version=form.cleaned_data["version"],
        ),
    ):
        return done(request, f"已保存“{form.cleaned_data['name']}”。", _url(topic))
    context = {
        "form": form,
        "topic": topic,
        "body": topic.body,
        "crumbs": [ROOM, TOPICS, Crumb(topic.name, _url(topic)), Crumb("修改")],
        "back": _url(topic),
    }
    return render(request, "meetings/topic_form.html", context, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def topic_withdraw(request: HttpRequest, principal: Principal, topic_id: UUID) -> HttpResponse:
    topic = withdraw_topic(actor=principal, topic_id=topic_id)
    return done(request, f"已撤回“{topic.name}”。", _url(topic))


@require_POST
@signed_in
def topic_again(request: HttpRequest, principal: Principal, topic_id: UUID) -> HttpResponse:
    topic = propose_again(actor=principal, topic_id=topic_id)
    return done(request, f"已重新提出“{topic.name}”。", _url(topic))


@require_POST
@signed_in
def topic_take_back(request: HttpRequest, principal: Principal, topic_id: UUID) -> HttpResponse:
    topic = take_back_decision(actor=principal, topic_id=topic_id)
    return done(request, f"“{topic.name}”已恢复为待审定。", _url(topic))


def _decide(
    request: HttpRequest, topic: Topic, form: forms.Form, words: tuple[str, str, str], act: Callable[[], Topic]
) -> HttpResponse:
    """One step of the convener: ``words`` are its title, its verb and what is said when it is done."""
    title, verb, said = words
    if form.is_valid() and attempt(form, act) is not None:
        return done(request, said, _url(topic))
    context = {
        "form": form,
        "topic": topic,
        "title": title,
        "verb": verb,
        "crumbs": [ROOM, TOPICS, Crumb(topic.name, _url(topic)), Crumb(title)],
        "back": _url(topic),
    }
    return render(request, "meetings/topic_decide.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def topic_accept(request: HttpRequest, principal: Principal, topic_id: UUID) -> HttpResponse:
    topic = get_topic_for(principal, topic_id, "meeting.edit")
    form = AcceptForm(posted(request), topic=topic)

    def act() -> Topic:
        data = form.cleaned_data
        given = {name: data[name] for name in ("section", "minutes_long", "answer")}
        return accept_topic(actor=principal, topic_id=topic.pk, meeting_id=UUID(data["meeting"]), **given)

    words = ("列入议程", "列入议程", f"“{topic.name}”已列入议程，已通知提出方。")
    return _decide(request, topic, form, words, act)


@require_http_methods(["GET", "POST"])
@signed_in
def topic_merge(request: HttpRequest, principal: Principal, topic_id: UUID) -> HttpResponse:
    topic = get_topic_for(principal, topic_id, "meeting.edit")
    others = Topic.objects.filter(body_id=topic.body_id, state__in=MERGED_INTO).exclude(pk=topic.pk)
    form = MergeForm(posted(request), others=others.select_related("unit", "party_org").order_by("-created_at", "id"))

    def act() -> Topic:
        data = form.cleaned_data
        return merge_topic(actor=principal, topic_id=topic.pk, into_id=UUID(data["into"]), answer=data["answer"])

    return _decide(request, topic, form, ("合并议题", "合并", f"“{topic.name}”已合并，已通知提出方。"), act)


@require_http_methods(["GET", "POST"])
@signed_in
def topic_return(request: HttpRequest, principal: Principal, topic_id: UUID) -> HttpResponse:
    topic = get_topic_for(principal, topic_id, "meeting.edit")
    form = ReturnForm(posted(request))

    def act() -> Topic:
        return return_topic(actor=principal, topic_id=topic.pk, answer=form.cleaned_data["answer"])

    return _decide(request, topic, form, ("退回议题", "退回", f"已退回“{topic.name}”，原因已通知提出方。"), act)
