"""Brands and honours (F024, F064, F065, F086, F096, F102)."""

from django.db.models import TextChoices


class BrandMeaning(TextChoices):
    BRAND = "brand", "党建品牌"
    BASE = "base", "教育示范基地"
    DEMONSTRATION = "demonstration", "示范点"
    OTHER = "other", "其他"


class HonourHolder(TextChoices):
    """Of what kind the holder is, also where only a name is known."""

    PERSON = "person", "个人"
    UNIT = "unit", "单位"
    PARTY_ORG = "party_org", "党组织"
    BODY = "body", "链党组织"
    CHAIN = "chain", "产业链"


# Whose honours tell of no person.
NOT_PERSONS = (HonourHolder.UNIT, HonourHolder.PARTY_ORG, HonourHolder.BODY, HonourHolder.CHAIN)


class HonourLevel(TextChoices):
    NATIONAL = "national", "国家级"
    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    COUNTY = "county", "县级"
    OTHER = "other", "其他"
