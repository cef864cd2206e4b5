"""Planning a meeting: what its kind asks, who is invited, what it clashes with, how it is listed."""
