"""Key projects: how they are judged, read and drawn. Written only by ``chains.actions``."""
