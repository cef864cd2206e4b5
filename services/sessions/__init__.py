"""Service events: meetings of departments with companies, the questions asked there and their tickets (R64, F130)."""
