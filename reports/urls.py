from django.urls import path

from reports.views import below, chain_tab, compare, grid, indicators, moves, pack, rules

urlpatterns = [
    path("packs/", grid.pack_list, name="pack-list"),
    path("packs/build/", grid.pack_build, name="pack-build"),
    path("packs/bulk/", grid.pack_bulk, name="pack-bulk"),
    path("packs/zip/", grid.pack_zip, name="pack-zip"),
    path("packs/rules/", rules.pack_rules, name="pack-rules"),
    path("packs/below/", below.packs_below, name="packs-below"),
    path("packs/files/<uuid:file_id>/", pack.pack_file, name="pack-file"),
    path("packs/editions/<uuid:edition_id>/submit/", moves.edition_submit, name="edition-submit"),
    path("packs/editions/<uuid:edition_id>/publish/", moves.edition_publish, name="edition-publish"),
    path("packs/editions/<uuid:edition_id>/return/", moves.edition_return, name="edition-return"),
    path("packs/editions/<uuid:edition_id>/discard/", moves.edition_discard, name="edition-discard"),
    path("chains/<uuid:chain_id>/packs/", chain_tab.chain_packs, name="chain-packs"),
    path("packs/<uuid:chain_id>/<int:year>/", pack.pack_detail, name="pack-detail"),
    path("packs/<uuid:chain_id>/<int:year>/compare/", compare.pack_compare, name="pack-compare"),
    path("indicators/", indicators.indicator_list, name="indicator-list"),
    path("indicators/export/", indicators.indicator_export, name="indicator-export"),
    path("indicators/<slug:code>/", indicators.indicator_detail, name="indicator-detail"),
    path("indicators/<slug:code>/rows/", indicators.indicator_rows, name="indicator-rows"),
]
