from collections.abc import Mapping

from django.db.models import TextChoices


class TitleMeaning(TextChoices):
    """What an appointment under a city's own title does in the platform."""

    LIAISON = "liaison", "联络员"
    CONTACT = "contact", "企业联系人"
    INSTRUCTOR = "instructor", "党建指导员"
    SECRETARY = "secretary", "党组织书记"
    LEADER = "leader", "单位负责人"
    OTHER = "other", "其他"


class GrantState(TextChoices):
    PROPOSED = "proposed", "待审批"
    ACTIVE = "active", "有效"
    REFUSED = "refused", "未批准"
    REVOKED = "revoked", "已收回"


GRANT_TRANSITIONS: Mapping[str, frozenset[str]] = {
    GrantState.PROPOSED: frozenset({GrantState.ACTIVE, GrantState.REFUSED}),
    GrantState.ACTIVE: frozenset({GrantState.REVOKED}),
    GrantState.REFUSED: frozenset(),
    GrantState.REVOKED: frozenset(),
}
