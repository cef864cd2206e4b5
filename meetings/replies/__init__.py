"""Answers to invitations without signing in, by a link that says who was invited."""
