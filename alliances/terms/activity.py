from alliances.choices import ActivityMeaning, DimensionMeaning, OutcomeMeaning
from core.terms import TermKind

TERM_KINDS = (
    TermKind(
        code="activity_form",
        label="活动形式",
        help="组织联建、主题联学、产业共建等。",
        meanings=ActivityMeaning,
        defaults=(
            ("org", "组织联建", "org"),
            ("study", "主题联学", "study"),
            ("industry", "产业共建", "industry"),
        ),
    ),
    TermKind(
        code="report_dimension",
        label="工作总结维度",
        help="活动和成效在工作总结中归入哪个方面，例如四个“链上”。",
        meanings=DimensionMeaning,
        defaults=(
            ("organized", "组织建在链上", "organized"),
            ("serving", "服务沉在链上", "serving"),
            ("resources", "资源聚在链上", "resources"),
            ("working", "作用融在链上", "working"),
        ),
    ),
    TermKind(
        code="outcome_kind",
        label="成效类别",
        help="订单、增收、降本、授信、合作、项目、技术、人才等；金额类按元登记，其余按数量登记。",
        meanings=OutcomeMeaning,
        defaults=(
            ("order", "引流订单", "order"),
            ("revenue", "增收", "revenue"),
            ("saving", "降本增效", "saving"),
            ("credit", "授信融资", "credit"),
            ("cooperation", "达成合作", "cooperation"),
            ("project", "项目落地", "project"),
            ("technology", "技术成果", "technology"),
            ("talent", "人才输送", "talent"),
        ),
    ),
)
