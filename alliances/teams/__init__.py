"""Teams of bodies: who sees which, how they are counted and shown (R30, F051, F091, F113, F154, F156, F157)."""
