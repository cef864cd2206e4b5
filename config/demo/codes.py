"""Credit codes for invented units: well-formed, both check characters right, and plainly not given to anybody."""

from stdnum.cn import uscc

from organizations.choices import UnitKind

# GB 32100: the registering authority and the kind of body.
AUTHORITIES = {
    UnitKind.COMPANY: "91",
    UnitKind.DEPARTMENT: "11",
    UnitKind.UNIVERSITY: "12",
    UnitKind.INSTITUTE: "12",
    UnitKind.FINANCIAL: "91",
    UnitKind.ASSOCIATION: "51",
}
SERIES = "MAEX"  # every invented body code begins so
WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def body_check_character(body: str) -> str:
    """The ninth character of an organization code (GB 11714: weights, mod 11, X for ten)."""
    rest = 11 - sum(ALPHABET.index(character) * weight for character, weight in zip(body, WEIGHTS, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def sample_uscc(kind: UnitKind, region: str, number: int) -> str:
    """The code of the ``number``-th invented unit (at most 9999 a tenant); empty for kinds that have none."""
    if kind not in AUTHORITIES:
        return ""
    body = f"{SERIES}{number:04d}"
    code = f"{AUTHORITIES[kind]}{region}{body}{body_check_character(body)}"
    return code + str(uscc.calc_check_digit(code))
