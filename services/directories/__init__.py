"""Directories published by number: what those of supply and demand and those of talent have in common (R16)."""
