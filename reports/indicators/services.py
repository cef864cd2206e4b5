"""What a city offers its companies, where, and whom it helped (R64–R66; F053, F077, F130, F162, F164–F168)."""

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet

from core import clock
from meetings.choices import CAME, MeetingState
from meetings.models import Invitee
from meetings.queries import meetings_for
from organizations.choices import UnitKind
from reports.indicators.model import Asked, Dimension, Indicator, Window
from reports.indicators.subjects import (
    MEETINGS,
    PARTY_ORGS,
    SERVICE_ITEMS,
    SERVICE_MODULES,
    SERVICE_REQUESTS,
    SITES,
    UNITS,
)
from services.catalogue.queries import VIEW as SEES_CATALOGUE
from services.catalogue.queries import items_for, modules_for, requests_for
from services.choices.sites import SessionForm, SiteHostKind, SiteKind
from services.models import ServiceRequest
from services.queries import OVERSEE
from services.sessions.queries import sessions_for
from services.sites.queries import VIEW as SEES_SITES
from services.sites.queries import sites_for

Rows = QuerySet[Any]
GROUP = "服务资源"
NO_SPLIT: tuple[Dimension, ...] = ()
WINDOWS = (Window.THIS_YEAR, Window.RECENT, Window.EVER)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), clock.CHINA)


def _day_after(asked: Asked) -> dt.datetime:
    return _midnight(asked.day + dt.timedelta(days=1))


def _published(asked: Asked, path: str) -> Q:
    """Of the edition in force on the day: where two are published on one day, the later."""
    going_on = Q(**{f"{path}ended_on__isnull": True}) | Q(**{f"{path}ended_on__gt": asked.day})
    return Q(**{f"{path}published_on__lte": asked.day}) & going_on


def modules(asked: Asked) -> Rows:
    return modules_for(asked.sight.principal).filter(_published(asked, "edition__"))


def items(asked: Asked) -> Rows:
    return items_for(asked.sight.principal).filter(_published(asked, "module__edition__"))


def providers(asked: Asked) -> Rows:
    found: Rows = asked.sight.party_orgs.filter(id__in=items(asked).values("party_org_id"))
    return found


def requests(asked: Asked) -> Rows:
    asking = Q(requested_at__lt=_day_after(asked))
    if asked.since:
        asking &= Q(requested_at__gte=_midnight(asked.since))
    found = requests_for(asked.sight.principal).filter(asking)
    return found.filter(ticket__body__chain_id__in=asked.family) if asked.chain else found


def _sites(*kinds: SiteKind) -> Any:
    def rows(asked: Asked) -> Rows:
        standing = Q(closed_on__isnull=True) | Q(closed_on__gt=asked.day)
        return sites_for(asked.sight.principal).filter(standing, opened_on__lte=asked.day, kind__in=kinds)

    return rows


def _centres_of(host: SiteHostKind) -> Any:
    def rows(asked: Asked) -> Rows:
        found: Rows = _sites(SiteKind.CENTRE)(asked).filter(host_kind=host)
        return found

    return rows


def _events(asked: Asked) -> Rows:
    """Service events whose meeting was held in the window."""
    asking = Q(meeting__state=MeetingState.HELD, meeting__starts_at__lt=_day_after(asked))
    if asked.since:
        asking &= Q(meeting__starts_at__gte=_midnight(asked.since))
    found = sessions_for(asked.sight.principal).filter(asking)
    return found.filter(meeting__body__chain_id__in=asked.family) if asked.chain else found


def guided(asked: Asked) -> Rows:
    """The meetings of those that were guidance at a service centre."""
    at_centres = _events(asked).filter(form=SessionForm.GUIDANCE, site__kind=SiteKind.CENTRE)
    found: Rows = meetings_for(asked.sight.principal).filter(id__in=at_centres.values("meeting_id"))
    return found


