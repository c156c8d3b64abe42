"""How a command ended, for scripts: `insider-ledger import filings/ || test $? -eq 1` goes on when only some input was set aside."""

from enum import IntEnum


class Status(IntEnum):
    """The exit status of a command."""

    DONE = 0
    INCOMPLETE = 1
    """Done, but some input was set aside, a check found differences or could not be made, or a list that was to be empty is not."""
    WRONG_USAGE = 2
    """The question cannot be answered as put: a malformed option, an unknown or ambiguous party, no ledger there yet."""
    NOTHING_READ = 3
    """Nothing at all could be read."""
    REFUSED = 4
    """The database is not ours, newer, locked or out of reach, or its log was altered; the answer could not be written;
    nothing can listen where a server is to; or a worker process was killed."""
    FAULT = 70
    """A fault of the program itself, with the place on standard error; a report of it helps."""
    STOPPED = 130
    """Stopped from the keyboard."""
