from core.terms import TermKind
from members.choices import TitleMeaning

TERM_KINDS = (
    TermKind(
        code="person_title",
        label="任职名称",
        help="联络员、企业联系人、党建指导员等职务在本市的叫法。",
        meanings=TitleMeaning,
        defaults=(
            ("liaison", "联络员", "liaison"),
            ("contact", "企业联系人", "contact"),
            ("instructor", "党建指导员", "instructor"),
            ("secretary", "党组织书记", "secretary"),
        ),
    ),
)
