"""The only writers of packs and editions. Each action authorises, locks, checks, writes, in this order."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from chains.models import Chain
from core import clock
from core.audit import record_access
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed
from core.jobs.actions import enqueue_job
from core.models import Attachment, Job
from core.notices import notify
from core.principal import Principal
from core.records import change, create, locked
from core.state import transition
from documents.numbering import draw_number
from members.queries import accounts_with_role
from reports.access import chains_to_build, get_chain_for, get_edition_for, get_file_for
from reports.addresses import pack_path
from reports.choices import OPEN_STATES, EditionState, FileStage
from reports.content.printed import paper_title
from reports.files import PaperFile, store_files
from reports.freeze import Frozen, write_edition
from reports.kinds import BUILD_PACKS, CITY_ZIP, ISSUE_FILES
from reports.models import Edition, EditionFile, Pack, PackRule
from reports.queries import Made, as_of_for, chains_in_work, latest_published, made_so_far, pack_rule

FIRST_YEAR = 2000
RULE_FIELDS = ("issuer", "addressees", "note", "document_series_id", "separate_reviewer")


def check_year(year: int) -> None:
    """Raise InvalidInput for a year no pack can be made of."""
    this_year = clock.today().year
    if not FIRST_YEAR <= year <= this_year:
        raise InvalidInput(
            f"年度应在 {FIRST_YEAR} 到 {this_year} 之间，{year} 年的清单现在不能生成。",
            fields={"year": [f"应在 {FIRST_YEAR} 到 {this_year} 之间。"]},
        )


def start_build(*, actor: Principal, chain_ids: Sequence[UUID], year: int, slot: str = "") -> Job:
    """Ask for the packs of ``year`` of these chains; a worker builds them, each whole or not at all.

    An open edition of such a pack is replaced when its successor is whole; a published one is never touched.
    ``slot`` says that the build fell due by itself, and is announced to the department when done.
    Raises NotAllowed, NotFound, InvalidInput, Conflict (one of the chains is being built already).
    """
    actor.require("pack.build")
    check_year(year)
    if not chain_ids:
        raise InvalidInput("没有选择产业链，请至少勾选一条再生成。", fields={"chains": ["请至少选择一条产业链。"]})
    as_of = as_of_for(year, clock.today())
    chains = chains_to_build(actor, chain_ids, as_of)
    what = chains[0].name if len(chains) == 1 else f" {len(chains)} 条产业链"
    with transaction.atomic():
        _refuse_if_at_work(chains, year)
        return enqueue_job(
            actor=actor,
            kind=BUILD_PACKS,
            title=f"生成{what} {year} 年度清单",
            parameters={
                "year": year,
                "as_of": as_of.isoformat(),
                "chains": [str(chain.pk) for chain in chains],
                "slot": slot,
            },
            total=len(chains),
        )


def _refuse_if_at_work(chains: Sequence[Chain], year: int) -> None:
    """Locks the chains first: of two people who ask at once, the second sees the job of the first. Raises Conflict."""
    wanted = {chain.pk for chain in chains}
    list(Chain.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("id").values_list("pk"))
    busy = chains_in_work(year) & wanted
    if busy:
        names = "、".join(chain.name for chain in chains if chain.pk in busy)
        raise Conflict(f"{names}的{year}年度清单正在生成，请等它完成后再办理。", code="already_building")


@dataclass(frozen=True)
class Basis:
    """What an edition's paper was written on: its number, and the earlier edition it is compared with."""

    number: int
    previous_id: UUID | None


def basis_of(chain_id: UUID, year: int) -> Basis:
    return basis_on(made_so_far(chain_id, year), latest_published(chain_id, year))


def basis_on(made: Made, previous: Edition | None) -> Basis:
    """The same of what was read already."""
    return Basis(max(made, default=0) + 1, previous.pk if previous else None)


