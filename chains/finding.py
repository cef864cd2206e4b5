"""How chains and key projects are found by name, chains also by what they were called before."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q

from chains.choices import ProjectState
from chains.models import Chain, ChainPast, KeyProject
from chains.queries import chains_for, projects_for
from core.choices import FindableKind, TenantLevel
from core.search.index import Findable
from core.search.sources import Facts, SearchSource

CHAINS = Findable(FindableKind.CHAIN, Chain)
PROJECTS = Findable(FindableKind.PROJECT, KeyProject)


def _chain(facts: Facts) -> list[str]:
    former = [name for name in dict.fromkeys(facts["former"] or []) if name]
    return [
        TenantLevel(facts["level"]).label,
        f"属 {facts['parent']}" if facts["parent"] else "",
        f"简称 {facts['short_name']}" if facts["short_name"] else "",
        f"曾用名 {'、'.join(former)}" if former else "",
        f"{facts['valid_to'][:4]} 年终止" if facts["valid_to"] else "",
    ]


def _former() -> Any:
    pasts = ChainPast.objects.filter(chain_id=OuterRef("pk")).order_by("-valid_to")
    return ArraySubquery(pasts.values("name"))


def _project(facts: Facts) -> list[str]:
    return [f"{facts['year']} 年", facts["chain"], facts["owner"] or "", ProjectState(facts["state"]).label]


def sources() -> list[SearchSource]:
    return [
        SearchSource(
            code="chains",
            label="产业链",
            order=5,
            findable=CHAINS,
            action="chain.view",
            rows=chains_for,
            facts=lambda: {
                "level": "level",
                "parent": "parent__name",
                "short_name": "short_name",
                "valid_to": "valid_to",
                "former": _former(),
            },
            detail=_chain,
            url_name="chain-detail",
            below_url="chain-below",
            list_url="chain-list",
            ended=Q(valid_to__isnull=False),
            short_name="short_name",
            below=True,
        ),
        SearchSource(
            code="projects",
            label="重点项目",
            order=30,
            findable=PROJECTS,
            action="project.view",
            rows=projects_for,
            facts=lambda: {"year": "year", "chain": "chain__name", "owner": "owner__name", "state": "state"},
            detail=_project,
            url_name="project-detail",
            below_url="project-below",
            list_url="project-list",
            below=True,
        ),
    ]
