"""The catalogue of services: addresses."""

from django.urls import URLPattern, path

from services.views import catalogue, editions, proposals

AT = "services/catalogue/"
DRAFT = f"{AT}editions/<uuid:catalogue_draft_id>/"
MODULE = f"{AT}modules/<uuid:draft_module_id>/"
ITEM = f"{AT}items/<uuid:draft_item_id>/"

PROPOSALS = f"{AT}proposals/"
PROPOSAL = f"{PROPOSALS}<uuid:item_proposal_id>/"

urlpatterns: list[URLPattern] = [
    path(AT, catalogue.item_list, name="service-item-list"),
    path(f"{AT}requests/", catalogue.request_list, name="service-request-list"),
    path(f"{AT}editions/", editions.edition_list, name="catalogue-edition-list"),
    path(f"{AT}editions/draft/", editions.draft_begin, name="catalogue-draft-begin"),
    path(f"{AT}editions/<uuid:catalogue_edition_id>/", editions.edition_detail, name="catalogue-edition-detail"),
    path(f"{DRAFT}publish/", editions.edition_publish, name="catalogue-edition-publish"),
    path(f"{DRAFT}delete/", editions.edition_delete, name="catalogue-edition-delete"),
    path(f"{DRAFT}modules/new/", editions.module_create, name="service-module-create"),
    path(f"{DRAFT}items/new/", editions.item_create, name="service-item-create"),
    path(f"{AT}modules/<uuid:service_module_id>/items/", catalogue.module_detail, name="service-module-detail"),
    path(f"{AT}requests/<uuid:service_request_id>/", catalogue.request_detail, name="service-request-detail"),
    path(MODULE, editions.module_edit, name="service-module-edit"),
    path(f"{MODULE}delete/", editions.module_delete, name="service-module-delete"),
    path(f"{ITEM}edit/", editions.item_edit, name="service-item-edit"),
    path(f"{ITEM}delete/", editions.item_delete, name="service-item-delete"),
    path(f"{AT}items/<uuid:service_item_id>/", catalogue.item_detail, name="service-item-detail"),
    path(PROPOSALS, proposals.proposal_list, name="item-proposal-list"),
    path(f"{PROPOSALS}new/", proposals.proposal_create, name="item-proposal-create"),
    path(PROPOSAL, proposals.proposal_detail, name="item-proposal-detail"),
    path(f"{PROPOSAL}edit/", proposals.proposal_edit, name="item-proposal-edit"),
    path(f"{PROPOSAL}recall/", proposals.proposal_recall, name="item-proposal-recall"),
    path(f"{PROPOSAL}accept/", proposals.proposal_accept, name="item-proposal-accept"),
    path(f"{PROPOSAL}return/", proposals.proposal_return, name="item-proposal-return"),
    path(f"{AT}items/<uuid:service_item_id>/propose/", proposals.item_propose, name="service-item-propose"),
    path(f"{AT}items/<uuid:service_item_id>/withdraw/", proposals.item_withdraw, name="service-item-withdraw"),
    path(f"{AT}items/<uuid:service_item_id>/request/", catalogue.item_request, name="service-item-request"),
]
