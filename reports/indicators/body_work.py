"""What bodies do in their year, and who leads the organizations on the chains (R29, R55, F063)."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from alliances.choices import RecommendMeaning, RecommendState
from alliances.guidance_queries import recommendations_for
from core.models import Term
from core.tenancy.dated import in_force
from members.choices import TitleMeaning
from members.models import Appointment
from reports.indicators import rows
from reports.indicators.model import Asked, Dimension, Indicator, Shape, Subject, Window
from reports.indicators.subjects import PARTY_ORGS


def _who(row: Any) -> str:
    return str(row.body.name)


RECOMMENDATIONS = Subject(
    "recommendations", "条推荐", "matter", lambda row: str(row.matter), _who, "recommendation-detail", ("body",)
)


def _recommended(asked: Asked) -> "QuerySet[Any]":
    """Accepted recommendations for admission, decided within the window, of bodies on the chains asked for."""
    found = recommendations_for(asked.sight.principal).filter(
        kind__meaning=RecommendMeaning.ADMISSION, state=RecommendState.ACCEPTED, decided_on__lte=asked.day
    )
    if asked.since is not None:
        found = found.filter(decided_on__gte=asked.since)
    return found.filter(body__chain_id__in=asked.chains().values("id")) if asked.chain else found


def _persons(asked: Asked) -> "QuerySet[Any]":
    found: QuerySet[Any] = _recommended(asked).annotate(amount=F("persons"))
    return found


def _amounts(asked: Asked, found: Any) -> dict[UUID, str]:  # noqa: ARG001 - the shape of amounts
    return {row.pk: f"{row.persons:,} 名" for row in found}


def _secretaries(asked: Asked) -> "QuerySet[Appointment]":
    """Secretaries in post whose own post in the company is written down."""
    held: QuerySet[Appointment] = Appointment.objects.filter(
        in_force(asked.day), title__meaning=TitleMeaning.SECRETARY, target_id=OuterRef("pk")
    )
    return held.filter(Q(person__left_on__isnull=True) | Q(person__left_on__gte=asked.day)).exclude(person__post="")


def _led(asked: Asked) -> "QuerySet[Any]":
    found: QuerySet[Any] = rows.party_orgs(asked).filter(Exists(_secretaries(asked)))
    return found


def _led_by_owners(asked: Asked) -> "QuerySet[Any]":
    """Those whose secretary's post holds one of the city's words for owners and senior managers."""
    words = Term.objects.filter(in_force(asked.day), kind="secretary_post").values_list("label", flat=True)
    fits = Q(pk__in=[])
    for word in words:
        fits |= Q(person__post__contains=word)
    return rows.party_orgs(asked).filter(Exists(_secretaries(asked).filter(fits)))


BODY_WORK: tuple[Indicator, ...] = (
    Indicator(
        "recommended_admissions",
        "推荐入党",
        "联盟",
        "链党组织推荐入党、已被采纳的人数，按结果日期计；链党组织只推荐，不审批。",
        "名",
        RECOMMENDATIONS,
        _recommended,
        shape=Shape.SUM,
        summed=_persons,
        amounts=_amounts,
        windows=(Window.EVER, Window.THIS_YEAR, Window.RECENT),
        dimensions=(Dimension.CHAIN,),
        needs=("recommendation.view",),
        source="R29 F063",
    ),
    Indicator(
        "owner_secretaries",
        "书记由出资人或中高管担任",
        "党组织",
        "书记的企业职务含本市“书记的企业职务”字样的链上党组织，占登记了书记职务的链上党组织的比率；没有登记职务的不计入基数。",
        "%",
        PARTY_ORGS,
        _led_by_owners,
        shape=Shape.RATE,
        base=_led,
        base_name="登记了书记职务的链上党组织",
        needs=("party_org.view", "person.view"),
        source="R55",
    ),
)
