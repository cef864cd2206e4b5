"""What speaks for pairing two units (R34). Each is weighed by a column of SuggestionRule."""

from django.db.models import TextChoices


class Factor(TextChoices):
    SUPPLY = "supply", "供应关系"
    SEGMENT = "segment", "环节相同或相邻"
    MAIN_PARTS = "main_parts", "主机带配套"
    OWNERSHIP = "ownership", "国有带民营"
    SIZE = "size", "大中带小微"
    DISTANCE = "distance", "地域相近"
    NEEDS = "needs", "待补的缺口"
    TIES = "ties", "已有联系（扣分）"


# What each weighs until the city says so itself.
USUAL_WEIGHTS = {
    Factor.SUPPLY: 30,
    Factor.SEGMENT: 15,
    Factor.MAIN_PARTS: 15,
    Factor.OWNERSHIP: 15,
    Factor.SIZE: 10,
    Factor.DISTANCE: 10,
    Factor.NEEDS: 15,
    Factor.TIES: 10,
}
