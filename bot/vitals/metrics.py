"""The service in numbers, as Prometheus reads them.

Source:
    prometheus.io, "Metric and label naming": base units, ``_total`` for what only grows.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.outcomes import Verdict
from bot.snapshot import CycleView
from bot.vitals.health import Health
from schedule.clock import machine_now
from schedule.ledger import Gauges
from schedule.reconcile import State

_DELAYS = (1, 5, 15, 60, 300, 1800, 7200)
"""Seconds: a post that waits for nothing, for its turn, for a retry, for an outage to end."""


@dataclass(frozen=True, slots=True)
class Signs:
    """The service at one moment.

    Attributes:
        health: Whether the process does its job.
        threads: Whether each watched thread lives, by its name.
        views: The cycles that are known.
        gauges: The ledger's state; None if it does not show it in time.
    """

    health: Health
    threads: Mapping[str, bool]
    views: tuple[CycleView, ...]
    gauges: Gauges | None


class Metrics(Collector):
    """What is counted here, and what the parts of the service show when they are asked."""

    def __init__(self, signs: Callable[[], Signs]) -> None:
        """Count from zero.

        Args:
            signs: Shows everything that is not counted here.
        """
        self._signs = signs
        self._registry = CollectorRegistry()
        self._outcomes = Counter(
            "release_bot_posts",
            "Requests to post, by what they came to.",
            ["outcome"],
            registry=self._registry,
        )
        for verdict in Verdict:
            self._outcomes.labels(verdict.name.lower())
        self._delays = Histogram(
            "release_bot_post_delay_seconds",
            "Release time from when a post was due to its request: turns, retries, outages.",
            buckets=_DELAYS,
            registry=self._registry,
        )
        self._registry.register(self)

    def count(self, verdict: Verdict, waited: timedelta) -> None:
        """Count what a post came to, and how long it had waited, release time."""
        self._outcomes.labels(verdict.name.lower()).inc()
        self._delays.observe(max(waited.total_seconds(), 0.0))

    def exposition(self) -> bytes:
        """Return everything as Prometheus reads it."""
        return generate_latest(self._registry)

    def describe(self) -> list[Metric]:
        """Ask nobody while the service is still being built."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield what the parts of the service show now."""
        signs = self._signs()
        health = signs.health
        yield _gauge(
            "wakeup_age_seconds", "Since it last looked for what is due.", health.wakeup_age
        )
        yield _gauge("up_and_doing", "Whether /healthz is well.", health.is_well)
        threads = {(name,): float(is_up) for name, is_up in signs.threads.items()}
        yield _gauges("thread_alive", "Whether each thread lives.", "thread", threads)
        if health.socket and health.socket.frame_age is not None:
            age = health.socket.frame_age
            yield _gauge("socket_frame_age_seconds", "Since Slack was heard of.", age)
        yield from _of_sources(signs.views)
        gauges = signs.gauges
        yield _gauge("ledger_up", "Whether the ledger answers.", gauges is not None)
        if gauges:
            yield from _of_ledger(gauges)


def _of_sources(views: tuple[CycleView, ...]) -> Iterator[Metric]:
    now = machine_now()
    ages = {(one.cycle.release,): _age(one.read_at, now) for one in views if one.read_at}
    failures = {(one.cycle.release,): float(one.failures) for one in views}
    yield _gauges("source_age_seconds", "Since it was last read well.", "source", ages)
    text = "Looks at it that failed, in a row."
    yield _gauges("source_failures", text, "source", failures)


def _of_ledger(gauges: Gauges) -> Iterator[Metric]:
    states = {(state.value,): float(gauges.states.get(state, 0)) for state in State}
    yield _gauges("deliveries", "Deliveries, by state.", "state", states)
    overdue = gauges.overdue.total_seconds()
    yield _gauge("overdue_seconds", "Of the oldest delivery that is due and not sent.", overdue)
    text = "Recipients with something due that wait for their, or everybody's, turn."
    yield _gauge("held_up_recipients", text, gauges.held_up)
    yield _gauge("broken_recipients", "Channels and people that take nothing.", gauges.broken)
    yield _gauge("unsettled_posts", "Posts that may have landed.", gauges.unsettled)
    text = "Whether Slack refuses the bot's token."
    yield _gauge("token_refused", text, gauges.refusal is not None)


def _age(at: datetime | None, now: datetime) -> float:
    return (now - at).total_seconds() if at else 0.0


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(f"release_bot_{name}", text, value=float(value))


def _gauges(name: str, text: str, label: str, values: Mapping[tuple[str], float]) -> Metric:
    family = GaugeMetricFamily(f"release_bot_{name}", text, labels=[label])
    for labels, value in values.items():
        family.add_metric(labels, value)
    return family
