"""Tables in and out as a person does it: the real views, the real files, the real jobs."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.attachments import open_path
from core.jobs.run import run_job
from core.models import Attachment, ImportRun, Job
from tests.cast import Cast


def workbook(path: Path, headers: Sequence[str], rows: Sequence[Sequence[Any]]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(headers))
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def run_jobs(cast: Cast) -> None:
    """What the worker does: run every queued job of the city."""
    with cast.scope():
        ids = list(Job.objects.filter(state="queued").order_by("created_at").values_list("id", flat=True))
    for job_id in ids:
        run_job(cast.city.id, job_id)


def upload(client: Client, table: str, path: Path, name: str = "") -> str:
    """Upload through the page; returns the address of the import."""
    response = client.post(f"/import/{table}/", {"file": SimpleUploadedFile(name or path.name, path.read_bytes())})
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"])


def the_import(cast: Cast, page: str) -> ImportRun:
    """The import behind an address; a scope of the city must be open."""
    run_id = urlsplit(page).path.rstrip("/").rsplit("/", 1)[-1]
    run: ImportRun = ImportRun.objects.get(pk=run_id)
    return run


def errors_of(cast: Cast, page: str) -> dict[tuple[int, str], str]:
    """Every error by (row, column code); the column of a whole row is empty."""
    with cast.scope():
        rows = the_import(cast, page).rows.order_by("number")
        return {(row.number, error["column"]): error["message"] for row in rows for error in row.errors}


def import_all(cast: Cast, client: Client, table: str, path: Path) -> str:
    """Upload, check, confirm, write; there must be no error. Returns the address."""
    page = upload(client, table, path)
    run_jobs(cast)
    assert errors_of(cast, page) == {}
    response = client.post(f"{page}apply/")
    assert response.status_code == 302, response.content.decode()
    run_jobs(cast)
    return page


def export(cast: Cast, client: Client, table: str, folder: Path, query: str = "", file_format: str = "xlsx") -> Path:
    """Export through the page and the job; returns the file."""
    assert client.post(f"/export/{table}/", {"query": query, "format": file_format}).status_code == 302
    run_jobs(cast)
    with cast.scope():
        kept = Attachment.objects.filter(purpose="export").latest("created_at")
        target = folder / f"{table}.{file_format}"
        target.write_bytes(open_path(kept).read_bytes())
    return target


def cells(path: Path) -> list[list[Any]]:
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]
