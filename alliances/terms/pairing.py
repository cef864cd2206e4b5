from alliances.choices import PairingMeaning
from core.terms import TermKind

PAIRING_TERM_KINDS = (
    TermKind(
        code="pairing_kind",
        label="结对类别",
        help="企业结对、党支部结对、研发人员与购销人员结对等在本市的叫法。",
        meanings=PairingMeaning,
        defaults=(
            ("units", "企业结对", "units"),
            ("branches", "党支部结对", "party_orgs"),
            ("groups", "研发人员与购销人员结对", "groups"),
            ("university", "校企结对", "university"),
            ("department", "部门联系企业", "department"),
        ),
    ),
    TermKind(
        code="cooperation_mode",
        label="共建方式",
        help="共建协议里写明的合作方式。",
        defaults=(
            ("org", "组织联建", ""),
            ("talent", "人才联育", ""),
            ("platform", "平台联创", ""),
            ("activity", "活动联办", ""),
            ("resource", "资源共享", ""),
        ),
    ),
)
