from alliances.terms import body

TERM_KINDS = (*body.TERM_KINDS,)
