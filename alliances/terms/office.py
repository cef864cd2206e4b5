from core.terms import TermKind

TERM_KINDS = (
    TermKind(
        code="plaque_kind",
        label="牌证类别",
        help="授给成员单位的牌匾、证书。",
        defaults=(("member", "成员单位牌匾", ""), ("certificate", "成员证书", "")),
    ),
)
