"""The 纪要 of a meeting: who reads it, who reviews it, what is printed, who is told (R57, GB/T 9704-2012)."""
