"""The chain a list is narrowed to by its address, for the list's chip."""

from uuid import UUID

from chains.models import Chain


def chain_asked(text: str) -> list[tuple[str, str]]:
    """One statement where a chain is asked for, else none."""
    try:
        asked = UUID(text)
    except ValueError:
        return []
    return [(str(key), name) for key, name in Chain.objects.filter(pk=asked).values_list("id", "name")]
