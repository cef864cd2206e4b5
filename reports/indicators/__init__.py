"""The indicator book: each indicator is one object that pages, API, lists and reports read (ARCHITECTURE.md §5)."""
