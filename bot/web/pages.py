"""Pages for people, calendars and scripts: all from memory, and nobody has to log in.

What strangers can ask for is made once and kept (:mod:`bot.web.kept`); no page says more than a
role's name of anybody.
"""

from collections.abc import Callable
from hashlib import sha256
from http import HTTPStatus

from flask import Blueprint, Flask, Response, abort, request

from bot.interchange import json_text
from bot.public import cycle_json, cycles_json, freeze_json
from bot.render.calendar import calendar, role_named, roles_of
from bot.render.mrkdwn import foreign, to_plain
from bot.render.picture import png, svg
from bot.render.rows import version
from bot.snapshot import CycleView, Snapshot
from bot.web.kept import Basis, Kept
from bot.web.status_page import CSP, status_page
from schedule.clock import Clock, machine_now
from schedule.timeline import slug

_FOR_A_WHILE = "public, max-age=300"
_ASK_AGAIN = "no-cache"
_SAID = 60
"""Characters that are repeated of what was asked."""


def open_pages(
    flask: Flask,
    snapshot: Callable[[], Snapshot],
    clock: Clock,
    path_prefix: str,
    *,
    is_rehearsal: bool = False,
) -> None:
    """Have *flask* answer what anybody may ask.

    Args:
        flask: The WSGI application, not yet serving.
        snapshot: Gives what is known at present; never waits.
        clock: Release time.
        path_prefix: Put before every path: empty, or with a leading and no trailing slash.
        is_rehearsal: Whether what is told is a rehearsal's.
    """
    public = Blueprint("public", __name__, url_prefix=path_prefix or None)
    kept = Kept()

    @public.get("/")
    def status() -> Response:
        page = status_page(snapshot(), clock.now(), machine_now(), is_rehearsal=is_rehearsal)
        return _answer(page.encode(), "text/html; charset=utf-8", _ASK_AGAIN)

    @public.get("/timeline/<release>.<any(svg, png):form>")
    def timeline(release: str, form: str) -> Response:
        view, now = _view(release, snapshot()), clock.now()
        basis = Basis.of(view, now)
        drawn = kept.get((view.cycle.release, "svg"), basis, lambda: svg(view, now).encode())
        if form == "svg":
            return _answer(drawn, "image/svg+xml", _FOR_A_WHILE)
        image = kept.get((view.cycle.release, "png"), basis, lambda: png(drawn.decode()))
        return _answer(image, "image/png", _FOR_A_WHILE)

    @public.get("/calendar/<release>.ics")
    def ics(release: str) -> Response:
        view, now = _view(release, snapshot()), clock.now()
        said = request.args.get("role")
        role = None if said is None else _role(said, view)
        entries = kept.get(
            (view.cycle.release, "ics", role),
            Basis.of(view, now),
            lambda: calendar(view, now, role),
        )
        return _answer(entries, "text/calendar; charset=utf-8", _FOR_A_WHILE)

    @public.get("/api/v1/cycles")
    def cycles() -> Response:
        return _json(cycles_json(snapshot(), clock.now()))

    @public.get("/api/v1/cycles/<release>")
    def cycle(release: str) -> Response:
        view = _known(release, snapshot())
        return _json(cycle_json(view, clock.now())) if view else _no_release(release, snapshot())

    @public.get("/api/v1/freeze")
    def freeze() -> Response:
        known, said = snapshot(), request.args.get("release")
        if said is None:
            view = known.views[0] if len(known.views) == 1 else None
        else:
            view = _known(said, known)
        return _json(freeze_json(view, clock.now())) if view else _no_release(said, known)

    flask.register_blueprint(public)


def _known(said: str, snapshot: Snapshot) -> CycleView | None:
    return snapshot.view(said) or snapshot.view(said.removeprefix("v"))


def _view(said: str, snapshot: Snapshot) -> CycleView:
    """Return the cycle of the release that is asked for; whoever asks for another gets a line."""
    view = _known(said, snapshot)
    if view is None:
        abort(_line(_unknown(said, snapshot)))
    return view


def _role(said: str, view: CycleView) -> str:
    role = role_named(said, view)
    if role is None:
        known = ", ".join(to_plain(foreign(slug(one))) for one in roles_of(view))
        asked = to_plain(foreign(said, _SAID))
        abort(_line(f"no role '{asked}' in {to_plain(version(view))}; it is one of {known}"))
    return role


def _unknown(said: str | None, snapshot: Snapshot) -> str:
    known = ", ".join(_releases(snapshot)) or "none yet"
    if said is None:
        return f"which release? Say ?release=...; it is one of {known}"
    return f"no release '{to_plain(foreign(said, _SAID))}' here; known: {known}"


def _releases(snapshot: Snapshot) -> list[str]:
    return [to_plain(foreign(view.cycle.release, _SAID)) for view in snapshot.views]


def _line(said: str) -> Response:
    answer = _answer(f"{said}\n".encode(), "text/plain; charset=utf-8", _ASK_AGAIN)
    answer.status_code = HTTPStatus.NOT_FOUND
    return answer


def _no_release(said: str | None, snapshot: Snapshot) -> Response:
    answer = _json({"error": _unknown(said, snapshot), "known": _releases(snapshot)})
    answer.status_code = HTTPStatus.NOT_FOUND
    return answer


def _json(body: dict[str, object]) -> Response:
    return _answer(f"{json_text(body)}\n".encode(), "application/json", _ASK_AGAIN)


def _answer(body: bytes, content_type: str, cache: str) -> Response:
    """Return an answer that whoever has it already need not fetch again."""
    answer = Response(body, content_type=content_type)
    answer.headers["Cache-Control"] = cache
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = CSP
    answer.set_etag(sha256(body).hexdigest()[:32])
    answer.make_conditional(request)
    return answer
