"""新城市向导: a new tenant comes from nothing to its first chain, one topic at a time, in its own words.

Rooms register their steps (``core.assistant.steps``) as they register their pages; a step's form is the room's own, and
what it saves goes through the room's own actions.
"""
