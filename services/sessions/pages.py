"""How service events read."""

from typing import Any

from django.urls import reverse

from core.clock import CHINA
from core.templatetags.formats import cn_date, thousands
from core.templatetags.parts import Crumb, Fact, Pair
from services.models import ServiceSession

SESSIONS = Crumb("服务活动", "/services/sessions/")


def day_of(session: ServiceSession) -> str:
    return cn_date(session.meeting.starts_at.astimezone(CHINA).date())


def crumbs_to(session: ServiceSession, last: str = "") -> list[Crumb]:
    own = reverse("service-session-detail", args=[session.pk])
    return [SESSIONS, Crumb(session.topic, own if last else ""), *([Crumb(last)] if last else [])]


def session_facts(session: Any) -> list[Fact]:
    return [
        Fact("日期", day_of(session)),
        Fact("到场企业", thousands(session.came), unit="家"),
        Fact("提出问题", thousands(session.asked), unit="个"),
        Fact("转为工单", thousands(session.raised), unit="张"),
    ]


def session_pairs(session: ServiceSession) -> list[Pair]:
    meeting, host, org, site = session.meeting, session.meeting.host, session.party_org, session.site
    pairs = [
        Pair("会议", meeting.name, reverse("meeting-detail", args=[meeting.pk])),
        Pair("链党组织", meeting.body.name, reverse("body-detail", args=[meeting.body_id])),
        Pair("承办部门", host.name if host else "", reverse("unit-detail", args=[host.pk]) if host else ""),
        Pair("承办党组织", org.name if org else "", reverse("party-org-detail", args=[org.pk]) if org else ""),
        Pair("服务点位", site.name if site else meeting.place, reverse("site-detail", args=[site.pk]) if site else ""),
        Pair("成果", session.outcome),
    ]
    return [pair for pair in pairs if pair.value]