def add_edition(
    *,
    actor: Principal,
    chain_id: UUID,
    frozen: Frozen,
    files: Sequence[PaperFile],
    basis: Basis,
    job_id: UUID | None,
) -> Edition | None:
    """Put a whole new edition, files included, in the place of the open one: all in the caller's transaction.

    None where the basis has changed since the paper was written (another build was quicker): write it again.
    Raises NotFound, NotAllowed.
    """
    year = frozen.contents.year
    chain = get_chain_for(actor, chain_id, "pack.build")
    # Whoever publishes the open edition is waited for: his edition stays, and this one comes after it. The pack is
    # locked before the chain, in the order of whoever adds a project to a list (`reports.published`).
    held = Pack.objects.select_for_update(of=("self",)).filter(chain=chain, year=year).first()
    chain = locked(Chain, chain.pk)
    if basis_of(chain.pk, year) != basis:
        return None
    pack = held or create(Pack(chain=chain, year=year), anchor=AnchorKind.PACK)
    for open_edition in Edition.objects.filter(pack=pack, state__in=[EditionState.BUILDING, *OPEN_STATES]):
        transition(open_edition, EditionState.DISCARDED)
    edition = write_edition(pack, frozen, number=basis.number, job_id=job_id)
    store_files(actor=actor, edition=edition, stage=FileStage.REVIEW, files=files)
    return transition(edition, EditionState.DRAFT)


def _locked_edition(actor: Principal, edition_id: UUID, action: str) -> Edition:
    """The edition, its pack locked: of two people who move one pack's editions the second waits and reads anew."""
    edition = get_edition_for(actor, edition_id, action)
    locked(Pack, edition.pack_id)
    return get_edition_for(actor, edition_id, action)


def submit_edition(*, actor: Principal, edition_id: UUID) -> Edition:
    """Send a draft to review; the department is told when a liaison does. Raises Conflict, NotAllowed."""
    with transaction.atomic():
        edition = _locked_edition(actor, edition_id, "pack.build")
        moved = transition(
            edition, EditionState.IN_REVIEW, submitted_by_id=actor.account_id, submitted_at=clock.now(), review_note=""
        )
        if not actor.may("pack.review"):
            _tell_reviewers(edition)
    return moved


def _tell_reviewers(edition: Edition) -> None:
    notify(
        accounts_with_role(Role.DEPARTMENT),
        event="pack.submitted",
        occurrence=f"{edition.pk}:{edition.version}",
        text=f"{edition.pack.chain.name} {edition.pack.year} 年度清单已送审，请审核。",
        path=pack_path(edition),
        subject=(edition.pack_id, AnchorKind.PACK),
    )


def return_edition(*, actor: Principal, edition_id: UUID, note: str) -> Edition:
    """Send an edition back with the reviewer's words. Raises InvalidInput without any, Conflict, NotAllowed."""
    words = " ".join(note.split())
    if not words:
        raise InvalidInput("请写明退回的原因，便于送审人修改。", fields={"note": ["请写明退回的原因。"]})
    if len(words) > 400:
        raise InvalidInput("退回的原因超过 400 字，请精简。", fields={"note": ["不能超过 400 字。"]})
    with transaction.atomic():
        edition = _locked_edition(actor, edition_id, "pack.review")
        moved = transition(edition, EditionState.DRAFT, review_note=words)
        if edition.submitted_by is not None and edition.submitted_by_id != actor.account_id:
            notify(
                [edition.submitted_by],
                event="pack.returned",
                occurrence=f"{edition.pk}:{edition.version}",
                text=f"{edition.pack.chain.name} {edition.pack.year} 年度清单被退回：{words}"[:300],
                path=pack_path(edition),
                subject=(edition.pack_id, AnchorKind.PACK),
            )
    return moved


def discard_edition(*, actor: Principal, edition_id: UUID) -> Edition:
    """Withdraw an edition that was not published; its rows stay, and are shown nowhere. Raises Conflict, NotAllowed."""
    with transaction.atomic():
        edition = _locked_edition(actor, edition_id, "pack.build")
        return transition(edition, EditionState.DISCARDED)


def publish_edition(*, actor: Principal, edition_id: UUID) -> Edition:
    """Publish a reviewed edition; the one published before is superseded. Its files of issue are written afterwards.

    Raises Conflict, NotAllowed (also where the city wants another person to publish than to submit).
    """
    with transaction.atomic():
        edition = _publish(actor, edition_id)
        _ask_for_issued_files(actor, [edition])
        _number(actor, [edition])
    return edition


def _publish(actor: Principal, edition_id: UUID) -> Edition:
    edition = _locked_edition(actor, edition_id, "pack.publish")
    own = edition.submitted_by_id is not None and edition.submitted_by_id == actor.account_id
    if own and pack_rule(actor.tenant).separate_reviewer:
        raise NotAllowed("本市规定送审人和发布人不能是同一人，请由另一位审核人员发布。", code="same_person")
    for published in Edition.objects.filter(pack_id=edition.pack_id, state=EditionState.PUBLISHED):
        transition(published, EditionState.SUPERSEDED)
    return transition(
        edition, EditionState.PUBLISHED, published_by_id=actor.account_id, published_at=clock.now(), review_note=""
    )


