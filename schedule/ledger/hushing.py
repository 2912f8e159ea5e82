"""What of a database's errors may be told: to a log, and to the ledger itself."""

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError

_OF_DATA = "22"
"""Class of errors whose first line quotes the value itself.

Source:
    "PostgreSQL Error Codes" in PostgreSQL's documentation, appendix A: class 22, data exception.
"""


def hush(engine: Engine) -> Engine:
    """Return *engine*, whose errors tell what is wrong and not what was to be kept.

    A server adds the values of the row to an error (``DETAIL: Key (...)=(...)``, ``Failing row
    contains ...``), and a traceback shows the whole of it.
    """

    def on_error(context: ExceptionContext) -> None:
        state = getattr(context.original_exception, "sqlstate", None)
        if state is None or context.connection is None:
            return  # by no server, or in answer to no statement of ours
        said = _first_line(context.original_exception, state)
        context.original_exception.args = (said,)
        if context.sqlalchemy_exception:
            name = type(context.original_exception).__name__
            context.sqlalchemy_exception.args = (f"({name}, {state}) {said}",)

    event.listen(engine, "handle_error", on_error)
    return engine


def told(error: BaseException) -> str:
    """Return what of *error* may be kept and shown to people, in a line; the log has the rest.

    Of a database's, what it is and where; of anything else its class, for nobody knows whose
    words it repeats.
    """
    if not isinstance(error, DBAPIError) or error.orig is None:
        return f"{type(error).__name__}; see the log"
    state = getattr(error.orig, "sqlstate", None)
    of_state = f" ({state})" if state else ""
    return f"{type(error.orig).__name__}{of_state}: {_first_line(error.orig, state)}"


def _first_line(error: BaseException, state: str | None) -> str:
    line = next(iter(str(error).splitlines()), "")
    is_quoting = state is not None and state.startswith(_OF_DATA)
    return line.partition('"')[0].rstrip(" :") if is_quoting else line
