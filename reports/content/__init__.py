"""What an edition says: gathered from live rows as of a day, frozen into its own rows, and read back from them."""
