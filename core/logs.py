"""Logs are one JSON object a line: nothing a user typed can forge a second line."""

import logging

import structlog


def _renderer() -> structlog.stdlib.ProcessorFormatter:
    return structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
    )


class JSONFormatter(logging.Formatter):
    def __init__(self) -> None:
        super().__init__()
        self._inner = _renderer()

    def format(self, record: logging.LogRecord) -> str:
        return self._inner.format(record)
