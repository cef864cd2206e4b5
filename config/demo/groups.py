"""Service groups of a city's departments (R25, F052), and what lies with them."""

from config.demo.cities import City, GroupSpec
from config.demo.rows import Rows
from core import clock
from core.choices import AnchorKind
from core.models import Anchor
from organizations.choices import UnitKind
from organizations.models import Unit
from organizations.naming import initials, name_key
from services.choices import StepKind, TicketState
from services.models import ServiceGroup, ServiceGroupMember, Ticket, TicketStep


def found_groups(city: City, rows: Rows) -> None:
    """To be called in the tenant's scope, once its units and tickets are there."""
    for spec in city.groups:
        group = _founded(spec, rows)
        _send(group, spec.waiting, rows)


def _founded(spec: GroupSpec, rows: Rows) -> ServiceGroup:
    units = list(Unit.objects.filter(kind=UnitKind.DEPARTMENT).order_by("name_key", "id")[: spec.departments])
    more = [
        _unit(rows, f"{spec.name}/{number}", f"示例涉企职能部门{number:02d}")
        for number in range(len(units) + 1, spec.departments + 1)
    ]
    Anchor.objects.bulk_create([Anchor(id=unit.pk, kind=AnchorKind.UNIT) for unit in more])
    Unit.objects.bulk_create(more)
    group = ServiceGroup(
        id=rows.id_of(ServiceGroup, spec.name),
        name=spec.name,
        name_key=name_key(spec.name),
        initials=initials(spec.name),
        convener=units[0] if units else more[0],
        remark="示例：成员部门为示例部门，由召集部门在团内分派工单。",
        started_on=spec.started,
    )
    ServiceGroup.objects.bulk_create([group])
    ServiceGroupMember.objects.bulk_create(
        ServiceGroupMember(
            id=rows.id_of(ServiceGroupMember, f"{spec.name}/{place}"), group=group, unit=unit, valid_from=spec.started
        )
        for place, unit in enumerate([*units, *more])
    )
    return group


def _unit(rows: Rows, key: str, name: str) -> Unit:
    return Unit(
        id=rows.id_of(Unit, key), name=name, name_key=name_key(name), initials=initials(name), kind=UnitKind.DEPARTMENT
    )


def _send(group: ServiceGroup, count: int, rows: Rows) -> None:
    """What waits for its dispatch waits inside the group."""
    reason = "示例：涉及几个部门，先由服务团会商"
    for ticket in Ticket.objects.filter(state=TicketState.ACCEPTED).order_by("raised_at", "id")[:count]:
        Ticket.objects.filter(pk=ticket.pk).update(group=group)
        last = TicketStep.objects.filter(ticket=ticket).order_by("-place").first()
        TicketStep.objects.bulk_create(
            [
                TicketStep(
                    id=rows.id_of(TicketStep, f"group/{ticket.pk}"),
                    ticket=ticket,
                    place=(last.place if last else 0) + 1,
                    kind=StepKind.GROUP_SENT,
                    at=last.at if last else clock.now(),
                    text=f"转服务团“{group.name}”，待团内分派：{reason}",
                    is_shown=True,
                )
            ]
        )
