"""Rows of this room that only its own tests need."""

import datetime as dt
from typing import Any

from chains.choices import Layer
from chains.models import Chain, Gap, KeyProject, Segment
from core.choices import AnchorKind
from core.models import Anchor, Term
from organizations.naming import initials, name_key
from tests.factories import make_term, make_unit

DAY = dt.date(2026, 6, 1)


def make_segment(chain: Chain, name: str, **fields: Any) -> Segment:
    fields.setdefault("layer", Layer.UPSTREAM)
    segment: Segment = Segment.objects.create(chain=chain, name=name, **fields)
    return segment


def goal() -> Term:
    held: Term | None = Term.objects.filter(kind="project_goal").first()
    return held or make_term("project_goal")


def make_project(chain: Chain, name: str = "示例项目", *, year: int = 2026, **fields: Any) -> KeyProject:
    project = KeyProject(
        chain=chain, name=name, name_key=name_key(name), initials=initials(name), year=year, goal=goal(), **fields
    )
    Anchor.objects.create(id=project.id, kind=AnchorKind.PROJECT)
    project.save(force_insert=True)
    return project


def gap_kind() -> Term:
    held: Term | None = Term.objects.filter(kind="gap_kind").first()
    return held or make_term("gap_kind")


def make_gap(chain: Chain, name: str = "示例短板", **fields: Any) -> Gap:
    if "owner" not in fields and "person" not in fields:
        fields["owner"] = make_unit()
    fields.setdefault("target_year", 2026)
    fields.setdefault("raised_on", dt.date(2026, 1, 1))
    gap: Gap = Gap.objects.create(
        chain=chain, name=name, name_key=name_key(name), initials=initials(name), kind=gap_kind(), **fields
    )
    return gap
