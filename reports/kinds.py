"""Codes of this room's background work, known to those who ask for it and those who do it."""

BUILD_PACKS = "reports.build_packs"
ISSUE_FILES = "reports.issue_files"
CITY_ZIP = "reports.city_zip"

# The yearly slot in which a city's packs fall due by themselves (R07).
YEARLY_PACKS = "reports.yearly_packs"

# The kind of document whose template a city may upload.
PACK_TEMPLATE = "yearly_pack"
