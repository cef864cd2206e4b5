"""The objects of this room that have a page, for what concerns every object (core.objects)."""

from django.db.models import Q

from alliances.actions.body import check_restored_body
from alliances.actions.brand import check_restored_brand
from alliances.actions.course import check_restored_course, check_restored_session
from alliances.actions.post import check_restored_post
from alliances.actions.team import check_restored_team
from alliances.activity_queries import activities_visible, outcomes_visible
from alliances.courses.queries import courses_visible, sessions_visible
from alliances.funds.queries import (
    funds_visible,
    on_fund,
    on_payment,
    on_subsidy,
    payments_visible,
    subsidies_visible,
)
from alliances.guidance_queries import guidances_visible, recommendations_visible
from alliances.honours.queries import brands_visible, honours_visible
from alliances.links.queries import floating_visible, nodes_visible
from alliances.models import (
    Activity,
    ActivityPairing,
    ActivityParty,
    Agreement,
    BodyEvent,
    BodyPast,
    BodyRule,
    BodyShare,
    Brand,
    Campaign,
    ChainBody,
    Course,
    CourseSession,
    FloatingMember,
    Fund,
    Guidance,
    Honour,
    LinkNode,
    Membership,
    ModelPost,
    Office,
    OfficePart,
    Outcome,
    OutcomeUnit,
    OuterMember,
    Pairing,
    PairingChain,
    PairingMode,
    PairingParty,
    Payment,
    Plaque,
    Pledge,
    Receipt,
    Recommendation,
    Seat,
    SharedHeader,
    Station,
    Subsidy,
    Team,
    TeamHookup,
    TeamMember,
    TeamMilestone,
)
from alliances.office_queries import offices_visible, plaques_visible
from alliances.posts.queries import on_pledge, on_post, pledges_visible, posts_visible
from alliances.queries import by_body, on_body
from alliances.sharing.projection import show_restored
from alliances.sight import EDIT, VIEW
from alliances.teams.queries import on_team, teams_visible
from core.bin import BinKind, register_bin_kind
from core.choices import AnchorKind
from core.objects import ObjectKind, Part, register_object_kind
from core.principal import Principal

BODY = ObjectKind(
    code="bodies",
    label="链党组织",
    model=ChainBody,
    action="body.view",
    visible=lambda principal: principal.visible("body.view", AnchorKind.BODY),
    pages=("body-detail", "body-seats", "body-liaisons", "body-below", "body-history"),
    argument="body_id",
    api_scope="bodies",
    parts=(
        Part(Membership, "body_id", "body.view"),
        Part(Seat, "body_id", "body.view"),
        Part(BodyPast, "body_id"),
        Part(BodyEvent, "body_id"),
        Part(Guidance, "body_id", "guidance.view"),
        Part(Recommendation, "body_id", "recommendation.view"),
        Part(Plaque, "body_id"),
        Part(OuterMember, "body_id", "share.view"),
        Part(BodyShare, "body_id", "share.view"),
        Part(Team, "body_id", VIEW),
        Part(Campaign, "body_id", VIEW),
        Part(Fund, "body_id", "fund.view"),
        Part(Subsidy, "body_id", "fund.view"),
        Part(Station, "body_id", VIEW),
    ),
    held=on_body,
)
TEAM = ObjectKind(
    code="teams",
    label="队伍",
    model=Team,
    action=VIEW,
    visible=teams_visible,
    pages=("team-detail",),
    argument="team_id",
    api_scope="teams",
    parts=(
        Part(TeamMember, "team_id", "person.view"),
        Part(TeamMilestone, "team_id"),
        Part(TeamHookup, "team_id"),
        Part(LinkNode, "team_id", "person.view"),
    ),
    held=on_team,
)


POST = ObjectKind(
    code="posts",
    label="示范岗",
    model=ModelPost,
    action=VIEW,
    visible=posts_visible,
    pages=("post-detail",),
    argument="post_id",
    api_scope="model-posts",
    held=on_post,
)
PLEDGE = ObjectKind(
    code="pledges",
    label="承诺",
    model=Pledge,
    action=VIEW,
    visible=pledges_visible,
    pages=("pledge-detail",),
    argument="pledge_id",
    api_scope="pledges",
    held=on_pledge,
)


COURSE = ObjectKind(
    code="courses",
    label="课程",
    model=Course,
    action=VIEW,
    visible=courses_visible,
    pages=("course-detail",),
    argument="course_id",
    api_scope="courses",
    parts=(Part(CourseSession, "course_id"),),
)
COURSE_SESSION = ObjectKind(
    code="course-sessions",
    label="课次",
    model=CourseSession,
    action=VIEW,
    visible=sessions_visible,
    pages=("course-session-detail",),
    argument="course_session_id",
    api_scope="course-sessions",
)


