"""Supply and demand, deals and directories: addresses."""

from django.urls import URLPattern, path

from services.views import market_deals, market_entries, market_issues

AT = "services/market/"
ONE = f"{AT}<uuid:market_entry_id>/"
DEALS = "services/market-deals/"
DEAL = f"{DEALS}<uuid:market_deal_id>/"
ISSUES = "services/market-issues/"
ISSUE = f"{ISSUES}<uuid:market_issue_id>/"

urlpatterns: list[URLPattern] = [
    path(AT, market_entries.entry_list, name="market-entry-list"),
    path(f"{AT}new/", market_entries.entry_create, name="market-entry-create"),
    path("chains/<uuid:chain_id>/market/", market_entries.chain_market, name="chain-market"),
    path(ONE, market_entries.entry_detail, name="market-entry-detail"),
    path(f"{ONE}edit/", market_entries.entry_edit, name="market-entry-edit"),
    path(f"{ONE}publish/", market_entries.entry_publish, name="market-entry-publish"),
    path(f"{ONE}withdraw/", market_entries.entry_withdraw, name="market-entry-withdraw"),
    path(f"{ONE}interest/", market_deals.deal_open, name="market-deal-open"),
    path(DEALS, market_deals.deal_list, name="market-deal-list"),
    path(DEAL, market_deals.deal_detail, name="market-deal-detail"),
    path(f"{DEAL}answer/", market_deals.deal_answer, name="market-deal-answer"),
    path(f"{DEAL}drop/", market_deals.deal_drop, name="market-deal-drop"),
    path(f"{DEAL}complete/", market_deals.deal_complete, name="market-deal-complete"),
    path(f"{DEAL}confirm/", market_deals.deal_confirm, name="market-deal-confirm"),
    path(f"{DEAL}reopen/", market_deals.deal_reopen, name="market-deal-reopen"),
    path(ISSUES, market_issues.issue_list, name="market-issue-list"),
    path(f"{ISSUES}new/", market_issues.issue_publish, name="market-issue-publish"),
    path(ISSUE, market_issues.issue_detail, name="market-issue-detail"),
    path(f"{ISSUE}paper/", market_issues.issue_paper, name="market-issue-paper"),
]
