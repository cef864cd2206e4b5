"""A small chain with everything a pack speaks of, made in the scope that is open; figures are counted by hand here."""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from alliances.models import ChainBody
from chains.models import Chain, ChainHead, KeyProject, Segment
from core import clock
from core.choices import AnchorKind
from core.jobs.actions import take_lease
from core.jobs.registry import job_kind
from core.jobs.run import JobRun, run_job
from core.models import Account, Anchor, Job, Tenant, Term
from core.principal import platform_principal
from core.tenancy.scope import current_tenant_id
from core.terms import term_kind
from members.models import Person
from organizations.models import PartyOrg, Unit
from organizations.naming import initials, name_key
from reports.actions import add_edition, basis_of, publish_editions
from reports.choices import FileFormat
from reports.compare import changes_since
from reports.content.gather import draw, gather
from reports.files import PaperFile
from reports.freeze import freeze, load_contents
from reports.models import Edition
from reports.queries import as_of_for
from reports.rendering.svg import write_svg
from tests.alliances.world import tier
from tests.cast import Cast
from tests.factories import make_chain, make_member_count, make_party_org, make_term, make_unit, put_on_chain

DAY = dt.date(2026, 9, 30)
NOON = dt.datetime(2026, 9, 30, 4, tzinfo=dt.UTC)


def make_pack_terms() -> None:
    """The defaults a new city is offered: three lists and one map."""
    for kind in ("pack_list", "pack_map"):
        for order, (code, label, meaning) in enumerate(term_kind(kind).defaults):
            Term.objects.create(kind=kind, code=code, label=label, meaning=meaning, order=order)


def make_named(model: Any, anchor: AnchorKind, name: str, **fields: Any) -> Any:
    row = model(name=name, name_key=name_key(name), initials=initials(name), **fields)
    Anchor.objects.create(id=row.id, kind=anchor)
    row.save(force_insert=True)
    return row


def make_project(chain: Chain, name: str, **fields: Any) -> KeyProject:
    goal = Term.objects.filter(kind="project_goal").first() or make_term("project_goal")
    fields.setdefault("year", 2026)
    project: KeyProject = make_named(KeyProject, AnchorKind.PROJECT, name, chain=chain, goal=goal, **fields)
    return project


def make_body(chain: Chain, name: str, **fields: Any) -> ChainBody:
    kind = Term.objects.filter(kind="body_kind").first() or make_term("body_kind")
    body: ChainBody = make_named(
        ChainBody, AnchorKind.BODY, name, chain=chain, kind=kind, tier=tier(chain.level), **fields
    )
    return body


def make_segment(chain: Chain, name: str, layer: str = "midstream", **fields: Any) -> Segment:
    segment: Segment = Segment.objects.create(chain=chain, name=name, layer=layer, **fields)
    return segment


@dataclass
class World:
    """绿色食品: five units on it (one on two segments, one on its sub-chain), two branches of which one is joint."""

    chain: Chain
    child: Chain
    material: Segment
    making: Segment
    leader: Unit
    key: Unit
    supporting: Unit
    member: Unit
    below: Unit
    committee: PartyOrg
    joint: PartyOrg
    project: KeyProject


