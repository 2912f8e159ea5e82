"""A stand-in Slack with a channel and a Docs Lead, and a client as the bot has it."""

from collections.abc import Callable, Iterator

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from bot.sandbox.model import Channel, Message, User
from bot.sandbox.people import People
from bot.sandbox.server import SlackServer
from bot.sandbox.views import View
from bot.sandbox.workspace import Workspace
from tests.bot.sandbox.a_bot import a_bolt_app, listening
from tests.bot.sandbox.hand_wound import HandWound
from tests.bot.sandbox.surfaces import BUTTONS, FORM

Connect = Callable[[SlackServer], WebClient]


@pytest.fixture
def machine_time() -> HandWound:
    """Return machine time that stands still."""
    return HandWound()


@pytest.fixture
def workspace() -> Workspace:
    """Return a workspace with an announce channel and two people."""
    return Workspace.furnished(channels=["announce", "team"], users=["Docs Lead", "Comms Lead"])


@pytest.fixture
def announce(workspace: Workspace) -> Channel:
    """Return the announce channel."""
    return workspace.channel_named("announce")


@pytest.fixture
def docs_lead(workspace: Workspace) -> User:
    """Return the Docs Lead."""
    return workspace.user_named("Docs Lead")


@pytest.fixture
def slack(workspace: Workspace, machine_time: HandWound) -> Iterator[SlackServer]:
    """Return a running stand-in, on machine time that stands still."""
    with SlackServer(workspace, monotonic=machine_time) as server:
        yield server


@pytest.fixture
def connect() -> Connect:
    """Return what connects a client that never tries again by itself to a stand-in."""
    return lambda server: WebClient(
        token=server.token, base_url=server.url, retry_handlers=[], timeout=10
    )


@pytest.fixture
def client(slack: SlackServer, connect: Connect) -> WebClient:
    """Return the bot's client."""
    return connect(slack)


@pytest.fixture
def granted(workspace: Workspace, connect: Connect) -> Iterator[Callable[..., WebClient]]:
    """Return what makes a client whose token has the scopes named."""
    servers = []

    def client_with(*scopes: str) -> WebClient:
        servers.append(SlackServer(workspace, scopes=scopes))
        servers[-1].start()
        return connect(servers[-1])

    yield client_with
    for server in servers:
        server.stop()


@pytest.fixture
def app(slack: SlackServer) -> App:
    """Return the bot."""
    return a_bolt_app(slack)


@pytest.fixture
def people(slack: SlackServer, app: App) -> Iterator[People]:
    """Return people who can reach the bot."""
    with listening(app.dispatch) as url:
        yield People(slack, url)


@pytest.fixture
def post(workspace: Workspace, announce: Channel) -> Message:
    """Return a post of the bot with buttons."""
    return workspace.post(announce.id, "yours in 8 days", blocks=BUTTONS)


@pytest.fixture
def form(slack: SlackServer, docs_lead: User) -> View:
    """Return a form that is open in front of the Docs Lead."""
    return slack.app.views.open(docs_lead.id, FORM)
