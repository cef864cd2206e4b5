"""How brands and honours read."""

from django.urls import reverse

from alliances.choices import HonourHolder, HonourLevel
from alliances.models import Brand, Honour
from core.templatetags.parts import Crumb, StateTag, Tone

BRANDS = Crumb("党建品牌", "/alliances/brands/")
HONOURS = Crumb("荣誉", "/alliances/honours/")
LEVEL_TONES: dict[str, Tone] = {HonourLevel.NATIONAL: "party", HonourLevel.PROVINCE: "ok", HonourLevel.CITY: "go"}
_PAGES = {
    HonourHolder.PERSON: "person-detail",
    HonourHolder.UNIT: "unit-detail",
    HonourHolder.PARTY_ORG: "party-org-detail",
    HonourHolder.BODY: "body-detail",
    HonourHolder.CHAIN: "chain-detail",
}


def brand_tag(brand: Brand) -> StateTag:
    return StateTag("在用", "ok") if brand.ended_on is None else StateTag("已停用", "off")


def level_tag(honour: Honour) -> StateTag:
    return StateTag(honour.get_level_display(), LEVEL_TONES.get(honour.level, "off"))


def holder_of(honour: Honour) -> str:
    """The holder's name: of who is kept here, else as it was written."""
    row = getattr(honour, honour.holder_kind)
    return row.name if row else honour.holder_name


def holder_url(honour: Honour) -> str:
    row = getattr(honour, honour.holder_kind)
    return reverse(_PAGES[HonourHolder(honour.holder_kind)], args=[row.pk]) if row else ""
