from django.urls import path

from documents.views import fonts, numbers, templates

VERSION = "settings/documents/template-versions/<uuid:template_id>"

urlpatterns = [
    path("settings/documents/numbers/", numbers.number_list, name="document-number-list"),
    path("settings/documents/numbers/<uuid:number_id>/void/", numbers.number_void, name="document-number-void"),
    path("settings/documents/series/", numbers.series_list, name="document-series-list"),
    path("settings/documents/series/new/", numbers.series_create, name="document-series-create"),
    path("settings/documents/series/<uuid:series_id>/edit/", numbers.series_edit, name="document-series-edit"),
    path("settings/documents/series/<uuid:series_id>/end/", numbers.series_end, name="document-series-end"),
    path("settings/documents/series/<uuid:series_id>/revive/", numbers.series_revive, name="document-series-revive"),
    path("settings/documents/fonts/", fonts.font_list, name="document-font-list"),
    path("settings/documents/fonts/<slug:face>/upload/", fonts.font_upload, name="document-font-upload"),
    path("settings/documents/fonts/<uuid:font_id>/remove/", fonts.font_remove, name="document-font-remove"),
    path("settings/documents/templates/", templates.template_kind_list, name="document-template-kinds"),
    path("settings/documents/templates/<slug:template_kind>/", templates.template_list, name="document-template-list"),
    path(
        "settings/documents/templates/<slug:template_kind>/upload/",
        templates.template_upload,
        name="document-template-upload",
    ),
    path(
        "settings/documents/templates/<slug:template_kind>/default/",
        templates.template_default,
        name="document-template-default",
    ),
    path(f"{VERSION}/file/", templates.template_file, name="document-template-file"),
    path(f"{VERSION}/preview/", templates.template_preview, name="document-template-preview"),
    path(f"{VERSION}/activate/", templates.template_activate, name="document-template-activate"),
    path(f"{VERSION}/retire/", templates.template_retire, name="document-template-retire"),
]
