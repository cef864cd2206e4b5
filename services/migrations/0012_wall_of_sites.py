from django.db import migrations

from core.choices import FindableKind
from core.search.operations import FindableNames
from core.tenancy.merged import refuses_merged
from core.tenancy.operations import TenantTable

UNIT = ["organizations_unit"]
PARTY_ORG = ["organizations_partyorg"]


class Migration(migrations.Migration):
    """Catalogues, sites and service events stay in their city."""

    dependencies = [("services", "0011_sites")]

    operations = [
        TenantTable("CatalogueEdition", subtree="none"),
        TenantTable("ServiceModule", subtree="none"),
        TenantTable("ServiceItem", subtree="none"),
        TenantTable("ServiceRequest", subtree="none"),
        TenantTable("Site", subtree="none"),
        TenantTable("SiteHours", subtree="none"),
        TenantTable("SiteService", subtree="none"),
        TenantTable("SiteDepartment", subtree="none"),
        TenantTable("ServiceSession", subtree="none"),
        TenantTable("SessionQuestion", subtree="none", sensitive=["text", "asker", "answer"]),
        refuses_merged(
            {
                "services_serviceitem": {"unit_id": UNIT, "party_org_id": PARTY_ORG},
                "services_servicerequest": {"unit_id": UNIT},
                "services_site": {"host_id": UNIT, "party_org_id": PARTY_ORG},
                "services_sitedepartment": {"unit_id": UNIT},
                "services_servicesession": {"party_org_id": PARTY_ORG},
                "services_sessionquestion": {"unit_id": UNIT},
            }
        ),
        FindableNames("ServiceItem", kind=FindableKind.SERVICE_ITEM, key="name_key", letters="initials"),
        FindableNames("Site", kind=FindableKind.SITE, key="name_key", letters="initials"),
    ]
