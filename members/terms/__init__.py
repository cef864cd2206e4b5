from members.terms import people

TERM_KINDS = (*people.TERM_KINDS,)
