"""Machine time for tests of waits."""


class HandWound:
    """Machine time that moves only when told to."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        """Return the seconds so far."""
        return self.seconds

    def wind(self, seconds: float) -> None:
        """Let so much time pass."""
        self.seconds += seconds
