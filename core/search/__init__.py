"""The one search box, and the index behind it (docs/adr/0034)."""
