from core.terms import TermKind

TERM_KINDS = (
    TermKind(
        code="course_kind",
        label="课堂类别",
        help="本市开设的课堂，如午间课堂、轮训课堂、链长课堂。",
        defaults=(("lecture", "专题课堂", ""), ("training", "轮训课堂", "")),
    ),
)
