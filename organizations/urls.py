from django.urls import path

from organizations import views

urlpatterns = [
    path("units/", views.unit_list, name="unit-list"),
    path("units/new/", views.unit_create, name="unit-create"),
    path("units/suggest/", views.unit_suggest, name="unit-suggest"),
    path("units/<uuid:unit_id>/", views.unit_detail, name="unit-detail"),
    path("units/<uuid:unit_id>/edit/", views.unit_edit, name="unit-edit"),
    path("units/<uuid:unit_id>/end/", views.unit_end, name="unit-end"),
    path("units/<uuid:unit_id>/revive/", views.unit_revive, name="unit-revive"),
    path("industries/suggest/", views.industry_suggest, name="industry-suggest"),
]
