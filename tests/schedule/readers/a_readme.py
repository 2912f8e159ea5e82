"""READMEs of a release, for tests."""

from schedule.cycle import ReleaseCycle
from schedule.problems import Problem
from schedule.readers.release_readme import read_release_readme

HEADER = "| **What** | **Who** | **When** | **Week** | **Release Signal** |\n|---|---|---|---|---|"


def readme(*rows: str, title: str = "# Kubernetes v1.32", header: str = HEADER) -> str:
    """Return a README with *rows* in its timeline; the first stands on line 7."""
    return "\n".join([title, "", "## Timeline", "", header, *rows, ""])


def read(*rows: str, title: str = "# Kubernetes v1.32", header: str = HEADER) -> ReleaseCycle:
    """Return the cycle that a README with *rows* publishes."""
    return read_release_readme(readme(*rows, title=title, header=header))[0]


def problems(*rows: str, title: str = "# Kubernetes v1.32", header: str = HEADER) -> list[Problem]:
    """Return what is wrong with a README with *rows*."""
    return list(read_release_readme(readme(*rows, title=title, header=header))[1])
