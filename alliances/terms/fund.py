from alliances.choices import SubsidyMeaning
from core.terms import TermKind

TERM_KINDS = (
    TermKind(
        code="subsidy_kind",
        label="补助类别",
        help="人才扶持补助、企业扶持补助等。",
        meanings=SubsidyMeaning,
        defaults=(("talent", "人才扶持补助", "talent"), ("enterprise", "企业扶持补助", "enterprise")),
    ),
)
