"""`madang up`: the whole house with one command. It says what it does and when, and prints one address."""

import asyncio
import http.client
import signal
import sys
import time
from collections.abc import Callable

from rich.console import Console

from madang.app import folder, schema
from madang.app.child import REFUSED_STATUS, ROLES
from madang.app.minding import Child, ProcessGivenUpError, ProcessRefusedError, mind, stop_all
from madang.plumbing.postgres import Postgres
from madang.plumbing.settings import Settings

SERVE_WAIT_S = 120
"""The first start compiles the ledger's kernels and may replay a long chain."""
ASK_S = 0.05
ANSWER_WAIT_S = 1


class _Steps:
    """Says each step as it begins, with the time since the start."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._start = time.monotonic()

    def say(self, sentence: str) -> None:
        self._console.print(f"[dim]{time.monotonic() - self._start:5.1f} s[/]  {sentence}", highlight=False)


def up(settings: Settings) -> int:
    """Run the house until Ctrl-C; returns the exit status.

    Raises FolderInUseError, PortInUseError, BadSettingError, PostgresFailedError before anything is left running.
    """
    try:
        return _up(settings)
    except schema.DatabaseUnreachableError as failure:
        print(failure, file=sys.stderr)
        return 1


def _up(settings: Settings) -> int:
    console = Console(stderr=False)
    steps = _Steps(console)
    if folder.is_new(settings.home):
        _refuse_surroundings(settings)  # Before anything is made: nothing is left of a start that was refused.
    with folder.locked(settings):
        folder.refuse_other_kind(settings)
        folder.refuse_lost_database(settings)
        _refuse_surroundings(settings)
        folder.mark_kind(settings)
        folder.tell_address(settings.home, settings.origin)
        kind = "sandbox" if settings.sandbox else "house"
        steps.say(f"Opening the {kind} in {settings.home}")
        postgres = Postgres(settings.home / "postgres", steps.say) if settings.dsn is None else None
        dsn = settings.dsn or (postgres.dsn() if postgres else "")
        children = [Child(role, environment(settings, dsn)) for role in ROLES]
        try:
            for child in children[:-1]:
                child.load()
            return _run(settings, dsn, postgres, children, console, steps)
        except KeyboardInterrupt:
            return 0
        finally:
            steps.say("Stopping")
            stop_all(children, postgres, steps.say)
            steps.say("Stopped. Everything is kept.")


def _refuse_surroundings(settings: Settings) -> None:
    """Raises PortInUseError, BadSettingError, DatabaseUnreachableError."""
    folder.refuse_taken_ports(settings)
    if settings.dsn is not None:
        schema.refuse_unreachable(settings.dsn)


def _run(
    settings: Settings, dsn: str, postgres: Postgres | None, children: list[Child], console: Console, steps: _Steps
) -> int:
    if postgres is not None:
        steps.say("Starting the database")
        postgres.start()
    if not schema.is_current(dsn):
        steps.say("Bringing the database's tables to this version")
        schema.upgrade(dsn)
    if settings.lan:
        from madang.app.certificate import ensure_certificate

        if ensure_certificate(settings)[2]:
            steps.say("Made a certificate for this machine's addresses")
    steps.say("Starting the ledger, the server and the worker")
    return asyncio.run(_serve(settings, postgres, children, console, steps))


async def _serve(
    settings: Settings, postgres: Postgres | None, children: list[Child], console: Console, steps: _Steps
) -> int:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(each, stopping.set)
    *serving_children, worker = children
    for child in serving_children:
        child.go()
    minding = asyncio.create_task(mind(children, postgres, stopping, steps.say))
    serving = asyncio.create_task(_until_serving(settings))
    await asyncio.wait([minding, serving], return_when=asyncio.FIRST_COMPLETED)
    if serving.done() and not stopping.is_set():
        if serving.result():
            steps.say("Serving")
            worker.load()  # Only now: its loading would hold up the others.
            worker.go()
            _announce(settings, console)
        else:
            stopping.set()
            console.print("[red]The house does not answer; what its processes said stands above.[/]")
    serving.cancel()
    try:
        await minding
    except ProcessGivenUpError as failure:
        console.print(f"[red]{failure}[/]")
        return REFUSED_STATUS if isinstance(failure, ProcessRefusedError) else 1
    return 0


async def _until_serving(settings: Settings) -> bool:
    """Whether the house answered within SERVE_WAIT_S."""
    deadline = time.monotonic() + SERVE_WAIT_S
    while time.monotonic() < deadline:
        # Before the node listens, a question would only wait, and hold up the end if the node refuses to start.
        if settings.node_socket.exists() and await asyncio.to_thread(answers, settings):
            return True
        await asyncio.sleep(ASK_S)
    return False


def answers(settings: Settings) -> bool:
    """Whether the house's API answers on this machine."""
    host = "127.0.0.1" if settings.lan or settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104
    connection = http.client.HTTPConnection(host, settings.port, timeout=ANSWER_WAIT_S)
    try:
        connection.request("GET", "/api/house")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def environment(settings: Settings, dsn: str) -> dict[str, str]:
    """What the house's processes are told: the settings in force, whichever way they were given."""
    return {
        "MADANG_HOME": str(settings.home),
        "MADANG_NAME": settings.name,
        "MADANG_HOST": settings.host,
        "MADANG_PORT": str(settings.port),
        "MADANG_SECURE_PORT": str(settings.secure_port),
        "MADANG_LAN": str(int(settings.lan)),
        "MADANG_SANDBOX": str(int(settings.sandbox)),
        "MADANG_DSN": dsn,
        "MADANG_NODE_SOCKET": str(settings.node_socket),
        "MADANG_RESERVE_BYTES": str(settings.reserve_bytes),
        "MADANG_PROXIES": ",".join(settings.proxies),
        "PYTHONUNBUFFERED": "1",
    }


def _announce(settings: Settings, console: Console) -> None:
    if settings.sandbox:
        console.print("\n[yellow]This is a sandbox: its coin is play money and its clock can be moved.[/]")
    if not settings.lan:
        console.print(f"\n    [bold]{settings.origin}[/]\n\nCtrl-C stops the house.", highlight=False)
        return
    from madang.app.certificate import secure_origin

    address = secure_origin(settings, None) or settings.origin
    plain = address.replace("https://", "http://").replace(f":{settings.secure_port}", f":{settings.port}")
    _print_code(address, console.print)
    console.print(f"    [bold]{address}[/]   on this machine also {settings.origin}\n", highlight=False)
    console.print(
        f"The phone warns once about the certificate. To be rid of the warning, open {plain}/ca.crt on the phone,"
        " install it and trust it. iPhone: Settings, General, About, Certificate Trust Settings. Android: Settings,"
        " Security, Install a certificate, CA certificate.\n\nCtrl-C stops the house.",
        highlight=False,
    )


def _print_code(address: str, say: Callable[..., None]) -> None:
    import io

    import segno

    drawn = io.StringIO()
    segno.make(address, micro=False).terminal(drawn, compact=True)
    say(drawn.getvalue(), end="", markup=False, highlight=False)
