"""Templates of official documents that a city uploads: checked as a stranger's file, filled in a limited process."""
