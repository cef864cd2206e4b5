from members.terms import people, talent

TERM_KINDS = (*people.TERM_KINDS, *talent.TERM_KINDS)