def helped(asked: Asked) -> Rows:
    """Enterprises that came to service events, or whose request was answered, each once."""
    came = Invitee.objects.filter(
        meeting_id__in=_events(asked).values("meeting_id"), attendance__in=CAME, unit__isnull=False
    )
    answered = Q(ticket__answered_at__lt=_day_after(asked))
    if asked.since:
        answered &= Q(ticket__answered_at__gte=_midnight(asked.since))
    served = ServiceRequest.objects.filter(id__in=requests_for(asked.sight.principal).filter(answered).values("id"))
    found: Rows = asked.units().filter(
        Q(id__in=came.values("unit_id")) | Q(id__in=served.values("unit_id")), kind=UnitKind.COMPANY
    )
    return found.filter(id__in=asked.places().values("unit_id")) if asked.chain else found


def _now(code: str, name: str, text: str, unit: str, subject: Any, rows: Any, needs: str, source: str) -> Indicator:
    return Indicator(code, name, GROUP, text, unit, subject, rows, dimensions=NO_SPLIT, needs=(needs,), source=source)


SERVICE_BOOK = (
    _now(
        "service_modules",
        "服务模块",
        "当日现行服务目录的模块。",
        "个",
        SERVICE_MODULES,
        modules,
        SEES_CATALOGUE,
        "R65 F167",
    ),
    _now(
        "service_items",
        "服务事项",
        "当日现行服务目录里企业可以申请的事项。",
        "项",
        SERVICE_ITEMS,
        items,
        SEES_CATALOGUE,
        "R65 F168 F059",
    ),
    _now(
        "service_orgs",
        "提供服务的机关党组织",
        "当日现行服务目录里提供服务事项的党组织，提供几项都只计一个。",
        "个",
        PARTY_ORGS,
        providers,
        SEES_CATALOGUE,
        "F162",
    ),
    _now(
        "service_centres",
        "党群服务中心",
        "当日在用的党群服务中心，依托园区、企业、乡镇（街道）等。",
        "个",
        SITES,
        _sites(SiteKind.CENTRE),
        SEES_SITES,
        "R66 F077",
    ),
    *(
        _now(
            f"service_centres_{host}",
            f"党群服务中心（依托{host.label}）",
            f"当日在用的党群服务中心中，依托{host.label}现有阵地的。",
            "个",
            SITES,
            _centres_of(host),
            SEES_SITES,
            "F077",
        )
        for host in (SiteHostKind.PARK, SiteHostKind.COMPANY, SiteHostKind.TOWNSHIP)
    ),
    _now(
        "work_stations",
        "党建工作站",
        "当日在用的区域、产业党建工作站。",
        "个",
        SITES,
        _sites(SiteKind.STATION),
        SEES_SITES,
        "R66 F166",
    ),
    _now(
        "positions",
        "先锋阵地",
        "当日在用的先锋阵地。",
        "个",
        SITES,
        _sites(SiteKind.POSITION),
        SEES_SITES,
        "R66 F165",
    ),
    _now(
        "joint_desks",
        "联席代办专席",
        "当日在用的跨部门联席代办专席。",
        "个",
        SITES,
        _sites(SiteKind.DESK),
        SEES_SITES,
        "F053",
    ),
    Indicator(
        "service_requests",
        "服务申请",
        GROUP,
        "统计时段内企业按服务目录提出的申请，各有一张工单。",
        "件",
        SERVICE_REQUESTS,
        requests,
        windows=WINDOWS,
        dimensions=(Dimension.CHAIN,),
        needs=(OVERSEE, SEES_CATALOGUE),
        source="R65",
    ),
    Indicator(
        "guidance_events",
        "服务中心指导",
        GROUP,
        "统计时段内在党群服务中心开展的服务指导。",
        "次",
        MEETINGS,
        guided,
        windows=WINDOWS,
        dimensions=(Dimension.CHAIN,),
        needs=("meeting.view",),
        source="F130",
    ),
    Indicator(
        "served_units",
        "服务惠及企业",
        GROUP,
        "统计时段内到场参加服务活动，或服务申请得到答复的企业，一家企业无论几次只计一家。",
        "家",
        UNITS,
        helped,
        windows=WINDOWS,
        dimensions=(Dimension.CHAIN,),
        needs=(OVERSEE, "meeting.view"),
        source="R64 F164",
    ),
)