BRAND = ObjectKind(
    code="brands",
    label="党建品牌",
    model=Brand,
    action=VIEW,
    visible=brands_visible,
    pages=("brand-detail",),
    argument="brand_id",
    api_scope="brands",
)
HONOUR = ObjectKind(
    code="honours",
    label="荣誉",
    model=Honour,
    action=VIEW,
    visible=honours_visible,
    pages=("honour-detail",),
    argument="honour_id",
    api_scope="honours",
)
FUND = ObjectKind(
    code="funds",
    label="专项经费",
    model=Fund,
    action="fund.view",
    visible=funds_visible,
    pages=("fund-detail",),
    argument="fund_id",
    api_scope="funds",
    parts=(Part(Payment, "fund_id"),),
    held=on_fund,
)
PAYMENT = ObjectKind(
    code="payments",
    label="经费拨付",
    model=Payment,
    action="fund.view",
    visible=payments_visible,
    pages=("payment-detail",),
    argument="payment_id",
    api_scope="payments",
    parts=(Part(Receipt, "payment_id"),),
    held=on_payment,
)
SUBSIDY = ObjectKind(
    code="subsidies",
    label="扶持补助",
    model=Subsidy,
    action="fund.view",
    visible=subsidies_visible,
    pages=("subsidy-detail",),
    argument="subsidy_id",
    api_scope="subsidies",
    held=on_subsidy,
)


def _part_allowed(principal: Principal) -> Q:
    return teams_visible(principal, EDIT, path="team__")


PAIRING = ObjectKind(
    code="pairings",
    label="结对",
    model=Pairing,
    action="pairing.view",
    visible=lambda principal: principal.visible("pairing.view", AnchorKind.PAIRING),
    pages=("pairing-detail",),
    argument="pairing_id",
    api_scope="pairings",
    parts=(
        Part(PairingParty, "pairing_id"),
        Part(PairingChain, "pairing_id"),
        Part(PairingMode, "pairing_id"),
        Part(Agreement, "pairing_id"),
    ),
    held=lambda principal, pairing_id: principal.at(AnchorKind.PAIRING, Pairing.objects.filter(pk=pairing_id)),
)


def _signed(pairing: Pairing) -> str:
    """A signed pairing was there: it is ended, never deleted."""
    return "" if pairing.signed_on is None else "已签约的结对不能删除，请登记终止。"


OFFICE = ObjectKind(
    code="offices",
    label="合署办公室",
    model=Office,
    action="body.view",
    visible=offices_visible,
    pages=("office-detail",),
    argument="office_id",
    api_scope="offices",
    parts=(Part(OfficePart, "office_id", "body.view"),),
)
GUIDANCE = ObjectKind(
    code="guidances",
    label="工作提示",
    model=Guidance,
    action="guidance.view",
    visible=guidances_visible,
    pages=("guidance-detail",),
    argument="guidance_id",
    api_scope="guidances",
)
RECOMMENDATION = ObjectKind(
    code="recommendations",
    label="推荐",
    model=Recommendation,
    action="recommendation.view",
    visible=recommendations_visible,
    pages=("recommendation-detail",),
    argument="recommendation_id",
    api_scope="recommendations",
)
ACTIVITY = ObjectKind(
    code="activities",
    label="共建活动",
    model=Activity,
    action="activity.view",
    visible=activities_visible,
    pages=("activity-detail",),
    argument="activity_id",
    api_scope="activities",
    parts=(
        Part(ActivityPairing, "activity_id", "activity.view"),
        Part(ActivityParty, "activity_id", "activity.view"),
    ),
)
OUTCOME = ObjectKind(
    code="outcomes",
    label="成效",
    model=Outcome,
    action="outcome.view",
    visible=outcomes_visible,
    pages=("outcome-detail",),
    argument="outcome_id",
    api_scope="outcomes",
    parts=(Part(OutcomeUnit, "outcome_id", "outcome.view"),),
)


def _rules_allowed(principal: Principal) -> Q:
    return Q() if principal.may_everywhere("body.edit") else Q(pk__in=[])


def _rule_name(rule: BodyRule) -> str:
    asked = rule.title or rule.category or rule.kind
    return f"{rule.get_subject_display()}{'：' + asked.label if asked else ''}"


