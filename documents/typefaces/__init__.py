"""Faces a city holds licences for: checked as a stranger's files, embedded in its PDFs and never shipped."""
