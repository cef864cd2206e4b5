from django.db import migrations

from core.choices import FindableKind
from core.search.operations import FindableNames
from core.tenancy.merged import refuses_merged
from core.tenancy.operations import TenantTable

UNIT = ["organizations_unit"]


class Migration(migrations.Migration):
    """Supply and demand and targets stay in their city: a superior is told totals (ARCHITECTURE §2)."""

    dependencies = [("services", "0005_market")]

    operations = [
        TenantTable("MarketEntry", subtree="none", sensitive=["contact_name", "contact_phone"]),
        TenantTable("MarketDeal", subtree="none", sensitive=["message", "answer"]),
        TenantTable("MarketIssue", subtree="none"),
        TenantTable("MarketIssueLine", subtree="none", sensitive=["contact"]),
        TenantTable("InvestTarget", subtree="none"),
        TenantTable("TargetStep", subtree="none"),
        refuses_merged(
            {
                "services_marketentry": {"unit_id": UNIT},
                "services_marketdeal": {"unit_id": UNIT},
                "services_investtarget": {"owner_id": UNIT, "introducer_id": UNIT, "unit_id": UNIT},
            }
        ),
        FindableNames("MarketEntry", kind=FindableKind.MARKET_ENTRY, key="name_key", letters="initials"),
        FindableNames("InvestTarget", kind=FindableKind.INVEST_TARGET, key="name_key", letters="initials"),
    ]
