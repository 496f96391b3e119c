"""The one error that ends a comparison: its message says what failed and how to fix it."""


class ComparisonError(Exception):
    """What the user has to know, in one paragraph; benchmarks/side-by-side ends with status 2.

    `reason` names no file, and may go into a table that others read; the message adds where the log is.
    """

    def __init__(self, reason, log=None):
        super().__init__(f"{reason}; see {log}" if log else reason)
        self.reason = reason
