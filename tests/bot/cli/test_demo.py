import socket
import subprocess
import sys


def test_without_a_terminal_the_demo_is_a_transcript() -> None:
    """No tokens, no terminal: what is said until the end of the cycle, a count, and exit 0.

    Buttons stand below what they are about, as in Slack.
    """
    command = [sys.executable, "-m", "bot", "demo", "--at", "2024-12-09T13:00Z", "--speed", "0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=50, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    opening, *said, count = done.stdout.split("\n\n")
    assert opening.startswith("Kubernetes v1.32, 14 weeks, played by the release bot")
    (post,) = [one for one in said if one.startswith("── Wed 11 Dec 12:00 UTC · #sig-release\n")]
    assert "planned for today, Wed 11 December" in post
    assert "   [It's out]" in post.splitlines()
    (both,) = [one for one in said if "DM to Communications Lead" in one]
    assert [line[3:9] for line in both.splitlines() if line[3:4] in {"•", "["}] == [
        "• Rele",
        "[I've ",
        "• v1.3",
        "[I've ",
        "[Fewer",
    ]
    assert "the v1.32.0 release is out." in done.stdout  # said by the Branch Manager
    assert count == (
        "Posts: 2 in #sig-release, 1 in #release-management.\n"
        "Direct messages: 6 to 6 people, at most 1 to one.\n"
        "Reminders: 12, said twice: 0. Channels pinged: 0.\n"
    )


def test_the_demo_ends_when_nobody_reads_any_more() -> None:
    """Behind ``| head``: no traceback, and it does not play on unseen."""
    command = [sys.executable, "-m", "bot", "demo", "--speed", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline().startswith("Kubernetes v1.32")
        process.stdout.close()
        try:
            said = process.stderr.read()
            process.wait(timeout=50)
        finally:
            process.kill()
    assert said == ""
    assert process.returncode == 0


def test_a_port_in_use_ends_the_demo_in_one_line() -> None:
    """The demo names the port and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "bot", "demo", "--port", str(port), "--speed", "0"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=50, check=False)
    assert done.returncode == 2
    assert done.stderr == (
        f"release-bot: cannot listen on 127.0.0.1 port {port}: address already in use; "
        "choose another with --port\n"
    )