def make_world() -> World:
    make_pack_terms()
    chain = make_chain("绿色食品", short_name="绿色食品", order=1)
    child = make_chain("调味品", parent=chain)
    material = make_segment(chain, "原料种植", "upstream", order=1)
    making = make_segment(chain, "食品加工", "midstream", order=2)
    leader = make_unit("示例食品集团有限公司", short_name="示例食品", uscc="91430200MA4L0X0A1B")
    key = make_unit("示例粮油有限公司")
    supporting = make_unit("示例包装有限公司")
    member = make_unit("示例农场")
    below = make_unit("示例酱油有限公司")
    put_on_chain(chain, leader, segment=making, role="leader")
    put_on_chain(chain, leader, segment=material, role="member")
    put_on_chain(chain, key, segment=making, role="key")
    put_on_chain(chain, supporting, role="supporting")
    put_on_chain(chain, member, segment=material, role="member")
    put_on_chain(child, below, role="key")
    superior = make_party_org("中共示例市两新工委", kind="working_committee")
    committee = make_party_org("中共示例食品集团委员会", unit=leader, kind="committee", superior=superior)
    joint = make_party_org("中共粮油包装联合支部", unit=key, kind="joint_branch", build_mode="joint")
    joint.hosts.create(party_org=joint, unit=supporting)
    make_member_count(committee, as_of="2026-03-31", full=50, probationary=4)
    make_member_count(committee, as_of="2026-06-30", full=52, probationary=3, floating=9)
    make_member_count(joint, as_of="2026-06-30", full=7)
    project = make_project(
        chain, "示例智能粮仓项目", owner=key, segment=making, amount=1_250_000_000, state="under_way"
    )
    make_project(child, "示例酱油技改项目", owner=below, amount=300_000_000)
    make_project(chain, "示例旧项目", year=2025)
    make_project(chain, "示例终止项目", state="stopped")
    person = make_named_person()
    ChainHead.objects.create(chain=chain, role="head", person=person, post="示例市领导")
    make_body(chain, "绿色食品产业链党委")
    return World(chain, child, material, making, leader, key, supporting, member, below, committee, joint, project)


def make_named_person() -> Person:
    person = Person(name="示例人员甲", post="示例市领导")
    Anchor.objects.create(id=person.id, kind=AnchorKind.PERSON)
    person.save(force_insert=True)
    return person


@contextmanager
def on(day: dt.date) -> Iterator[None]:
    """Noon of ``day`` in China."""
    with clock.fixed(dt.datetime(day.year, day.month, day.day, 4, tzinfo=dt.UTC)):
        yield


def work(cast: Cast, job: Job, tenant: Tenant | None = None) -> Job:
    """Do the job as a worker would, and read it again."""
    run_job((tenant or cast.city).pk, job.pk)
    with cast.scope(tenant):
        done: Job = Job.objects.get(pk=job.pk)
    return done


def leased(cast: Cast, job_id: UUID) -> JobRun:
    """A worker that has taken the job and done nothing of it yet."""
    with cast.scope():
        job = take_lease(job_id)
    assert job is not None
    assert job_kind(job.kind)
    return JobRun(job, cast.city)


def make_edition(chain: Chain, *, year: int = 2026, number: int = 1, day: dt.date | None = None) -> Edition:
    """A whole draft of the chain's pack, compared with last year's, as the build job would leave it; with one file."""
    actor = platform_principal(Tenant.objects.get(pk=current_tenant_id()))
    contents = draw(gather(chain, city=actor.tenant.name, year=year, day=day or as_of_for(year, DAY)))
    basis = basis_of(chain.pk, year)
    if basis.previous_id is not None:
        old = Edition.objects.select_related("pack").get(pk=basis.previous_id)
        contents = replace(contents, changes=changes_since(load_contents(old), old, contents))
    assert basis.number == number
    with TemporaryDirectory() as folder:
        path = Path(folder) / "map.svg"
        write_svg(path, contents.maps[0].svg)
        file = PaperFile(FileFormat.SVG, contents.maps[0].title, path, "图谱.svg")
        edition = add_edition(
            actor=actor, chain_id=chain.pk, frozen=freeze(contents), files=[file], basis=basis, job_id=None
        )
    assert edition is not None
    return edition


def page_of(cast: Cast, account: Account | None, path: str, status: int = 200) -> str:
    """The page as ``account`` gets it, which must answer with ``status``."""
    response = cast.client(account).get(path)
    page = response.content.decode()
    assert response.status_code == status, page[:400]
    return page


def words(page: str) -> str:
    """What a page says, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def publish(cast: Cast, *editions: Edition) -> None:
    with cast.scope():
        publish_editions(actor=cast.act(), edition_ids=[edition.pk for edition in editions])
