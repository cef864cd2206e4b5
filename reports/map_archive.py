"""What the chain map's page takes from this room: the maps of published editions, and the map as a PDF."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from chains.chain_map import ChainMap
from chains.map_archive import MapEdition
from chains.models import Chain
from core.principal import Principal
from documents.fonts import city_faces
from reports.access import may_on_some_chain
from reports.addresses import pack_path
from reports.choices import EditionState
from reports.content.map_source import map_from_json
from reports.files import city_fonts
from reports.models import Edition, EditionMap
from reports.queries import editions_for
from reports.rendering.pdf import write_map_pdf


class PublishedMaps:
    """All maps of an edition are drawn from one source, so that any of them holds the whole chain."""

    def editions(self, principal: Principal, chain: Chain) -> Sequence[MapEdition]:
        if not may_on_some_chain(principal, "pack.view"):
            return ()
        found = editions_for(principal).filter(pack__chain=chain, state=EditionState.PUBLISHED)
        rows: list[Edition] = list(found.select_related("pack").defer("facts").order_by("pack__year"))
        return [MapEdition(row.pack.year, row.number, row.as_of, pack_path(row)) for row in rows]

    def map_of(self, principal: Principal, chain: Chain, year: int) -> ChainMap | None:
        if not may_on_some_chain(principal, "pack.view"):
            return None
        editions = editions_for(principal).filter(pack__chain=chain, pack__year=year, state=EditionState.PUBLISHED)
        source = EditionMap.objects.filter(edition__in=editions).order_by("id").values_list("source", flat=True).first()
        return map_from_json(source) if source is not None else None


def map_pdf(title: str, svg: str, day: dt.date) -> bytes:
    """The map's A3 sheet as one vector page. Raises UnsafeDrawing, FontMissing."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "map.pdf"
        write_map_pdf(path, title, svg, fonts=city_fonts(city_faces()), as_of=day)
        return path.read_bytes()
