"""Who is told of topics: the body's hands that one waits, its proposer what became of it."""

from django.urls import reverse

from core import clock
from core.choices import AnchorKind, Role
from core.models import Account
from core.notices import notify
from core.principal import accounts_with_roles
from core.tenancy.dated import in_force
from meetings.models import Topic
from members.models import Grant
from members.queries import accounts_holding
from organizations.models import PartyOrgHost


def hands_of(topic: Topic) -> list[Account]:
    """The liaisons of the body and its chain; where there are none, the department."""
    anchors = [anchor for anchor in (topic.body_id, topic.body.chain_id) if anchor]
    found = accounts_holding(Grant.objects.filter(role=Role.LIAISON, scope_id__in=anchors))
    return found or accounts_with_roles(Role.DEPARTMENT)


def proposers_of(topic: Topic) -> list[Account]:
    """Whoever typed it, and the contacts of the organization it comes from."""
    units = [topic.unit_id] if topic.unit_id else []
    if topic.party_org_id:
        hosts = PartyOrgHost.objects.filter(in_force(clock.today()), party_org_id=topic.party_org_id)
        units = list(hosts.values_list("unit_id", flat=True))
    found = accounts_holding(Grant.objects.filter(role=Role.COMPANY, scope_id__in=units)) if units else []
    if topic.proposed_by is not None and topic.proposed_by.is_active:
        found.append(topic.proposed_by)
    return list({account.pk: account for account in found}.values())


def _occurrence(topic: Topic) -> str:
    return f"{topic.pk}:{topic.version}"


def tell_hands(topic: Topic, text: str, *, but: Account | None) -> None:
    """Each but the one who did it."""
    notify(
        [account for account in hands_of(topic) if but is None or account.pk != but.pk],
        event="topic.proposed",
        occurrence=_occurrence(topic),
        text=text[:200],
        path=reverse("topic-detail", args=[topic.pk]),
        subject=(topic.pk, AnchorKind.TOPIC),
    )


def tell_proposer(topic: Topic, text: str, *, but: Account | None) -> None:
    notify(
        [account for account in proposers_of(topic) if but is None or account.pk != but.pk],
        event="topic.decided",
        occurrence=_occurrence(topic),
        text=text[:200],
        path=reverse("topic-detail", args=[topic.pk]),
        subject=(topic.pk, AnchorKind.TOPIC),
    )
