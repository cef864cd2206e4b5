"""What becomes of the codes under which a body issues papers, where it is merged into another."""

from organizations.merging.ways import How, Way

WAYS = (Way("documents.DocumentSeries", "issuer", How.MOVES, "发文代字", "个"),)
