"""Whom to pair with: companies of a body's chain compared, ranked, each with its reasons in words (R34)."""
