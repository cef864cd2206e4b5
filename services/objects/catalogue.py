"""The catalogue, for what concerns every object (core.objects, core.bin)."""

from core.bin import BinKind
from core.objects import ObjectKind, Part
from services.actions.catalogue import check_restored_draft
from services.actions.catalogue_items import check_restored_part
from services.catalogue.proposals import VIEW as PROPOSAL_VIEW
from services.catalogue.proposals import proposals_visible
from services.catalogue.queries import EDIT, VIEW, editions_visible, items_visible, modules_visible
from services.models import CatalogueEdition, ItemProposal, ServiceItem, ServiceModule

PUBLISHED = "已发布的版本不能删除：已提交的申请仍按它办理。"
EDITION = ObjectKind(
    code="catalogue-editions",
    label="服务目录版本",
    model=CatalogueEdition,
    action=VIEW,
    visible=editions_visible,
    pages=("catalogue-edition-detail",),
    argument="catalogue_edition_id",
    api_scope="catalogue-editions",
    parts=(Part(ServiceModule, "edition_id"),),
)
ITEM = ObjectKind(
    code="service-items",
    label="服务事项",
    model=ServiceItem,
    action=VIEW,
    visible=items_visible,
    pages=("service-item-detail",),
    argument="service_item_id",
    api_scope="service-items",
)
PROPOSAL = ObjectKind(
    code="item-proposals",
    label="服务目录修改提议",
    model=ItemProposal,
    action=PROPOSAL_VIEW,
    visible=proposals_visible,
    pages=("item-proposal-detail",),
    argument="item_proposal_id",
    api_scope="item-proposals",
)


def _against(edition: CatalogueEdition) -> str:
    return "" if edition.is_draft else PUBLISHED


def _against_edition(edition: CatalogueEdition) -> str:
    taken = ItemProposal.objects.filter(edition=edition).count()
    if taken and edition.is_draft:
        return f"这一版已采纳 {taken} 条部门提议，请先在“部门提议”里退回，再删除这一版。"
    return _against(edition)


BIN_KINDS = (
    BinKind(
        code="catalogue-editions",
        label="服务目录版本",
        model=CatalogueEdition,
        action=EDIT,
        allowed=lambda principal: editions_visible(principal, EDIT),
        owned=(ServiceModule, ServiceItem),
        against=_against_edition,
        check=check_restored_draft,
    ),
    BinKind(
        code="service-modules",
        label="服务模块",
        model=ServiceModule,
        action=EDIT,
        allowed=lambda principal: modules_visible(principal, EDIT),
        owned=(ServiceItem,),
        against=lambda module: _against(module.edition),
        check=check_restored_part,
        related=("edition",),
    ),
    BinKind(
        code="service-items",
        label="服务事项",
        model=ServiceItem,
        action=EDIT,
        allowed=lambda principal: items_visible(principal, EDIT),
        against=lambda item: _against(item.module.edition),
        check=check_restored_part,
        related=("module__edition",),
    ),
)
