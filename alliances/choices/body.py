from django.db.models import TextChoices

# In the name of a pattern's tier the chain's stands where this does; people see and type the second.
CHAIN_WORD, SHOWN_CHAIN_WORD = "{chain}", "{链名}"


def stored_title(title: str) -> str:
    """{链名}党委 → {chain}党委, whichever width its brackets have."""
    return " ".join(title.replace("｛", "{").replace("｝", "}").replace(SHOWN_CHAIN_WORD, CHAIN_WORD).split())


def shown_title(title: str) -> str:
    """{chain}党委 → {链名}党委."""
    return title.replace(CHAIN_WORD, SHOWN_CHAIN_WORD)


class BodyMeaning(TextChoices):
    """What a city's body is, whatever it calls it (DOMAIN.md §5)."""

    CHAIN_COMMITTEE = "chain_committee", "产业链党委"
    JOINT_COMMITTEE = "joint_committee", "联合党委"
    COMPREHENSIVE_COMMITTEE = "comprehensive_committee", "综合党委"
    INDUSTRY_COMMITTEE = "industry_committee", "行业党委"
    JOINT_PLATFORM = "joint_platform", "联建平台"
    ALLIANCE = "alliance", "党建联盟"
    CONSORTIUM = "consortium", "党建联合体"


# «一链一党委» (R01) and «一链一联盟» (R58) count these.
COMMITTEES = frozenset(
    {
        BodyMeaning.CHAIN_COMMITTEE,
        BodyMeaning.JOINT_COMMITTEE,
        BodyMeaning.COMPREHENSIVE_COMMITTEE,
        BodyMeaning.INDUSTRY_COMMITTEE,
        BodyMeaning.JOINT_PLATFORM,
    }
)
ALLIANCES = frozenset({BodyMeaning.ALLIANCE, BodyMeaning.CONSORTIUM, BodyMeaning.JOINT_PLATFORM})


class TierMeaning(TextChoices):
    """At which administrative level a city's tier stands; several tiers may stand at one (R19)."""

    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    COUNTY = "county", "县级"
    PARK = "park", "园区、镇街"
    BASE = "base", "基层"


class SetupMeaning(TextChoices):
    """R05."""

    LEADER = "leader", "链主企业带动型"
    DEPARTMENT = "department", "职能部门牵引型"
    ASSOCIATION = "association", "行业协会串联型"
    OTHER = "other", "其他"


class CategoryMeaning(TextChoices):
    """Categories of members (F004, F147)."""

    DEPARTMENT = "department", "产业主管部门"
    LEADER = "leader", "链主企业"
    ASSOCIATION = "association", "行业协会商会"
    ENTERPRISE = "enterprise", "上下游企业"
    RESEARCH = "research", "科研院所"
    FINANCIAL = "financial", "金融机构"
    UNIVERSITY = "university", "高校"
    TERRITORY = "territory", "属地"
    EXPERT = "expert", "专家智库"
    OTHER = "other", "其他"


class SeatMeaning(TextChoices):
    SECRETARY = "secretary", "书记"
    DEPUTY_SECRETARY = "deputy_secretary", "副书记"
    CONVENER = "convener", "召集人"
    MEMBER = "member", "委员"
    LIAISON = "liaison", "联络员"
    OTHER = "other", "其他"


class RuleSubject(TextChoices):
    """What a city's own requirement counts: bodies of a chain, or what one body is made of (R01, R41, R58)."""

    CHAIN_COMMITTEE = "committee", "每条产业链的链党委"
    CHAIN_ALLIANCE = "alliance", "每条产业链的联盟"
    CHAIN_CORE = "core", "每条产业链的龙头企业党组织（一核）"
    SEAT = "seat", "席位"
    CATEGORY = "category", "成员类别"
    LEADER_HEAD = "leader_head", "链主企业党组织负责人"
    LIAISON = "liaison", "联络员"


# Asked of every chain; the others of every body of a kind.
OF_CHAINS = (RuleSubject.CHAIN_COMMITTEE, RuleSubject.CHAIN_ALLIANCE, RuleSubject.CHAIN_CORE)
