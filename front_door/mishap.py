"""What happens when something breaks: a reference number on the screen, the whole story in the log."""

import logging
import secrets

from components.i18n import Words
from data_access.problem import Problem

log = logging.getLogger(__name__)


def record(error: BaseException) -> str:
    """Write *error* to the log under a new reference number and return the number."""
    reference = secrets.token_hex(4).upper()
    log.error("Reference %s: %s", reference, type(error).__name__, exc_info=error)
    return reference


def tell(problem: Problem) -> None:
    """Write to the log, in English, what is wrong and what to do."""
    log.error("%s", Words("en")(f"problem.{problem.key}", **problem.values))


def silence_duplicates() -> None:
    """Keep Streamlit from logging without a number what ``record`` logs with one."""
    logging.getLogger("streamlit.error_util").addFilter(lambda line: line.msg != "Uncaught app execution")
