"""Views kept before a city named its own tiers narrow as they did."""

from importlib import import_module

from django.apps import apps
from django.db import connections, transaction
from django.db.migrations.state import ProjectState

from core.models import SavedView, Term
from tests.alliances.world import make_body
from tests.cast import Cast
from tests.factories import make_chain

STATE = ProjectState.from_apps(apps)
[OPERATION] = import_module("alliances.migrations.0017_views_of_levels_narrow_by_tier").Migration.operations


def kept(name: str, query: str, list_name: str = "body-list") -> SavedView:
    view: SavedView = SavedView.objects.create(list_name=list_name, name=name, query=query)
    return view


def test_view_of_a_level_narrows_to_its_tiers(committed_cast: Cast) -> None:
    cast = committed_cast
    with cast.scope():
        body = make_body(make_chain("示例甲链"), name="示例甲链党委")
        tiers = Term.objects.filter(kind="body_tier")
        assert body.tier.meaning == "city"
        of_city = sorted(str(key) for key in tiers.filter(meaning="city").values_list("id", flat=True))
        assert of_city
        tiers.filter(meaning="province").delete()
        kept("市级", "level=city&q=%E7%A4%BA%E4%BE%8B")
        kept("两级", "level=city&level=province")
        kept("省级及已终止", "ended=on&level=province")
        kept("省级", "level=province")
        kept("按层级", "tier=x")
        kept("单位", "level=city", "chain-list")
    with transaction.atomic(using="admin"), connections["admin"].schema_editor(atomic=False) as editor:
        OPERATION.database_forwards("alliances", editor, STATE, STATE)
    tier = "&".join(f"tier={key}" for key in of_city)
    with cast.scope():
        assert dict(SavedView.objects.values_list("name", "query")) == {
            "市级": f"q=%E7%A4%BA%E4%BE%8B&{tier}",
            "两级": tier,
            "省级及已终止": "ended=on",
            "按层级": "tier=x",
            "单位": "level=city",
        }
    shown = cast.client(cast.department).get(f"/alliances/?{tier}").content.decode()
    assert "示例甲链党委" in shown
