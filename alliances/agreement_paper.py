"""An agreement as it is printed, and who prints it: a higher room writes the files, and says so when it starts."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.db.models import QuerySet

from alliances.models import Agreement, Pairing, PairingMode
from alliances.pairing_parties import leads_first, parties_of, party_name
from core.errors import Conflict

WRITE_AGREEMENT = "alliances.agreement"
# 甲方、乙方 … as many as a pairing may have parties.
STEMS = "甲乙丙丁戊己庚辛壬癸子丑"


@dataclass(frozen=True)
class AgreementParty:
    call: str
    name: str
    role: str


@dataclass(frozen=True)
class AgreementPaper:
    """All that stands in an agreement. ``content`` are paragraphs."""

    title: str
    number: str
    city: str
    body: str
    place: str
    issued_on: dt.date
    valid_from: dt.date | None
    valid_to: dt.date | None
    theme: str
    pattern: str
    modes: tuple[str, ...]
    content: tuple[str, ...]
    parties: tuple[AgreementParty, ...]


# Writes the Word and the PDF file of a paper; reads the city's template and faces in ``prepare``, in the job's scope.
@dataclass(frozen=True)
class AgreementWriter:
    prepare: Callable[[], object]
    write: Callable[[AgreementPaper, object, Path, Path], None]


_writers: list[AgreementWriter] = []


def register_agreement_writer(writer: AgreementWriter) -> None:
    _writers.append(writer)


def agreement_writer() -> AgreementWriter:
    if not _writers:
        raise Conflict("本平台没有装文书排版，不能生成协议文件。", code="no_writer")
    return _writers[0]


def paper_of(agreement: Agreement, *, city: str) -> AgreementPaper:
    pairing: Pairing = Pairing.objects.select_related("body").get(pk=agreement.pairing_id)
    modes = PairingMode.objects.filter(pairing=pairing).order_by("mode__order", "mode__label")
    rows = leads_first(parties_of([pairing.pk]).get(pairing.pk, []))
    return AgreementPaper(
        title=agreement.title,
        number=agreement.number,
        city=city,
        body=pairing.body.name,
        place=agreement.place,
        issued_on=agreement.issued_on,
        valid_from=pairing.valid_from,
        valid_to=pairing.valid_to,
        theme=pairing.theme,
        pattern=pairing.get_pattern_display() if pairing.pattern != "equal" else "",
        modes=tuple(modes.values_list("mode__label", flat=True)),
        content=tuple(line.strip() for line in pairing.content.splitlines() if line.strip()),
        parties=tuple(
            AgreementParty(f"{stem}方", party_name(row), row.get_role_display())
            for stem, row in zip(STEMS, rows, strict=False)
        ),
    )


def agreements_of(pairing_ids: Sequence[UUID]) -> "QuerySet[Agreement]":
    rows: QuerySet[Agreement] = Agreement.objects.filter(pairing_id__in=list(pairing_ids))
    return rows