BIN_KINDS = (
    BinKind(
        code="bodies",
        label="链党组织",
        model=ChainBody,
        action="body.edit",
        allowed=lambda principal: by_body(principal).visible("body.edit", AnchorKind.BODY),
        owned=(Membership, Seat, BodyPast, BodyEvent),
        check=check_restored_body,
    ),
    BinKind(
        code="pairings",
        label="结对",
        model=Pairing,
        action="pairing.edit",
        allowed=lambda principal: by_body(principal).visible("pairing.edit", AnchorKind.BODY, path="body_id"),
        owned=(PairingParty, PairingChain, PairingMode),
        against=_signed,
    ),
    BinKind(
        code="offices",
        label="合署办公室",
        model=Office,
        action="body.edit",
        allowed=_rules_allowed,
        owned=(OfficePart,),
    ),
    BinKind(
        code="plaques",
        label="牌证",
        model=Plaque,
        action="membership.edit",
        allowed=lambda principal: plaques_visible(principal, "membership.edit"),
        name=lambda plaque: f"{plaque.kind.label} {plaque.number}".strip(),
    ),
    BinKind(
        code="guidances",
        label="工作提示",
        model=Guidance,
        action="guidance.edit",
        allowed=lambda principal: guidances_visible(principal, "guidance.edit"),
        against=lambda row: "" if row.state in ("draft", "withdrawn") else "已发出的工作提示不能删除，请先撤回。",
    ),
    BinKind(
        code="recommendations",
        label="推荐",
        model=Recommendation,
        action="recommendation.edit",
        allowed=lambda principal: recommendations_visible(principal, "recommendation.edit"),
        against=lambda row: "" if row.state in ("draft", "withdrawn") else "已报送的推荐不能删除，请先撤回。",
    ),
    BinKind(
        code="activities",
        label="共建活动",
        model=Activity,
        action="activity.edit",
        allowed=lambda principal: activities_visible(principal, "activity.edit"),
        owned=(ActivityPairing, ActivityParty, SharedHeader),
        check=show_restored,
    ),
    BinKind(
        code="body-rules",
        label="组织要求",
        model=BodyRule,
        action="body.edit",
        allowed=_rules_allowed,
        name=_rule_name,
    ),
    BinKind(
        code="teams",
        label="队伍",
        model=Team,
        action=EDIT,
        allowed=lambda principal: teams_visible(principal, EDIT),
        owned=(TeamMember, TeamMilestone, TeamHookup, LinkNode),
        check=check_restored_team,
    ),
    BinKind(
        code="posts",
        label="示范岗",
        model=ModelPost,
        action=EDIT,
        allowed=lambda principal: posts_visible(principal, EDIT),
        check=check_restored_post,
    ),
    BinKind(
        code="pledges",
        label="承诺",
        model=Pledge,
        action=EDIT,
        allowed=lambda principal: pledges_visible(principal, EDIT),
    ),
    BinKind(
        code="courses",
        label="课程",
        model=Course,
        action=EDIT,
        allowed=lambda principal: courses_visible(principal, EDIT),
        owned=(CourseSession,),
        check=check_restored_course,
    ),
    BinKind(
        code="course-sessions",
        label="课次",
        model=CourseSession,
        action=EDIT,
        allowed=lambda principal: sessions_visible(principal, EDIT),
        check=check_restored_session,
    ),
    BinKind(
        code="brands",
        label="党建品牌",
        model=Brand,
        action=EDIT,
        allowed=lambda principal: brands_visible(principal, EDIT),
        check=check_restored_brand,
    ),
    BinKind(
        code="honours",
        label="荣誉",
        model=Honour,
        action=EDIT,
        allowed=lambda principal: honours_visible(principal, EDIT),
    ),
    BinKind(
        code="links",
        label="结对联系",
        model=LinkNode,
        action=EDIT,
        allowed=lambda principal: nodes_visible(principal, EDIT),
        name=lambda row: f"{row.team.name}的{row.get_role_display()}",
        related=("team",),
    ),
    BinKind(
        code="floating",
        label="流动党员",
        model=FloatingMember,
        action=EDIT,
        allowed=lambda principal: floating_visible(principal, EDIT),
        name=lambda row: f"{row.receiving_org.name}的流动党员",
        related=("receiving_org",),
    ),
    BinKind(
        code="team-members",
        label="队员",
        model=TeamMember,
        action=EDIT,
        allowed=_part_allowed,
        name=lambda row: f"{row.team.name}的队员",
        related=("team",),
    ),
    BinKind(
        code="team-milestones",
        label="队伍节点",
        model=TeamMilestone,
        action=EDIT,
        allowed=_part_allowed,
    ),
    BinKind(
        code="team-hookups",
        label="挂钩单位",
        model=TeamHookup,
        action=EDIT,
        allowed=_part_allowed,
        name=lambda row: f"{row.team.name} · {row.unit.name}",
        related=("team", "unit"),
    ),
)


def register() -> None:
    register_object_kind(BODY)
    register_object_kind(PAIRING)
    register_object_kind(TEAM)
    register_object_kind(POST)
    for kept in (PLEDGE, COURSE, COURSE_SESSION, BRAND, HONOUR):
        register_object_kind(kept)
    for kind in (OFFICE, GUIDANCE, RECOMMENDATION):
        register_object_kind(kind)
    for kind in (FUND, PAYMENT, SUBSIDY):
        register_object_kind(kind)
    register_object_kind(ACTIVITY)
    register_object_kind(OUTCOME)
    for bin_kind in BIN_KINDS:
        register_bin_kind(bin_kind)
