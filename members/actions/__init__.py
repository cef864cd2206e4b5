"""The only writers of accounts, grants, tokens, persons and appointments. Each authorises, locks, checks, writes."""
