"""What an operator reads in a terminal before a cycle starts: who would be told, and who cannot."""

import json
from typing import Any

from tests.bot.cli.a_deployment import Deployment, cli

LADDER = [
    ("role:Enhancements", None),
    ("shadow:Enhancements", "taken"),
    ("role:Release Team Lead", "taken"),
]
"""Who hears of a freeze eight days before it, and unless what."""
PEOPLE = "people of Kubernetes v1.32"
SCOPE = "scope users:read"


def read(deployment: Deployment, *arguments: str, code: int = 0) -> list[dict[str, Any]]:
    """Return what a command prints for scripts."""
    result = cli(*arguments, "--format", "json", environ=deployment.environ())
    assert result.exit_code == code, result.output
    return list(json.loads(result.stdout))


def findings(deployment: Deployment, code: int = 0) -> dict[str, dict[str, Any]]:
    """Return what the doctor finds, by what it is about."""
    return {one["check"]: one for one in read(deployment, "doctor", code=code)}


def add(deployment: Deployment, line: str) -> None:
    """Write a line at the end of the config."""
    with deployment.config.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def test_an_operator_gets_a_cycle_ready(deployment: Deployment) -> None:
    """Reads the ladder in the plan, makes its people known, and turns their time zones on."""
    plan = read(deployment, "plan", str(deployment.timeline))
    eighth = [one for one in plan if one["id"].startswith("1.32/code-freeze/8d")]
    told = {one["audience"]: one for one in eighth}
    assert [(whom, told[whom]["unless"]) for whom, _ in LADDER] == LADDER
    assert [told[whom]["due_at"][:10] for whom, _ in LADDER] == [
        "2024-10-30",
        "2024-10-31",
        "2024-11-01",
    ]
    assert (
        "The Enhancements Lead has not answered for a working day"
        in (told["shadow:Enhancements"]["text"])
    )
    table = cli("plan", str(deployment.timeline), environ=deployment.environ()).stdout
    (line,) = [one for one in table.splitlines() if "shadow:Enhancements" in one and "Code" in one]
    assert "(if nobody answers)" in line

    found = findings(deployment)
    lacking = found[f"{PEOPLE}: Enhancements"]
    assert lacking["result"] == "warn"
    assert "no direct messages" in lacking["found"]
    assert "under 'people' in the config" in lacking["todo"]
    lead = deployment.slack.workspace.user_named("Enhancements Lead").id
    add(deployment, f"people: {{enhancements-lead: {lead}}}")
    found = findings(deployment)
    assert f"{PEOPLE}: Enhancements" not in found
    assert f"{PEOPLE}: Docs" in found
    assert found[PEOPLE]["found"].startswith("1 of 7 leads")

    assert SCOPE not in found  # nobody's time zone is asked for
    add(deployment, "time_zones: slack")
    red = findings(deployment, code=1)[SCOPE]
    assert red["result"] == "red"
    assert "working hours by people's profiles" in red["found"]
    deployment.slack.app.scopes = (*deployment.slack.app.scopes, "users:read")
    found = findings(deployment)
    assert SCOPE not in found
    assert "users:read" in found["scopes"]["found"]
