"""What can go wrong while running the product from a clone."""


class EmbeddedFault(RuntimeError):
    """A start or a step failed; the message says where, why and what to do, and is shown without a traceback."""


class StopRequested(Exception):
    """The operator asked the command to end (Ctrl-C, SIGTERM, a closed terminal)."""
