"""Whether the web server beside this process serves: an error where it does not. For a container's health check.

It is asked under a name of its own settings, as people ask it: under any other it would rightly refuse.
"""

import os
import sys
import urllib.request

_SECONDS = 4


def name_to_ask(allowed: str) -> str:
    """The first host of ``ALLOWED_HOSTS``; of ``.example.cn`` the domain itself."""
    first = allowed.split(",")[0].strip().removeprefix(".")
    return first if first not in ("", "*") else "localhost"


def main() -> None:
    port = os.environ.get("WEB_BIND", "").rpartition(":")[2] or "8000"
    host = name_to_ask(os.environ.get("ALLOWED_HOSTS", ""))
    request = urllib.request.Request(f"http://127.0.0.1:{port}/readyz", headers={"Host": host})
    with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310 - this machine's own server
        sys.exit(answer.status != 200)


if __name__ == "__main__":
    main()
