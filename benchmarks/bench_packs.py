"""Seventeen yearly packs against their files alone: xlsxwriter for sheets, docxtpl for the document, typst for PDFs.

The bare way gets all rows and drawings for nothing: no reading of a database, no drawing of a map, no comparison, no
frozen edition, no stored file.
"""

import json
import resource
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import UUID

import docx
import typst
import xlsxwriter
from django.db import connection
from docxtpl import DocxTemplate

from benchmarks.city import new_city
from benchmarks.measure import ROUNDS, Backends, Ratio, cost_of, in_turn, lines
from chains.models import Chain, ChainUnit, KeyProject, Segment
from core.choices import AnchorKind, JobState, TenantLevel
from core.ids import new_id
from core.jobs.run import run_job
from core.models import Job, Tenant, Term
from core.principal import platform_principal
from core.tables.bulk import add_anchors, add_rows
from core.tenancy.scope import tenant_scope
from organizations.models import PartyOrg, PartyOrgHost, Unit
from reports.actions import start_build
from reports.choices import FileStage
from reports.content.printed import pack_content
from reports.files import CityStyle, write_files
from reports.freeze import load_contents
from reports.models import Edition
from reports.queries import pack_rule
from reports.rendering import pdf
from reports.rendering.content import PackContent, display
from reports.rendering.fonts import FontMapping, loaded_fonts
from reports.rendering.typesetting import ARCHIVAL, typeset_pdf

CHAINS = 17
UNITS = 60
YEAR = 2026
LAYERS = ("upstream", "midstream", "downstream")


# ---- what the packs speak of ----------------------------------------------------------------------------------------


def _named(row_id: UUID, name: str) -> dict[str, Any]:
    return {"id": row_id, "name": name, "name_key": name, "initials": ""}


def fill(tenant: Tenant) -> list[UUID]:
    """Seventeen chains of sixty units, every third with a branch of its own, and four projects each."""
    chains = [new_id() for _ in range(CHAINS)]
    with tenant_scope(tenant.pk, actor_id=None, reason="测量"):
        add_anchors(chains, AnchorKind.CHAIN)
        add_rows(
            Chain,
            [
                {**_named(chain, f"示例产业链{number:02d}"), "level": str(TenantLevel.CITY), "order": number}
                for number, chain in enumerate(chains)
            ],
        )
        goal = Term.objects.filter(kind="project_goal").values_list("pk", flat=True)[0]
        for number, chain in enumerate(chains):
            _fill_chain(number, chain, goal)
    return chains


def _fill_chain(number: int, chain: UUID, goal: UUID) -> None:
    segments = [new_id() for _ in range(6)]
    add_rows(
        Segment,
        [
            {"id": row_id, "chain_id": chain, "name": f"示例环节{place}", "layer": LAYERS[place % 3], "order": place}
            for place, row_id in enumerate(segments)
        ],
    )
    units = [new_id() for _ in range(UNITS)]
    add_anchors(units, AnchorKind.UNIT)
    names = [f"示例企业{number:02d}{place:03d}有限公司" for place in range(UNITS)]
    add_rows(
        Unit,
        [
            {**_named(unit, name), "kind": "company", "short_name": name[2:9]}
            for unit, name in zip(units, names, strict=True)
        ],
    )
    add_rows(
        ChainUnit,
        [
            {
                "chain_id": chain,
                "unit_id": unit,
                "segment_id": segments[place % 6],
                "role": "leader" if place == 0 else "key" if place % 4 == 1 else "member",
            }
            for place, unit in enumerate(units)
        ],
    )
    hosts = units[::3]
    orgs = [new_id() for _ in hosts]
    add_anchors(orgs, AnchorKind.PARTY_ORG)
    add_rows(
        PartyOrg,
        [
            {**_named(org, f"中共{name}支部委员会"), "kind": "branch"}
            for org, name in zip(orgs, names[::3], strict=True)
        ],
    )
    add_rows(PartyOrgHost, [{"party_org_id": org, "unit_id": unit} for org, unit in zip(orgs, hosts, strict=True)])
    projects = [new_id() for _ in range(4)]
    add_anchors(projects, AnchorKind.PROJECT)
    add_rows(
        KeyProject,
        [
            {
                **_named(project, f"示例项目{number:02d}{place}"),
                "chain_id": chain,
                "owner_id": units[place],
                "goal_id": goal,
                "year": YEAR,
                "amount": 120_000_000,
            }
            for place, project in enumerate(projects)
        ],
    )


# ---- the platform's way ---------------------------------------------------------------------------------------------


def build(tenant: Tenant, chains: list[UUID]) -> None:
    actor = platform_principal(tenant)
    with tenant_scope(tenant.pk, actor_id=None, reason="测量"):
        start_build(actor=actor, chain_ids=chains, year=YEAR)
        job = Job.objects.get(state="queued")
    run_job(tenant.pk, job.pk)
    with tenant_scope(tenant.pk, actor_id=None):
        assert Job.objects.get(pk=job.pk).state == JobState.SUCCEEDED


# ---- the bare way ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sheet:
    """A typst source with its content and drawings beside it, ready to compile."""

    source: Path
    fonts: FontMapping
    dated: date

    def compile(self) -> bytes:
        written: bytes = typst.compile(  # type: ignore[call-overload]  # the standards are names, as typst knows them
            self.source,
            root=self.source.parent,
            font_paths=loaded_fonts(self.fonts.directories),
            ignore_system_fonts=True,
            format="pdf",
            timestamp=datetime.combine(self.dated, time(), tzinfo=UTC),
            pdf_standards=ARCHIVAL,
        )
        return written


