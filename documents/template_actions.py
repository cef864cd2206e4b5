"""The only writers of templates: a checked file becomes a version; one version of a kind is in use."""

from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from core import clock
from core.attachments import store_file
from core.errors import InvalidInput, NotFound
from core.principal import Principal
from core.records import create, locked
from core.state import transition
from documents.choices import TemplateState
from documents.models import DocumentTemplate
from documents.queries import get_template
from documents.templating.filling import check_template
from documents.templating.kinds import TemplateKind, template_kind

PURPOSE = "文书模板"
NOTE_LENGTH = 200


def known_kind(code: str) -> TemplateKind:
    """Raises NotFound for a kind no room registered."""
    kind = template_kind(code)
    if kind is None:
        raise NotFound
    return kind


def add_template(*, actor: Principal, kind: str, source: Path, name: str, note: str = "") -> DocumentTemplate:
    """Keep an uploaded template as the next version of its kind; it is not used before it is activated.

    Raises NotAllowed, NotFound, TemplateRefused (what is wrong, and where), UnsupportedFile, InvalidInput.
    """
    actor.require_everywhere("document.edit")
    vocabulary = known_kind(kind).vocabulary
    words = " ".join(note.split())
    if len(words) > NOTE_LENGTH:
        raise InvalidInput(f"说明超过 {NOTE_LENGTH} 字，请精简。", fields={"note": [f"不能超过 {NOTE_LENGTH} 字。"]})
    check_template(source, vocabulary)
    with transaction.atomic():
        last = DocumentTemplate.objects.filter(kind=kind).aggregate(last=Max("number"))["last"]
        attachment = store_file(actor=actor, source=source, name=name, purpose=PURPOSE)
        return create(
            DocumentTemplate(
                kind=kind,
                number=(last or 0) + 1,
                attachment=attachment,
                note=words,
                uploaded_by_id=actor.account_id,
            )
        )


def activate_template(*, actor: Principal, template_id: UUID) -> DocumentTemplate:
    """Print documents made from now on with this version; the one in use before is retired.

    Raises NotAllowed, NotFound, Conflict.
    """
    actor.require_everywhere("document.edit")
    with transaction.atomic():
        kind = get_template(actor, template_id).kind
        # All versions in one order: of two who activate at once the second waits, and reads what the first did.
        versions = DocumentTemplate.objects.filter(kind=kind).order_by("id").select_for_update(of=("self",))
        by_id: dict[UUID, DocumentTemplate] = {version.pk: version for version in versions}
        for version in by_id.values():
            if version.state == TemplateState.ACTIVE and version.pk != template_id:
                transition(version, TemplateState.RETIRED)
        return transition(
            by_id[template_id], TemplateState.ACTIVE, activated_at=clock.now(), activated_by_id=actor.account_id
        )


def retire_template(*, actor: Principal, template_id: UUID) -> DocumentTemplate:
    """Print with the platform's own form again. Raises NotAllowed, NotFound, Conflict."""
    actor.require_everywhere("document.edit")
    with transaction.atomic():
        return transition(locked(DocumentTemplate, template_id), TemplateState.RETIRED)
