"""An edition's paper as it stands: its frozen contents under the city's present rule, dated and numbered if issued."""

from core.models import Tenant
from documents.models import DocumentNumber
from documents.queries import numbers_of
from reports.actions import issued_on
from reports.choices import FileStage
from reports.content.printed import pack_content
from reports.freeze import load_contents
from reports.models import Edition, PackRule
from reports.queries import pack_rule
from reports.rendering.content import PackContent


def paper_of(edition: Edition, tenant: Tenant) -> PackContent:
    return paper_under(edition, rule=pack_rule(tenant), number=numbers_of([edition.pk]).get(edition.pk))


def paper_under(edition: Edition, *, rule: PackRule, number: DocumentNumber | None) -> PackContent:
    """The same, where the rule and the document's number have been read already."""
    issued = issued_on(edition)
    return pack_content(
        load_contents(edition),
        rule=rule,
        number=edition.number,
        content_hash=edition.content_hash,
        stage=FileStage.ISSUED if issued else FileStage.REVIEW,
        issued_on=issued,
        document_number=number,
    )
