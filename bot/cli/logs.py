"""What the service writes to its log: lines for people, or JSON for collectors."""

import json
import logging
from datetime import UTC, datetime

from bot.cli.printable import printable


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class _TextLines(logging.Formatter):
    """Lines for people; what follows the first line of a record is set off from the next record.

    Whoever writes a line break into a message can thus forge no record.
    """

    def format(self, record: logging.LogRecord) -> str:
        return "\n  | ".join(map(printable, super().format(record).split("\n")))


def set_up_logs(log_format: str, level: int = logging.INFO) -> None:
    """Send the log to standard error.

    Args:
        log_format: ``text`` or ``json``.
        level: The least that is logged of our own; of libraries, warnings.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(
        _JsonLines()
        if log_format == "json"
        else _TextLines("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    # What it cannot send it raises as well, and then it is told in our words.
    logging.getLogger("slack_sdk.web.base_client").setLevel(logging.CRITICAL)
    for name in ("bot", "schedule"):
        logging.getLogger(name).setLevel(level)
