"""What the faces of official documents are called, and what is printed where a city has none of its own.

The room that typesets tells this when it starts: it knows which open faces come with the platform.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from documents.choices import Face


@dataclass(frozen=True)
class FaceStandard:
    """``name`` is the standard's own face, ``own`` the families that count as it, ``printed`` what stands in for it."""

    name: str
    own: frozenset[str]
    printed: str


_standards: dict[Face, FaceStandard] = {}


def register_face_standards(standards: Mapping[Face, FaceStandard]) -> None:
    _standards.update(standards)


def face_standards() -> Mapping[Face, FaceStandard]:
    return _standards
