"""The catalogue of services: what is shown of it, and the forms that write it (R65)."""
