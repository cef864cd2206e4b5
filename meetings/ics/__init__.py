"""Calendar files (RFC 5545): one meeting to put into a calendar, and a calendar of many."""
