"""Campaigns: who is enrolled, what was before and after (R37)."""
