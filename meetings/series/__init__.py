"""Meetings that come round: on which days, what was made of them, and what a changed calendar means to them."""
