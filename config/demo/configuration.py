"""What makes each city of the demonstration that city: one configuration file, loaded through the door every city has.

What a file does not speak of is as in any new city: the default names of that kind.
"""

from pathlib import Path
from typing import Any

from config.demo.cities import DATA, City
from core.configuration.actions import Loaded, load_configuration
from core.configuration.defaults import default_document
from core.configuration.document import read_document
from core.models import Tenant
from core.principal import platform_principal

FILES = DATA / "configuration"


def configuration_file(code: str) -> dict[str, Any] | None:
    """The document of the city that calls itself by ``code``; None where it has the defaults alone."""
    return next(
        (found for path in _paths() if (found := read_document(path.read_bytes()))["from"]["code"] == code), None
    )


def _paths() -> list[Path]:
    return sorted(FILES.glob("*.json"))


def load_configuration_of(city: City, tenant: Tenant) -> Loaded:
    """To be called in the tenant's scope. Raises ConfigurationRefused with all a file has wrong."""
    actor = platform_principal(tenant)
    own = configuration_file(city.code)
    kinds = {line["kind"] for line in own["parts"].get("terms", [])} if own else set()
    loaded = load_configuration(actor=actor, document=default_document(but=kinds))
    return load_configuration(actor=actor, document=own) if own else loaded
