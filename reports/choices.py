from collections.abc import Mapping

from django.db.models import TextChoices


class ListMeaning(TextChoices):
    """What a city's list lists (F027)."""

    KEY_ENTERPRISES = "key_enterprises", "重点企业"
    KEY_PROJECTS = "key_projects", "重点项目"
    CHAIN_PARTY_ORGS = "chain_party_orgs", "链上党组织"


class MapMeaning(TextChoices):
    """What a city's map shows (F026, F152); the codes are those of the map renderer."""

    CHAIN_MAP = "chain_map", "产业链图谱"
    PROJECT_MAP = "project_map", "重点项目图"
    ENTERPRISE_MAP = "enterprise_map", "重点企业图"
    INVESTMENT_MAP = "investment_map", "重点招引图"
    ORG_MAP = "org_map", "党组织分布图"


class EditionState(TextChoices):
    BUILDING = "building", "生成中"
    DRAFT = "draft", "待送审"
    IN_REVIEW = "in_review", "待审核"
    PUBLISHED = "published", "已发布"
    SUPERSEDED = "superseded", "已被新版替代"
    DISCARDED = "discarded", "已作废"


EDITION_TRANSITIONS: Mapping[str, frozenset[str]] = {
    EditionState.BUILDING: frozenset({EditionState.DRAFT, EditionState.DISCARDED}),
    EditionState.DRAFT: frozenset({EditionState.IN_REVIEW, EditionState.DISCARDED}),
    EditionState.IN_REVIEW: frozenset({EditionState.PUBLISHED, EditionState.DRAFT, EditionState.DISCARDED}),
    EditionState.PUBLISHED: frozenset({EditionState.SUPERSEDED}),
    EditionState.SUPERSEDED: frozenset(),
    EditionState.DISCARDED: frozenset(),
}


# Contents of these are whole and frozen; one that is being built is never shown (R07).
SHOWN_STATES = (EditionState.DRAFT, EditionState.IN_REVIEW, EditionState.PUBLISHED, EditionState.SUPERSEDED)
# What people who neither build nor review may read: nothing that nobody has published.
PUBLIC_STATES = (EditionState.PUBLISHED, EditionState.SUPERSEDED)
SHOWN_CHOICES = [(state.value, state.label) for state in SHOWN_STATES]
OPEN_STATES = (EditionState.DRAFT, EditionState.IN_REVIEW)
# What a year's grid shows: the edition worked on and the one published.
GRID_STATES = (*OPEN_STATES, EditionState.PUBLISHED)


class FileFormat(TextChoices):
    XLSX = "xlsx", "Excel"
    SVG = "svg", "图谱 SVG"
    MAP_PDF = "map_pdf", "图谱 PDF"
    DOCX = "docx", "Word"
    PDF = "pdf", "PDF"


class FileStage(TextChoices):
    """A published edition's files carry its date of issue, so they are written anew; the reviewed ones stay."""

    REVIEW = "review", "送审稿"
    ISSUED = "issued", "正式稿"
