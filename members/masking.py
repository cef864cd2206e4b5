"""How a phone number and an address look to who may know a person but has not asked to see them in full."""

STARS = "****"


def masked_phone(phone: str) -> str:
    """``138****1234``; of a number without area or operator only the end, of none nothing."""
    places = [place for place, character in enumerate(phone) if character.isdigit()]
    if not places:
        return STARS if phone else ""
    if len(places) >= 11:
        return phone[: places[2] + 1] + STARS + phone[places[-4] :]
    shown = 4 if len(places) >= 7 else min(2, len(places) // 2)
    return STARS + (phone[places[-shown] :] if shown else "")


def masked_email(email: str) -> str:
    """``z***@example.org``: the first letter and the house."""
    name, at, house = email.partition("@")
    return f"{name[:1]}***{at}{house}" if email else ""
