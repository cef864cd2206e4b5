"""Sites where companies find help: their hours, their services, their place on a map (R66)."""
