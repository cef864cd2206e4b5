from alliances.terms.body import TERM_KINDS as BODY_TERM_KINDS
from alliances.terms.pairing import PAIRING_TERM_KINDS

TERM_KINDS = (*BODY_TERM_KINDS, *PAIRING_TERM_KINDS)

__all__ = ["TERM_KINDS"]