def _ask_for_issued_files(actor: Principal, editions: Sequence[Edition]) -> Job:
    years = {edition.pack.year for edition in editions}
    what = editions[0].pack.chain.name if len(editions) == 1 else f" {len(editions)} 条产业链"
    return enqueue_job(
        actor=actor,
        kind=ISSUE_FILES,
        title=f"生成{what}年度清单正式稿",
        parameters={"year": max(years), "editions": [str(edition.pk) for edition in editions]},
        total=len(editions),
    )


def _number(actor: Principal, editions: Sequence[Edition]) -> None:
    """Give each its 发文字号 where the city numbers its packs: last of all, because the counter stays locked."""
    series_id = pack_rule(actor.tenant).document_series_id
    if series_id is None:
        return
    for edition in editions:
        draw_number(
            actor=actor,
            series_id=series_id,
            carrier=edition.pk,
            title=paper_title(edition),
            path=f"{pack_path(edition)}?edition={edition.number}",
        )


def submit_editions(*, actor: Principal, edition_ids: Sequence[UUID]) -> list[Edition]:
    """Send several drafts to review, all or none."""
    with transaction.atomic():
        return [submit_edition(actor=actor, edition_id=edition_id) for edition_id in _some(edition_ids)]


def publish_editions(*, actor: Principal, edition_ids: Sequence[UUID]) -> list[Edition]:
    """Publish several editions, all or none; drafts are sent to review on the way.

    Raises Conflict, NotAllowed (a draft of one's own where the city wants two persons).
    """
    with transaction.atomic():
        published = []
        for edition_id in _some(edition_ids):
            edition = get_edition_for(actor, edition_id, "pack.publish")
            if edition.state == EditionState.DRAFT:
                submit_edition(actor=actor, edition_id=edition_id)
            published.append(_publish(actor, edition_id))
        _ask_for_issued_files(actor, published)
        _number(actor, published)
    return published


def _some(edition_ids: Sequence[UUID]) -> list[UUID]:
    """Each once, in one order for everybody, so that two bulk steps cannot wait for each other."""
    if not edition_ids:
        raise InvalidInput("没有选择清单，请至少勾选一条再办理。")
    return sorted(set(edition_ids))


def add_issued_files(*, actor: Principal, edition_id: UUID, files: Sequence[PaperFile]) -> None:
    """Keep the files of a published edition that carry its date of issue; a second worker's come too late."""
    edition = _locked_edition(actor, edition_id, "pack.publish")
    if not edition.files.filter(stage=FileStage.ISSUED).exists():
        store_files(actor=actor, edition=edition, stage=FileStage.ISSUED, files=files)


def start_city_zip(*, actor: Principal, year: int) -> Job:
    """Ask for one ZIP with the files of all packs of ``year`` this person may see. Raises NotAllowed, InvalidInput."""
    actor.require("pack.view")
    check_year(year)
    return enqueue_job(actor=actor, kind=CITY_ZIP, title=f"打包 {year} 年度清单", parameters={"year": year})


def set_rule(*, actor: Principal, values: Mapping[str, Any], expected_version: int | None) -> PackRule:
    """Say how the city issues its packs. Raises NotAllowed, InvalidInput, StaleVersion."""
    actor.require_everywhere("pack.publish")
    unknown = set(values) - set(RULE_FIELDS)
    if unknown:
        raise InvalidInput(fields={name: ["这个字段不能修改。"] for name in sorted(unknown)})
    rule = pack_rule(actor.tenant)
    if rule._state.adding:
        for name, value in values.items():
            setattr(rule, name, value)
        return create(rule)
    return change(rule, values, expected_version=expected_version)


def hand_out_file(*, actor: Principal, file_id: UUID) -> Attachment:
    """A file of an edition this person may see, its handing out noted in the log. Raises NotFound, NotAllowed."""
    file = get_file_for(actor, file_id)
    record_access(EditionFile, file.pk, {"file": file.attachment.name})
    attachment: Attachment = file.attachment
    return attachment


def issued_on(edition: Edition) -> dt.date | None:
    """The date of issue: the day of publishing, in China."""
    return edition.published_at.astimezone(clock.CHINA).date() if edition.published_at else None
