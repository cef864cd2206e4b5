"""The job that writes an agreement's files, outside any transaction, and keeps them in one."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.urls import reverse

from alliances.access import get_pairing_for
from alliances.actions.agreement import keep_agreement_files
from alliances.agreement_paper import agreement_writer, paper_of
from alliances.models import Agreement
from core.errors import NotFound
from core.jobs.run import JobRun


def write_agreement(run: JobRun) -> dict[str, Any]:
    """Run twice it writes the same words anew; the later files stand."""
    agreement_id, pairing_id = UUID(str(run.parameters["agreement"])), UUID(str(run.parameters["pairing"]))
    writer = agreement_writer()
    with run.scope() as actor:
        get_pairing_for(actor, pairing_id, "pairing.edit")
        agreement = Agreement.objects.filter(pk=agreement_id, pairing_id=pairing_id).first()
        if agreement is None:
            raise NotFound
        paper, style = paper_of(agreement, city=actor.tenant.name), writer.prepare()
    with TemporaryDirectory(prefix="agreement-") as folder:
        document, pdf = Path(folder) / "agreement.docx", Path(folder) / "agreement.pdf"
        writer.write(paper, style, document, pdf)
        with run.scope() as actor:
            keep_agreement_files(actor=actor, agreement_id=agreement_id, document=document, pdf=pdf)
    return {"message": "协议已生成。", "path": reverse("pairing-detail", args=[pairing_id])}
