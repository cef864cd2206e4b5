"""Chains, who stands where on them, and the key projects of each year."""

from chains.models.chain import Chain, ChainHead, ChainLeaderOrg, ChainUnit, Segment
from chains.models.project import KeyProject

__all__ = [
    "Chain",
    "ChainHead",
    "ChainLeaderOrg",
    "ChainUnit",
    "KeyProject",
    "Segment",
]
