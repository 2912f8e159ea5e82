"""What becomes of a post that meets a fault, at each step of its way and after settling."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

import pytest
from sqlalchemy.exc import OperationalError

from bot.delivery import UNPACED, Archive, Courier, SlackClient
from bot.knowledge import Knowledge
from bot.sandbox import faults
from bot.sandbox.faults import Fault
from bot.sandbox.model import Message
from bot.sandbox.rates import Limits
from bot.sandbox.server import SlackServer
from bot.sandbox.workspace import Workspace
from bot.settle import Settle
from schedule.clock import machine_now
from schedule.ledger import Ledger, open_ledger
from schedule.reconcile import State
from schedule.runner import Runner
from tests.bot.a_scene import DUE_AT, HOUR, POST, Scene
from tests.builders import at
from tests.proof.figures import REPETITION
from tests.proof.steps import Deed, Step, at_step

NO_PATIENCE = 0.2
"""Seconds that a client waits for an answer that is not going to come."""
PENDING, SENT, FAILED, UNKNOWN = State.PENDING, State.SENT, State.FAILED, State.UNKNOWN


@dataclass(frozen=True, slots=True)
class Case:
    """A fault, and what becomes of the post that meets it.

    Attributes:
        befalls: Has the fault happen to the next post while its context lasts.
        state: Of the post's delivery right after.
        landed: How many messages stand in Slack right after.
        settled: Of the delivery once everything has been settled.
        timeout: Seconds that the client waits for an answer.
    """

    befalls: Callable[[SlackServer], AbstractContextManager[None]]
    state: State
    landed: int
    settled: State = SENT
    timeout: float = 10


def answering(*wrong: Fault) -> Callable[[SlackServer], AbstractContextManager[None]]:
    """Have the next calls that post go wrong."""

    def befalls(slack: SlackServer) -> AbstractContextManager[None]:
        slack.fail_next(POST, *wrong)
        return nullcontext()

    return befalls


@contextmanager
def silent(slack: SlackServer) -> Iterator[None]:
    """Have the next message land, and its answer not come."""
    never = threading.Event()
    slack.fail_next(POST, faults.late(never))
    yield
    never.set()


def reset_unread(slack: SlackServer) -> AbstractContextManager[None]:
    """Have the next connection reset before a word is read."""
    slack.reset_next()
    return nullcontext()


def ledger_fails(deed: Deed) -> Callable[[SlackServer], AbstractContextManager[None]]:
    """Have the ledger fail to keep a deed."""

    def fail() -> None:
        raise OperationalError("COMMIT", {}, OSError("disk full"))

    return lambda _: at_step(Step(deed, is_done=False), fail)


CASES = MappingProxyType(
    {
        "before: the ledger cannot claim": Case(ledger_fails(Deed.CLAIM), PENDING, 0),
        "before: the ledger cannot note it": Case(ledger_fails(Deed.SENDING), PENDING, 0),
        "before: nobody listens": Case(SlackServer.refusing, PENDING, 0),
        "before: too soon": Case(answering(faults.too_soon(20)), PENDING, 0),
        "before: a token not taken": Case(
            answering(faults.slack_error("invalid_auth")), PENDING, 0
        ),
        "before: a team on the move": Case(
            answering(faults.slack_error("team_added_to_org")), PENDING, 0
        ),
        "before: blocks not taken": Case(answering(faults.slack_error("invalid_blocks")), SENT, 1),
        "before: not taken for good": Case(
            answering(faults.slack_error("as_user_not_supported")), FAILED, 0, settled=FAILED
        ),
        "before: takes nothing": Case(
            answering(faults.slack_error("is_archived")), FAILED, 0, settled=FAILED
        ),
        "during: closed": Case(answering(faults.hang_up(is_applied=False)), UNKNOWN, 0),
        "during: reset": Case(answering(faults.reset(is_applied=False)), UNKNOWN, 0),
        "during: an error 500": Case(answering(faults.server_error(is_applied=False)), UNKNOWN, 0),
        "during: an internal error": Case(
            answering(faults.slack_error("internal_error")), UNKNOWN, 0
        ),
        "after: closed": Case(answering(faults.hang_up(is_applied=True)), UNKNOWN, 1),
        "after: reset": Case(answering(faults.reset(is_applied=True)), UNKNOWN, 1),
        "after: no answer": Case(silent, UNKNOWN, 1, timeout=NO_PATIENCE),
        "after: an error 500": Case(answering(faults.server_error(is_applied=True)), UNKNOWN, 1),
        "after: a fatal error": Case(
            answering(faults.slack_error("fatal_error", is_applied=True)), UNKNOWN, 1
        ),
        "answer: breaks off": Case(answering(faults.invalid_json()), UNKNOWN, 1),
        "answer: drips": Case(answering(faults.dripping(timedelta(milliseconds=1))), SENT, 1),
        "mark: the ledger cannot keep it": Case(ledger_fails(Deed.MARK), UNKNOWN, 1),
    }
)
"""Faults, by the step of a post's way at which they happen."""


