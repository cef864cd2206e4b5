from alliances.terms import activity, body, campaign, course, fund, guidance, honour, office, pairing, post, team

TERM_KINDS = (
    *body.TERM_KINDS,
    *activity.TERM_KINDS,
    *pairing.PAIRING_TERM_KINDS,
    *team.TERM_KINDS,
    *post.TERM_KINDS,
    *campaign.TERM_KINDS,
    *guidance.TERM_KINDS,
    *course.TERM_KINDS,
    *honour.TERM_KINDS,
    *office.TERM_KINDS,
    *fund.TERM_KINDS,
)
