"""Whether a supervisor may let the process live."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SocketHealth:
    """How Slack's requests come where they come over Socket Mode.

    Attributes:
        is_alive: Somebody sees to it that there is a connection. Whether there is one just now
            is Slack's affair, and no reason to restart.
        frame_age: Machine time since Slack was last heard of, in seconds; None if it never was.
    """

    is_alive: bool
    frame_age: float | None


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the process does its job.

    Attributes:
        has_snapshot: It knows at least one cycle.
        wakeup_age: Machine time since it last looked for what is due, in seconds.
        socket: How it is connected to Slack; None where Slack reaches it over HTTP.
        dead: Names of threads that have ended or hang, and should not.
        hung: Threads that have been at one thing for longer than it can take, each with how long.
    """

    has_snapshot: bool
    wakeup_age: float
    socket: SocketHealth | None = None
    dead: tuple[str, ...] = ()
    hung: tuple[str, ...] = ()

    OLDEST_WAKEUP = 300.0

    @property
    def is_well(self) -> bool:
        """Whether a supervisor may let it live."""
        is_awake = self.wakeup_age < self.OLDEST_WAKEUP
        is_connected = self.socket is None or self.socket.is_alive
        is_moving = not self.dead and not self.hung
        return self.has_snapshot and is_awake and is_connected and is_moving