class Trial(Scene):
    """One post that meets a fault, and those who settle it."""

    def __init__(self, slack: SlackServer, ledger: Ledger, to: str) -> None:
        super().__init__(slack, ledger, UNPACED)
        self.admin = slack.workspace.user_named("Slack Admin")
        self.recipient = self.announce.id if to == "channel" else self.lead.id
        (view,) = self.snapshot.views
        channels = view.channels if to == "channel" else {}
        people = {} if to == "channel" else self.snapshot.people
        self.snapshot = replace(
            self.snapshot, views=(replace(view, channels=channels),), people=people
        )
        self.replan(at("2024-10-20 12:00"))
        self._hours = 0

    def send(self, timeout: float = 10) -> None:
        """Send what is due, an hour after the last time, as the service does."""
        patience = timedelta(seconds=timeout)
        client = SlackClient(self.slack.token, self.slack.url, answered_within=patience)
        courier = Courier(self.ledger, client, lambda: self.snapshot, self.clock, pace=UNPACED)
        runner = Runner(self.ledger, self.clock, courier.deliver)
        self._hours += 1
        with suppress(OperationalError):  # the scheduler goes on, and claims again
            for claim in self.claims(machine_now() + self._hours * HOUR):
                runner._run(claim)

    def meet(self, case: Case) -> None:
        """Send what is due into a fault."""
        with case.befalls(self.slack):
            self.send(case.timeout)

    def settle(self, *, reads_history: bool) -> None:
        """Look for what is open and send what follows, until nothing does."""
        for _ in range(3):
            Settle(
                self.ledger,
                Archive(self.client),
                Knowledge(self.ledger, lambda: self.snapshot),
                self.clock,
                admins=(self.admin.id,),
                reads_history=reads_history,
                on_change=lambda: None,
                after=timedelta(),
            ).look()
            self.send()

    def answer(self) -> None:
        """Answer what is asked truthfully."""
        for question in self.ledger.unanswered("unknown"):
            answer = "landed" if self.heard() else "again"
            self.ledger.answer(question.id, answer, self.admin.id)

    def state(self) -> State:
        """Return the state of what is due."""
        mine = (one for one in self.ledger.history() if one.recipient == self.recipient)
        return [one.state for one in mine if one.due_at <= DUE_AT][-1]

    def heard(self) -> list[Message]:
        """Return what the recipient can read."""
        return self.slack.workspace.messages(self.recipient)


@pytest.fixture
def trial(tmp_path: Path, to: str) -> Iterator[Trial]:
    """Return what is to be sent to a channel, or to a person."""
    workspace = Workspace.furnished(["announce"], ["Enhancements Lead", "Slack Admin"])
    scopes = ["chat:write", "channels:history"]
    with (
        closing(open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", is_rehearsal=False)) as ledger,
        SlackServer(workspace, limits=Limits(paced=False), scopes=scopes) as slack,
    ):
        yield Trial(slack, ledger, to)


every_case = pytest.mark.parametrize(
    "case", [pytest.param(case, id=name) for name, case in CASES.items()]
)


@every_case
@pytest.mark.parametrize("to", ["channel", "person"])
def test_the_ledger_knows_what_came_of_it(trial: Trial, case: Case) -> None:
    """Whether it landed, did not, or nobody knows; and nothing was sent twice."""
    trial.meet(case)
    assert trial.state() is case.state
    assert len(trial.heard()) == case.landed


@every_case
@pytest.mark.parametrize("to", ["channel"])
def test_a_channel_that_may_be_read_hears_it_once(trial: Trial, case: Case) -> None:
    """What was lost is looked for before it is sent again."""
    trial.meet(case)
    trial.settle(reads_history=True)
    assert trial.state() is case.settled
    assert len(trial.heard()) == (case.settled is SENT)


@every_case
@pytest.mark.parametrize("to", ["channel"])
def test_a_channel_that_may_not_be_read_hears_it_once(trial: Trial, case: Case) -> None:
    """An admin looks, and until then nothing is sent on a guess."""
    trial.meet(case)
    trial.settle(reads_history=False)
    assert trial.state() is (UNKNOWN if case.state is UNKNOWN else case.settled)
    trial.answer()
    trial.settle(reads_history=False)
    assert trial.state() is case.settled
    assert len(trial.heard()) == (case.settled is SENT)


@every_case
@pytest.mark.parametrize("to", ["person"])
def test_a_person_hears_it_at_least_once(trial: Trial, case: Case) -> None:
    """Twice where nobody knows whether it arrived, and then it says so."""
    trial.meet(case)
    trial.settle(reads_history=True)
    assert trial.state() is case.settled
    repetitions = [REPETITION in message.shown for message in trial.heard()]
    assert len(repetitions) == (case.settled is SENT) + (case.state is UNKNOWN and case.landed)
    assert repetitions[-1:] == ([case.state is UNKNOWN] if case.settled is SENT else [])


@pytest.mark.parametrize("to", ["channel"])
def test_what_cannot_be_marked_is_no_reason_to_look_away(trial: Trial) -> None:
    """That a post was found may be lost, too; it is found again."""
    trial.meet(CASES["after: no answer"])
    with suppress(OperationalError), ledger_fails(Deed.SETTLE)(trial.slack):
        trial.settle(reads_history=True)
    assert trial.state() is UNKNOWN
    trial.settle(reads_history=True)
    assert trial.state() is SENT
    assert len(trial.heard()) == 1
