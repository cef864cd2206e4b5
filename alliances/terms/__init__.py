from alliances.terms import body, pairing, team

TERM_KINDS = (*body.TERM_KINDS, *pairing.PAIRING_TERM_KINDS, *team.TERM_KINDS)
