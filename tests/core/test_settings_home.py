"""设置 asks the database as seldom as any page, whoever opens it and however much waits there."""

import pytest

from tests.cast import Cast
from tests.permissions.test_list_queries import PAGE_LIMIT, see

WHO = ("department", "security", "operator", "auditor")


@pytest.mark.parametrize("who", WHO)
def test_settings_ask_within_the_limit(cast: Cast, who: str) -> None:
    client = cast.client(getattr(cast, who))
    client.get("/settings/")  # what a first use writes down is not the page's
    seen = see(client, "settings-home", "/settings/")
    assert (seen.status, seen.shown > 0) == (200, True)
    assert len(seen.asked) <= PAGE_LIMIT, "\n".join(sql[:300] for sql in seen.asked)
