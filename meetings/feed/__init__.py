"""One's own calendar of meetings, subscribed to by a secret address."""
