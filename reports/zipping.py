"""The whole city as one ZIP: the files of each chain's pack of a year, published ones where there are any."""

import datetime as dt
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from core.attachments import open_path, store_file
from core.audit import record_access
from core.errors import Conflict
from core.jobs.run import JobRun
from core.models import Attachment
from core.principal import Principal
from reports.addresses import packs_path
from reports.choices import OPEN_STATES, EditionState
from reports.models import Edition
from reports.queries import editions_for, files_of
from reports.rendering.bundle import safe_filename, write_city_zip

KEPT_FOR = dt.timedelta(days=7)
LARGEST_ZIP = 2 * 1024**3


def city_zip(run: JobRun) -> dict[str, Any]:
    """Pack the files this person may see; the ZIP is theirs for a week. Raises Conflict where there is no pack."""
    year = int(str(run.parameters["year"]))
    with run.scope() as actor:
        members = _members(actor, year)
        name = safe_filename(f"{actor.tenant.name}{year}年度清单", ".zip")
    if not members:
        raise Conflict(f"{year} 年还没有可以打包的清单，请先生成。", code="no_packs")
    run.progress(done=0, total=1, message=f"打包 {len(members)} 个文件")
    with TemporaryDirectory(prefix="packs-") as folder:
        path = Path(folder) / "city.zip"
        write_city_zip(path, members)
        with run.scope() as actor:
            attachment = store_file(
                actor=actor, source=path, name=name, purpose="年度清单打包", expires_in=KEPT_FOR, limit=LARGEST_ZIP
            )
            record_access(
                Attachment, attachment.pk, {"fields": ["export"], "what": f"{year} 年年度清单", "files": len(members)}
            )
    return {
        "message": f"共 {len(members)} 个文件，7 天内可以下载。",
        "attachment": str(attachment.pk),
        "path": packs_path(year),
    }


def _members(actor: Principal, year: int) -> list[tuple[str, Path]]:
    """(folder/file name, where it lies) of the published edition of each chain, else of the latest one."""
    editions = list(
        editions_for(actor)
        .filter(pack__year=year, state__in=[EditionState.PUBLISHED, *OPEN_STATES])
        .select_related("pack__chain")
        .order_by("pack__chain__order", "pack__chain__name_key")
    )
    best = _best(editions)
    files = files_of(best)
    folders = _folders(best)
    return [
        (f"{folders[edition.pk]}/{file.attachment.name}", open_path(file.attachment))
        for edition in best
        for file in files.get(edition.pk, ())
    ]


def _best(editions: list[Edition]) -> list[Edition]:
    chosen: dict[object, Edition] = {}
    for edition in editions:
        held = chosen.get(edition.pack_id)
        if held is None or edition.state == EditionState.PUBLISHED:
            chosen[edition.pack_id] = edition
    return list(chosen.values())


def _folders(editions: list[Edition]) -> dict[object, str]:
    """A folder per chain: two names that a file system takes for one are told apart by a number."""
    taken: set[str] = set()
    folders: dict[object, str] = {}
    for edition in editions:
        base = safe_filename(edition.pack.chain.name)
        name, number = base, 1
        while name.casefold() in taken:
            number += 1
            name = f"{base}（{number}）"
        taken.add(name.casefold())
        folders[edition.pk] = name
    return folders