@dataclass(frozen=True)
class Paper:
    """One pack as the bare way gets it: its tables in words, its texts, its typst sheets."""

    content: PackContent
    tables: list[dict[str, Any]]
    sheets: list[Sheet]


def papers(tenant: Tenant, folder: Path) -> Iterator[Paper]:
    """What the built editions say, and every typst sheet they were printed from."""
    actor = platform_principal(tenant)
    with tenant_scope(tenant.pk, actor_id=None):
        for edition in Edition.objects.select_related("pack__chain"):
            content = pack_content(
                load_contents(edition),
                rule=pack_rule(actor.tenant),
                number=edition.number,
                content_hash=edition.content_hash,
                stage=FileStage.REVIEW,
            )
            place = folder / str(edition.pk)
            place.mkdir()
            yield Paper(content, _tables(content), _sheets(content, place))


def _tables(content: PackContent) -> list[dict[str, Any]]:
    return [
        {
            "title": section.title,
            "heads": [column.heading for column in section.columns],
            "rows": [
                [display(cell, column.kind) for cell, column in zip(row, section.columns, strict=True)]
                for row in section.rows
            ],
        }
        for section in content.sections
    ]


def _sheets(content: PackContent, folder: Path) -> list[Sheet]:
    """The platform's own PDFs, each with its source kept."""
    found: list[Sheet] = []
    whole = typeset_pdf

    def keeping(
        template: str, said: Mapping[str, Any], *, drawings: Mapping[str, str], fonts: FontMapping, dated: date
    ) -> bytes:
        root = folder / f"sheet-{len(found)}"
        root.mkdir()
        source = root / template
        source.write_bytes(package_files("reports.rendering").joinpath("typst", template).read_bytes())
        families = {role: [family] for role, family in _families(fonts).items()}
        (root / "content.json").write_text(json.dumps({**said, "fonts": families}, ensure_ascii=False))
        for name, svg in drawings.items():
            (root / name).write_text(svg)
        found.append(Sheet(source, fonts, dated))
        return whole(template, said, drawings=drawings, fonts=fonts, dated=dated)

    with mock.patch.object(pdf, "typeset_pdf", keeping):
        write_files(folder, content, CityStyle())
    return found


def _families(fonts: FontMapping) -> dict[str, str]:
    return {
        "title": fonts.title,
        "body": fonts.body,
        "heading": fonts.heading,
        "subheading": fonts.subheading,
        "folio": fonts.folio,
    }


def docx_template(path: Path) -> None:
    """A title, and each list as a table; docxtpl repeats what stands between its tags."""
    document = docx.Document()
    document.add_heading("{{ title }}", 0)
    document.add_paragraph("{%p for table in tables %}")
    document.add_heading("{{ table.title }}", 1)
    grid = document.add_table(rows=4, cols=3)
    head, before, row, after = grid.rows
    for cells, inner in ((head.cells, "table.heads"), (row.cells, "row")):
        cells[0].text, cells[1].text, cells[2].text = f"{{%tc for cell in {inner} %}}", "{{ cell }}", "{%tc endfor %}"
    before.cells[0].text, after.cells[0].text = "{%tr for row in table.rows %}", "{%tr endfor %}"
    document.add_paragraph("{%p endfor %}")
    document.save(str(path))


def write_bare(papers_of_all: list[Paper], template: Path, folder: Path) -> None:
    for paper in papers_of_all:
        with xlsxwriter.Workbook(folder / "pack.xlsx") as book:
            for table in paper.tables:
                sheet = book.add_worksheet()
                for number, row in enumerate([table["heads"], *table["rows"]]):
                    sheet.write_row(number, 0, row)
        document = DocxTemplate(template)
        document.render({"title": paper.content.chain_title, "tables": paper.tables}, autoescape=True)
        document.save(folder / "pack.docx")
        for sheet in paper.sheets:
            (folder / "sheet.pdf").write_bytes(sheet.compile())


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _memory_after(tenant: Tenant, chain: UUID) -> float:
    """What the process holds when the chain is built; between, it holds more for a moment, which the peak tells."""
    build(tenant, [chain])
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / (1 << 20)


def run() -> list[str]:
    """A build of all chains in turn with the bare writing of the same files; memory after each chain, and after all."""
    tenant = new_city()
    chains = fill(tenant)
    backends = Backends()
    held = [_memory_after(tenant, chain) for chain in chains]
    build(tenant, chains)
    whole = _peak()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        docx_template(folder / "template.docx")
        written = list(papers(tenant, folder))
        assert len(written) >= CHAINS
        written = written[-CHAINS:]

        def product() -> float:
            connection.ensure_connection()
            return cost_of(lambda: build(tenant, chains), backends)

        costs = in_turn(
            {
                "product": product,
                "bare": lambda: cost_of(lambda: write_bare(written, folder / "template.docx", folder), backends),
            },
            rounds=ROUNDS,
        )
    ratio = Ratio(
        f"{CHAINS} 条链的年度清单", costs["product"], "xlsxwriter、docxtpl、typst 写同样的文件", costs["bare"]
    )
    each = "、".join(f"{one:.0f}" for one in held)
    return [*lines([ratio]), f"进程内存（MiB），每条链之后：{each}；再一次生成 {CHAINS} 条，峰值 {whole:.0f}"]
