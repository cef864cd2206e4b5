"""Who stands where in a 1+5+N tree (R50)."""

from django.db.models import TextChoices


class LinkRole(TextChoices):
    MEMBER = "member", "企业党员"
    FLOATING = "floating", "流动党员"
    EMPLOYEE = "employee", "职工群众"


# Who links whom: the role above each.
ABOVE = {LinkRole.FLOATING: LinkRole.MEMBER, LinkRole.EMPLOYEE: LinkRole.FLOATING}
