from core.terms import TermKind
from members.choices import DutyMeaning, ExchangeMeaning, GrowthMeaning, TalentMeaning

TERM_KINDS = (
    TermKind(
        code="exchange_kind",
        label="挂职交流形式",
        help="双向挂职、交流学习、以工代训、选派干部和博士等。",
        meanings=ExchangeMeaning,
        defaults=(
            ("second_in", "企业人员到机关挂职", "second_in"),
            ("second_out", "机关人员到企业挂职", "second_out"),
            ("exchange", "交流学习", "exchange"),
            ("work_training", "以工代训", "work_training"),
            ("study", "外出学习", "study"),
            ("cadre", "选派干部进企业", "cadre"),
            ("doctor", "选派博士、科技副总", "doctor"),
        ),
    ),
    TermKind(
        code="talent_kind",
        label="人才类别",
        help="按学历或工种分的人才类别。",
        meanings=TalentMeaning,
        defaults=(
            ("doctor", "博士研究生", "doctor"),
            ("master", "硕士研究生", "master"),
            ("bachelor", "本科生", "bachelor"),
            ("skilled", "专业技术工人", "skilled"),
            ("scarce", "紧缺人才", "scarce"),
        ),
    ),
    TermKind(
        code="growth_kind",
        label="双向培养类别",
        help="把骨干培养成党员，把党员培养成骨干，以及之前的申请、发展。",
        meanings=GrowthMeaning,
        defaults=(
            ("application", "递交入党申请书", "application"),
            ("admission", "发展党员", "admission"),
            ("to_member", "骨干培养成党员", "to_member"),
            ("to_backbone", "党员培养成骨干", "to_backbone"),
            ("to_management", "党员进入管理层", "to_management"),
        ),
    ),
    TermKind(
        code="duty_kind",
        label="指导员履职事项",
        help="走访联系、指导党建、帮办实事等。",
        meanings=DutyMeaning,
        defaults=(
            ("visit", "走访联系", "visit"),
            ("guide", "指导党建工作", "guide"),
            ("help", "帮办实事", "help"),
        ),
    ),
)
