"""How rings of 1+5+N read: how many each links, and whether that keeps to the city's ratio."""

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from alliances.choices import LinkRole
from alliances.links.queries import OVER, RINGS, UNDER, Coverage, limits, verdict
from alliances.models import LinkNode, LinkRule
from alliances.pages import BODIES
from core.templatetags.formats import percent, thousands
from core.templatetags.parts import Crumb, Figure, StateTag

LINKS = Crumb("结对联系", "/alliances/links/")
FLOATING = Crumb("流动党员", "/alliances/floating/")
NOUNS = {LinkRole.MEMBER: "名流动党员", LinkRole.FLOATING: "名职工群众"}


def span(least: int, most: int) -> str:
    return str(least) if least == most else f"{least}—{most}"


def ring_tag(rule: LinkRule, role: str, linked: int) -> StateTag | None:
    """What a ring says of itself; nothing where it fits, or for who links nobody."""
    found = verdict(rule, role, linked)
    least, most = limits(rule, role) if role in RINGS else (0, 0)
    if found == UNDER:
        return StateTag(f"少 {least - linked} 名", "warn")
    return StateTag(f"多 {linked - most} 名", "bad") if found == OVER else None


@dataclass
class Ring:
    """One node of a tree with those below it; ``asked`` is how many it should link."""

    node: Any
    tag: StateTag | None
    asked: str
    below: list["Ring"] = field(default_factory=list)


def ring_of(rule: LinkRule, node: Any) -> Ring:
    asked = span(*limits(rule, node.role)) if node.role in RINGS else ""
    return Ring(node, ring_tag(rule, node.role, node.linked), asked)


def figures_of(found: Coverage) -> list[Figure]:
    """Each opens the rows it counts."""
    links, register = reverse("link-list"), reverse("floating-list")
    ratio = f"在册 {thousands(found.registered)} 名，覆盖 {percent(found.ratio)}" if found.registered else ""
    return [
        Figure("企业党员", thousands(found.members), "名", f"{links}?role=member"),
        Figure("联系流动党员", thousands(found.floating), "名", f"{links}?role=floating", change=ratio),
        Figure("在册未联系", thousands(found.registered - found.covered), "名", f"{register}?linked=false"),
        Figure("联系职工群众", thousands(found.employees), "名", f"{links}?role=employee"),
        Figure("联系人数不足", thousands(found.under), "人", f"{links}?ring=under"),
        Figure("联系人数超出", thousands(found.over), "人", f"{links}?ring=over"),
    ]


def ratio_words(rule: LinkRule) -> str:
    return (
        f"1 名企业党员联系 {span(rule.floating_least, rule.floating_most)} 名流动党员，"
        f"1 名流动党员联系 {span(rule.employees_least, rule.employees_most)} 名职工群众"
    )


def crumbs_to(first: Crumb, last: str) -> list[Crumb]:
    return [BODIES, first, Crumb(last)]


def label_of(node: LinkNode) -> str:
    return f"{node.name}（{node.unit.name}）" if node.unit else node.name
