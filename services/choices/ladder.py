"""How a ticket is asked for around its deadline (DOMAIN §4): 提醒 → 催办 → 督办 → 通报."""

from django.db.models import TextChoices


class UrgeLevel(TextChoices):
    REMIND = "remind", "提醒"
    URGE = "urge", "催办"
    SUPERVISE = "supervise", "督办"
    CIRCULATE = "circulate", "通报"


TICKET_LADDER = (UrgeLevel.REMIND, UrgeLevel.URGE, UrgeLevel.SUPERVISE, UrgeLevel.CIRCULATE)
