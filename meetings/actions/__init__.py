"""The only writers of this room. Each action authorises, locks, checks, writes, in this order."""
