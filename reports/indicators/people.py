"""People who move, come and grow: how many persons, each number opening its entries (F020, F047, F049, F089, F120)."""

from collections.abc import Callable, Collection
from typing import Any

from django.db.models import F, Q, QuerySet

from core.choices import AnchorKind
from core.rights import within
from core.templatetags.formats import thousands
from core.tenancy.dated import in_force
from members.choices import GRADUATE, ExchangeMeaning, GrowthMeaning, TalentMeaning, TitleMeaning
from members.models import Appointment, Exchange, Growth, TalentIntake
from members.models.talent import Sphere
from members.talent import talent_for
from members.talent_filters import ExchangeFilter, GrowthFilter, IntakeFilter, TalentFilter, told_of_chain
from organizations.mass_orgs import mass_orgs_for, standing_on
from reports.indicators.model import Asked, Dimension, Indicator, Shape, Subject, Window
from reports.indicators.subjects import EXCHANGES, GROWTHS, INTAKES, MASS_ORGS, PERSONS

GROUP = "人才交流培养"
BY_CHAIN = (Dimension.CHAIN,)
WINDOWS = (Window.THIS_YEAR, Window.RECENT, Window.EVER)


def _rows(model: type[Sphere], filters: type[TalentFilter], meanings: Collection[str]) -> Callable[[Asked], Any]:
    """Entries of these meanings whose day lies in the window, told of the chain where one is asked for."""

    def found(asked: Asked) -> "QuerySet[Any]":
        rows: QuerySet[Any] = talent_for(asked.sight.principal, model)
        rows = rows.filter(kind__meaning__in=list(meanings), **{f"{filters.DAY}__lte": asked.day})
        if asked.since:
            rows = rows.filter(**{f"{filters.DAY}__gte": asked.since})
        return rows.filter(told_of_chain(asked.chain.pk, filters.UNITS)) if asked.chain else rows

    return found


def _of(
    code: str,
    name: str,
    definition: str,
    subject: Subject,
    model: type[Sphere],
    filters: type[TalentFilter],
    meanings: Collection[str],
    source: str,
) -> Indicator:
    rows = _rows(model, filters, meanings)
    return Indicator(
        code,
        name,
        GROUP,
        definition,
        "人",
        subject,
        rows,
        shape=Shape.SUM,
        summed=lambda asked: rows(asked).annotate(amount=F("persons")),
        amounts=lambda _, shown: {row.pk: f"{thousands(row.persons)} 人" for row in shown},
        windows=WINDOWS,
        dimensions=BY_CHAIN,
        needs=("talent.view",),
        source=source,
    )


def _exchanges(code: str, name: str, meanings: Collection[str], source: str) -> Indicator:
    told = f"{name}：按登记的人数相加，计入开始日期所在的时段；一人两次去的计两人次。"
    return _of(code, name, told, EXCHANGES, Exchange, ExchangeFilter, meanings, source)


def _intakes(code: str, name: str, meanings: Collection[str], source: str) -> Indicator:
    told = f"{name}：各单位引进的人数相加，计入到岗日期所在的时段。"
    return _of(code, name, told, INTAKES, TalentIntake, IntakeFilter, meanings, source)


def _growth(code: str, name: str, meanings: Collection[str], source: str) -> Indicator:
    told = f"{name}：按登记的人数相加，计入发生日期所在的时段。"
    return _of(code, name, told, GROWTHS, Growth, GrowthFilter, meanings, source)


def _holding(meaning: TitleMeaning) -> Callable[[Asked], Any]:
    """Persons holding a title of this meaning on the day; on a chain, for it, a body or a unit of it."""

    def found(asked: Asked) -> "QuerySet[Any]":
        held = Appointment.objects.filter(in_force(asked.day), title__meaning=meaning)
        if asked.chain:
            there = Q(pk__in=[])
            for kind in (AnchorKind.UNIT, AnchorKind.PARTY_ORG, AnchorKind.CHAIN, AnchorKind.BODY):
                there |= Q(target_kind=kind) & within(kind, AnchorKind.CHAIN, [asked.chain.pk], path="target_id")
            held = held.filter(there)
        holders: QuerySet[Any] = asked.sight.persons.filter(id__in=held.values("person_id"))
        return holders

    return found


def _titled(code: str, name: str, meaning: TitleMeaning, source: str) -> Indicator:
    told = f"当日在任的{name}，一人任几处只计一次；离任、届满的不计。"
    needs = ("person.view",)
    return Indicator(
        code, name, GROUP, told, "名", PERSONS, _holding(meaning), dimensions=BY_CHAIN, needs=needs, source=source
    )


def _mass_orgs(asked: Asked) -> "QuerySet[Any]":
    found: QuerySet[Any] = mass_orgs_for(asked.sight.principal).filter(standing_on(asked.day))
    units = asked.placed_units() if asked.chain else asked.units()
    return found.filter(unit_id__in=units.values("id"))


PEOPLE: tuple[Indicator, ...] = (
    _exchanges("exchanges", "挂职交流人次", list(ExchangeMeaning), "F020"),
    _exchanges("seconded_in", "企业人员到机关挂职", [ExchangeMeaning.SECOND_IN], "F159"),
    _exchanges("cadres_sent", "选派干部进企业", [ExchangeMeaning.CADRE], "F047"),
    _exchanges("doctors_sent", "选派博士、科技副总", [ExchangeMeaning.DOCTOR], "F049"),
    _exchanges("sent_to_study", "外出学习", [ExchangeMeaning.STUDY], "F123"),
    _intakes("talent_came", "引进人才", list(TalentMeaning), "F050 F120 F121"),
    _intakes("graduates_came", "引进硕士研究生以上人才", GRADUATE, "F120"),
    _intakes("skilled_came", "引进专业技术工人", [TalentMeaning.SKILLED], "F121"),
    _intakes("scarce_came", "输送紧缺人才", [TalentMeaning.SCARCE], "F050"),
    _growth("applied", "递交入党申请书", [GrowthMeaning.APPLICATION], "F093"),
    _growth("admitted", "发展党员和骨干培养成党员", [GrowthMeaning.ADMISSION, GrowthMeaning.TO_MEMBER], "F089 F124"),
    _growth("to_backbone", "党员培养成骨干", [GrowthMeaning.TO_BACKBONE], "F090"),
    _growth("to_management", "党员进入管理层", [GrowthMeaning.TO_MANAGEMENT], "F125"),
    _titled("party_workers", "党务工作者", TitleMeaning.PARTY_WORKER, "F126"),
    _titled("partners", "党建合伙人", TitleMeaning.PARTNER, "F155"),
    Indicator(
        "mass_orgs",
        "群团组织",
        GROUP,
        "当日存在的单位工会、共青团、妇联等群团组织，已撤销的不计。",
        "个",
        MASS_ORGS,
        _mass_orgs,
        needs=("mass_org.view",),
        source="F088",
    ),
)
