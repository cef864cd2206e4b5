"""通知: what one was told, how one wants to be told, and for who runs the platform what did not arrive."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.choices import Channel, Decision, DeliveryState
from core.errors import NotFound, NotSignedIn
from core.models import Account, DeliveryDecision, Notice
from core.outbox import actions, own
from core.outbox.carriers import SWITCHED, channels_on
from core.outbox.events import event_kind
from core.outbox.forms import AddressForm, ChoicesForm, DecisionForm
from core.outbox.queries import (
    TO_DECIDE,
    balance,
    deliveries_for,
    own_address,
    own_choices,
    own_outer_addresses,
    standing,
)
from core.pages import attempt, attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb, Tab
from core.views.terms import SETTINGS

DELIVERIES = Crumb("通知发送情况", "/settings/deliveries/")
TONES = {
    DeliveryState.UNCERTAIN: "bad",
    DeliveryState.FAILED: "bad",
    DeliveryState.RETRY: "warn",
    DeliveryState.SENDING: "go",
    DeliveryState.PLANNED: "go",
    DeliveryState.COLLECTING: "go",
    DeliveryState.SENT: "ok",
    DeliveryState.MERGED: "ok",
    DeliveryState.CANCELLED: "off",
}


def _account(principal: Principal) -> Account:
    if principal.account is None:
        raise NotSignedIn
    return principal.account


@require_GET
@signed_in
def notice_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    own = Notice.objects.filter(account_id=principal.account_id)
    only_unread = request.GET.get("show") == "unread"
    shown = own.filter(read_at__isnull=True) if only_unread else own
    rows, page = list_page(request, shown, allowed={"time": "created_at"}, default="-time")
    context = {
        "notices": [{"notice": row, "kind": event_kind(row.event)} for row in rows],
        "page": page,
        "only_unread": only_unread,
        "tabs": [
            Tab("全部", reverse("notices"), active=not only_unread),
            Tab("未读", f"{reverse('notices')}?show=unread", active=only_unread),
        ],
    }
    return render(request, "core/notices.html", context)


@require_POST
@signed_in
def notice_open(request: HttpRequest, principal: Principal, notice_id: UUID) -> HttpResponse:  # noqa: ARG001
    """Mark one's notice read and go to what it is about."""
    notice: Notice | None = Notice.objects.filter(account_id=principal.account_id, pk=notice_id).first()
    if notice is None:
        raise NotFound
    actions.read_notices(actor=principal, notice_id=notice.pk)
    ours = url_has_allowed_host_and_scheme(notice.path, allowed_hosts=None)
    return HttpResponseRedirect(notice.path if notice.path and ours else reverse("notices"))


@require_POST
@signed_in
def notices_read(request: HttpRequest, principal: Principal) -> HttpResponse:
    count = actions.read_notices(actor=principal)
    return done(request, f"已把 {count} 条标为已读。" if count else "没有未读的通知。", reverse("notices"))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def own_choices_page(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The addresses and, by kind of event and channel, at once, in the digest, or not at all."""
    account, on = _account(principal), channels_on()
    # Mail is offered before it is there, as it always was; the others once the city has turned them on.
    channels = [Channel.MAIL, *(channel for channel in SWITCHED if channel in on)]
    initial = {"email": own_address(account.pk), **own_outer_addresses(account.pk)}
    address = AddressForm(posted(request), initial=initial, channels=channels)
    choices = ChoicesForm(posted(request), rows=own_choices(account.pk, channels))
    if request.method == "POST" and address.is_valid() and choices.is_valid():

        def save() -> None:
            own.set_own_address(actor=principal, email=address.cleaned_data["email"])
            for channel, text in address.outer():
                own.set_own_outer_address(actor=principal, channel=channel, address=text)
            own.choose(actor=principal, modes=choices.modes())

        if attempted(address, save):
            return done(request, "已保存通知方式。", reverse("own-notice-choices"))
    held = {Channel.MAIL: initial["email"]} | {Channel(one): initial[one] for one in channels[1:] if one in initial}
    context = {
        "address": address,
        "outer_fields": [address[str(channel)] for channel in address.channels],
        "choices": choices,
        "channels": channels,
        "rows": [(row.kind, [(one.channel, choices[one.field]) for one in row.choices]) for row in choices.rows],
        "tests": [(channel, held[channel]) for channel in channels if held.get(channel) and channel in on],
        "mail_is_on": Channel.MAIL in on,
    }
    return render(request, "account/notice_choices.html", context, status=422 if address.is_bound else 200)


@require_POST
@signed_in
def own_mail_test(request: HttpRequest, principal: Principal) -> HttpResponse:
    channel = request.POST.get("channel", str(Channel.MAIL))
    own.send_test(actor=principal, channel=channel)
    noun = "邮件" if channel == Channel.MAIL else "消息"
    return done(request, f"测试{noun}已交付发送，几分钟内应当收到。", reverse("own-notice-choices"))


# ---- for who runs the platform --------------------------------------------------------------------------------------


@require_GET
@signed_in
def delivery_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    found_all = standing(principal)
    counts = found_all.by_state
    state = request.GET.get("state", "")
    shown = [DeliveryState(state)] if state in DeliveryState.values else list(TO_DECIDE)
    found = deliveries_for(principal).filter(state__in=shown).select_related("account")
    rows, page = list_page(request, found, allowed={"time": "created_at"}, default="-time")
    todo = sum(counts[one] for one in TO_DECIDE)
    here = reverse("delivery-list")
    context = {
        "rows": [{"row": row, "kind": event_kind(row.event), "tone": TONES[DeliveryState(row.state)]} for row in rows],
        "page": page,
        "to_decide": TO_DECIDE,
        "tabs": [
            Tab("需要处理", here, active=not state, count=todo),
            *(
                Tab(str(one.label), f"{here}?state={one}", active=state == one, count=number)
                for one, number in counts.items()
            ),
        ],
        "balance": balance(found_all),
        "may_decide": principal.may_everywhere("operation.edit"),
        "crumbs": [SETTINGS, Crumb(DELIVERIES.label)],
    }
    return render(request, "settings/delivery_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def delivery_decide(request: HttpRequest, principal: Principal, delivery_id: UUID) -> HttpResponse:
    """Send again or close, with the reason; what was decided before stands below."""
    principal.require_everywhere("operation.edit")
    row = deliveries_for(principal).select_related("account").filter(pk=delivery_id).first()
    if row is None:
        raise NotFound
    form = DecisionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        decided = attempt(form, lambda: actions.decide(actor=principal, delivery_id=row.pk, **values))
        if decided:
            return done(request, f"已处理：{Decision(values['decision']).label}。", reverse("delivery-list"))
    context = {
        "form": form,
        "row": row,
        "kind": event_kind(row.event),
        "tone": TONES[DeliveryState(row.state)],
        "can_decide": row.state in TO_DECIDE,
        "decisions": DeliveryDecision.objects.filter(delivery=row).select_related("created_by").order_by("-created_at"),
        "crumbs": [SETTINGS, DELIVERIES, Crumb("处理")],
        "back": reverse("delivery-list"),
    }
    return render(request, "settings/delivery_decide.html", context, status=422 if form.is_bound else 200)
