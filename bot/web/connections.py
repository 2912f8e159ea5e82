"""Who gives way once too many are connected: whoever has asked nothing, or not all of it yet."""

import socket
from typing import Any

from waitress.channel import HTTPChannel

MOST_CONNECTIONS = 400
"""Connections before one gives way to the next."""
CONNECTION_LIMIT = 450
"""Those at which nobody is let in: they all have asked something, and wait for the answer."""


class Connection(HTTPChannel):
    """A connection that makes room for itself.

    Somebody who opens connections and says a byte now and then, or asks nothing more, would
    otherwise keep everybody else out for as long as they like, Slack among them.
    """

    def __init__(
        self, server: Any, sock: socket.socket, addr: Any, adj: Any, map: Any = None
    ) -> None:
        """Take *sock* up, in the thread that serves; its signature is waitress's."""
        super().__init__(server, sock, addr, adj, map=map)
        others = [
            one for one in server.active_channels.values() if one is not self and not one.will_close
        ]
        if len(others) >= MOST_CONNECTIONS:
            first = next((one for one in others if not one.requests), None)
            if first:
                first.will_close = True  # as waitress closes those that are silent
