"""A ticket found by its number, as people write it: 2026-000123, 2026-123."""

import re
from typing import Any

_NUMBER = re.compile(r"(\d{4})-0*(\d{1,9})")


def numbered(text: str) -> dict[str, Any]:
    """The columns that find it; nothing where ``text`` is no number."""
    found = _NUMBER.fullmatch(text.strip())
    return {"year": int(found[1]), "number": int(found[2])} if found and int(found[1]) < 3000 else {}
