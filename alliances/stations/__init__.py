"""Guidance stations: who runs one, which companies it brings to an organization (R39, R40)."""
