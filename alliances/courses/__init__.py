"""Courses and their sessions: who sees which, what they come to, how they read (R53, F117–F119, F122)."""
