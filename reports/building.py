"""The work behind a year's packs: each chain's edition is written outside any transaction and kept in one.

A worker that dies leaves the chains it finished, and nothing of the one it was at: the next delivery finds which
editions carry this job's id, and goes on with the rest.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from core.choices import Role
from core.errors import Conflict
from core.jobs.run import JobRun
from core.notices import notify
from members.queries import accounts_with_role
from reports.access import get_chain_for, get_edition_for
from reports.actions import Basis, add_edition, add_issued_files, basis_on
from reports.addresses import packs_path
from reports.choices import FileStage
from reports.compare import changes_since
from reports.content.contents import Contents
from reports.content.gather import draw, gather
from reports.content.printed import pack_content
from reports.files import CityStyle, city_style, write_files
from reports.freeze import freeze, load_contents
from reports.models import Edition, PackRule
from reports.papers import paper_of
from reports.queries import latest_published, made_so_far, pack_rule

# How often a pack is written again when somebody else's edition came first.
TRIES = 3


@dataclass(frozen=True)
class BuildPlan:
    """A build job's parameters."""

    year: int
    as_of: dt.date
    chains: tuple[UUID, ...]
    slot: str

    @classmethod
    def of(cls, run: JobRun) -> "BuildPlan":
        given: Mapping[str, Any] = run.parameters
        return cls(
            year=int(given["year"]),
            as_of=dt.date.fromisoformat(given["as_of"]),
            chains=tuple(UUID(chain_id) for chain_id in given["chains"]),
            slot=str(given.get("slot") or ""),
        )


@dataclass(frozen=True)
class Reading:
    """What one transaction read of a chain: all that is needed to write its pack without the database."""

    chain: str
    contents: Contents
    basis: Basis
    previous: tuple[Edition, Contents] | None
    rule: PackRule
    style: CityStyle


def build_packs(run: JobRun) -> dict[str, Any]:
    """Build the packs of a plan, one chain after the other; returns how many editions now wait for review."""
    plan = BuildPlan.of(run)
    built = 0
    for done, chain_id in enumerate(plan.chains):
        built += _build_pack(run, plan, chain_id, done)
    with run.scope():
        if plan.slot:
            _announce(plan)
    return {"message": f"已生成 {built} 份，可以审核。", "built": built, "path": packs_path(plan.year)}


def _build_pack(run: JobRun, plan: BuildPlan, chain_id: UUID, done: int) -> int:
    """1 where the chain's edition of this job exists in the end, made now or by an earlier delivery."""
    for _ in range(TRIES):
        reading = _read(run, plan, chain_id)
        if reading is None:
            return 1
        _tell(run, plan, done, f"{reading.chain}：排图谱")
        contents = draw(reading.contents)
        if reading.previous is not None:
            contents = replace(contents, changes=changes_since(reading.previous[1], reading.previous[0], contents))
        _tell(run, plan, done, f"{reading.chain}：出文件")
        with TemporaryDirectory(prefix="pack-") as folder:
            if _keep(run, chain_id, reading, contents, Path(folder)):
                return 1
    where = f"第 {done + 1} 条产业链的{plan.year}年度清单"
    raise Conflict(f"{where}同时被多人生成，请稍后重新发起。", code="build_contended")


def _tell(run: JobRun, plan: BuildPlan, done: int, message: str) -> None:
    run.progress(done=done, total=len(plan.chains), message=message)


def _read(run: JobRun, plan: BuildPlan, chain_id: UUID) -> Reading | None:
    """None where an earlier delivery of this job has made the edition."""
    with run.scope() as actor:
        made = made_so_far(chain_id, plan.year)
        if run.job.pk in made.values():
            return None
        chain = get_chain_for(actor, chain_id, "pack.build")
        previous = latest_published(chain.pk, plan.year)
        contents = gather(chain, city=actor.tenant.name, year=plan.year, day=plan.as_of)
        return Reading(
            chain=contents.chain,
            contents=contents,
            basis=basis_on(made, previous),
            previous=(previous, load_contents(previous)) if previous is not None else None,
            rule=pack_rule(actor.tenant),
            style=city_style(),
        )


def _keep(run: JobRun, chain_id: UUID, reading: Reading, contents: Contents, folder: Path) -> bool:
    """Write the files, then put the edition in place; False where another build was quicker."""
    frozen = freeze(contents)
    paper = pack_content(
        contents,
        rule=reading.rule,
        number=reading.basis.number,
        content_hash=frozen.content_hash,
        stage=FileStage.REVIEW,
    )
    files = write_files(folder, paper, reading.style)
    with run.scope() as actor:
        edition = add_edition(
            actor=actor,
            chain_id=chain_id,
            frozen=frozen,
            files=files,
            basis=reading.basis,
            job_id=run.job.pk,
        )
    return edition is not None


def _announce(plan: BuildPlan) -> None:
    """Tell the department that a year's packs fell due and are there; once per slot and account."""
    notify(
        accounts_with_role(Role.DEPARTMENT),
        event="pack.yearly",
        occurrence=plan.slot,
        text=f"{plan.year}年度清单已生成，请审核。",
        path=packs_path(plan.year),
    )


def issue_files(run: JobRun) -> dict[str, Any]:
    """Write the files that carry the date of issue, for each published edition that has none yet."""
    edition_ids = [UUID(str(edition_id)) for edition_id in _listed(run.parameters["editions"])]
    for done, edition_id in enumerate(edition_ids):
        _issue(run, edition_id, done=done, total=len(edition_ids))
    year = run.parameters["year"]
    return {"message": f"{len(edition_ids)} 份清单的正式稿已生成。", "path": packs_path(year)}


def _listed(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("the job's parameters hold no list of editions")
    return value


def _issue(run: JobRun, edition_id: UUID, *, done: int, total: int) -> None:
    with run.scope() as actor:
        edition = get_edition_for(actor, edition_id, "pack.publish")
        if edition.files.filter(stage=FileStage.ISSUED).exists():
            return
        paper = paper_of(edition, actor.tenant)
        style = city_style()
    run.progress(done=done, total=total, message=f"{paper.chain}：出正式稿")
    with TemporaryDirectory(prefix="pack-") as folder:
        files = write_files(Path(folder), paper, style)
        with run.scope() as actor:
            add_issued_files(actor=actor, edition_id=edition_id, files=files)
