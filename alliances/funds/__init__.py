"""Funds of bodies, what is paid out of them, and subsidies: who sees which, how they add up (R28, F061, F062)."""
