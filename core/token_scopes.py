"""What an API token may be limited to: each resource of the API registers its name when it is defined."""

ALL = {"*:read": "全部资源（只读）", "*": "全部资源（读写）"}

_resources: dict[str, str] = {}


def register_token_scope(name: str, label: str) -> None:
    _resources[name] = label


def known_scopes() -> dict[str, str]:
    """Scope → what it says, the widest first."""
    scopes = dict(ALL)
    for name, label in sorted(_resources.items()):
        scopes |= {f"{name}:read": f"{label}（只读）", f"{name}:write": f"{label}（读写）"}
    return scopes
