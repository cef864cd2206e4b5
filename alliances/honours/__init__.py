"""Brands and honours: who sees which, how they read (F024, F064, F065, F086, F096)."""
