"""Model posts and pledges: who sees which, and how they read (R38, R52, F092, F109, F110)."""
