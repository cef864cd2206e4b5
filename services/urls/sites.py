"""Sites: addresses."""

from django.urls import URLPattern, path

from services.views import outline, sites

AT = "services/sites/"
ONE = f"{AT}<uuid:site_id>/"

urlpatterns: list[URLPattern] = [
    path(AT, sites.site_list, name="site-list"),
    path(f"{AT}map/", sites.site_map, name="site-map"),
    path(f"{AT}new/", sites.site_create, name="site-create"),
    path(f"{AT}items/suggest/", sites.item_suggest, name="site-item-suggest"),
    path(ONE, sites.site_detail, name="site-detail"),
    path("settings/site-outline/", outline.outline_edit, name="site-outline"),
    path("settings/site-outline/remove/", outline.outline_remove, name="site-outline-remove"),
    path(f"{ONE}card/", sites.site_card, name="site-card"),
    path(f"{ONE}edit/", sites.site_edit, name="site-edit"),
    path(f"{ONE}close/", sites.site_close, name="site-close"),
    path(f"{ONE}reopen/", sites.site_reopen, name="site-reopen"),
]
