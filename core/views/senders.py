"""设置 of what is sent: when the digest goes out, and from whom mail and messages come."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import NotFound
from core.models import MailSender
from core.outbox import senders
from core.outbox.forms import ChannelSenderForm, MailSenderForm, NoticeRuleForm
from core.outbox.queries import notice_rule, switched_channels
from core.pages import attempted, done, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from core.views.terms import SETTINGS


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def notice_rule_page(request: HttpRequest, principal: Principal) -> HttpResponse:
    """When the daily digest goes out."""
    principal.require_everywhere("calendar.edit")
    rule = notice_rule()
    form = NoticeRuleForm(
        posted(request), instance=rule, initial={"version": 0 if rule._state.adding else rule.version}
    )
    if request.method == "POST" and form.is_valid():
        version, values = form.cleaned_data["version"], form.values()
        if attempted(form, lambda: senders.set_notice_rule(actor=principal, values=values, expected_version=version)):
            return done(request, f"每日汇总改为 {values['digest_at']:%H:%M} 发出。", reverse("notice-rule"))
    context = {"form": form, "crumbs": [SETTINGS, Crumb("通知规则")], "back": reverse("settings-home")}
    return render(request, "settings/notice_rule.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def mail_sender(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require_everywhere("operation.edit")
    sender = MailSender.objects.first() or MailSender(name=f"{principal.tenant.name}链盟")
    # 0 stands for «none kept yet»: somebody who saved the first one meanwhile has saved version 1.
    initial = {"version": 0 if sender._state.adding else sender.version}
    form = MailSenderForm(posted(request), instance=sender, initial=initial)
    if request.method == "POST" and form.is_valid():
        version, values = form.cleaned_data["version"], form.values()
        if attempted(form, lambda: senders.set_mail_sender(actor=principal, values=values, expected_version=version)):
            return done(request, "已保存邮件发送设置。", reverse("mail-sender"))
    context = {"form": form, "crumbs": [SETTINGS, Crumb("邮件发送")], "back": reverse("settings-home")}
    return render(request, "settings/mail_sender.html", context, status=422 if form.is_bound else 200)


@require_GET
@signed_in
def channel_senders(request: HttpRequest, principal: Principal) -> HttpResponse:
    """短信, 企业微信 and 钉钉: which the installation has, and which this city uses."""
    principal.require_everywhere("operation.edit")
    context = {"channels": switched_channels(), "crumbs": [SETTINGS, Crumb("短信和即时消息")]}
    return render(request, "settings/channel_senders.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def channel_sender(request: HttpRequest, principal: Principal, channel: str) -> HttpResponse:
    principal.require_everywhere("operation.edit")
    found = next((one for one in switched_channels() if one.channel == channel), None)
    if found is None:
        raise NotFound
    sender, here = found.sender, reverse("channel-senders")
    form = ChannelSenderForm(
        posted(request), instance=sender, initial={"version": 0 if sender._state.adding else sender.version}
    )
    if request.method == "POST" and form.is_valid():
        version, values = form.cleaned_data["version"], form.values()

        def save() -> None:
            senders.set_channel_sender(actor=principal, channel=channel, values=values, expected_version=version)

        if attempted(form, save):
            return done(request, f"已保存{found.channel.label}的设置。", here)
    context = {
        "form": form,
        "found": found,
        "crumbs": [SETTINGS, Crumb("短信和即时消息", here), Crumb(found.channel.label)],
        "back": here,
    }
    return render(request, "settings/channel_sender.html", context, status=422 if form.is_bound else 200)
