from pathlib import Path

import pytest

from tests.proof.__main__ import in_folder
from tests.proof.kills import Plan, kill_again_and_again

KILLS = 25


@pytest.mark.timeout(300)
def test_killed_again_and_again_the_bot_says_everything_once(tmp_path: Path) -> None:
    """Channels hear it once, people at least once; what was in flight is known, and settled.

    The seed is fixed; what the kills hit depends on the machine, what must hold does not. The whole
    proof is ``python -m tests.proof kills``.
    """
    toll = kill_again_and_again(Plan(KILLS, seed=1_32), tmp_path, in_folder)
    assert toll.figures.wrong == ()
    assert toll.figures.planned > toll.cycles * 300
    assert toll.figures.lost == toll.figures.twice == toll.figures.unsettled == 0
    assert toll.figures.unknown <= toll.figures.in_flight
    assert toll.kills.total() >= KILLS
