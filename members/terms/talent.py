from core.terms import TermKind
from members.choices import ExchangeMeaning

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
)
