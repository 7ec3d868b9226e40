"""The command line `madang`. Each command's body is a module of its own, loaded only when it is asked for."""

import json
import os
import re
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from madang.plumbing.settings import Settings, doubtful_variables, read_settings

REFUSED = 2
"""Exit status when a command says why it does nothing."""
DURATION = re.compile(r"^(\d{1,6})(ms|s|m|h|d)$")
UNIT_MS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
songs = typer.Typer(no_args_is_help=True, help="The house's catalogue.")
coin = typer.Typer(no_args_is_help=True, help="The house's coin.")
clock = typer.Typer(no_args_is_help=True, help="The clock of a sandbox.")
reports = typer.Typer(no_args_is_help=True, help="What members report.")
takedowns = typer.Typer(no_args_is_help=True, help="Songs that somebody says must not be here.")
app.add_typer(songs, name="songs")
app.add_typer(coin, name="coin")
app.add_typer(clock, name="clock")
app.add_typer(reports, name="reports")
app.add_typer(takedowns, name="takedowns")

Home = Annotated[Path | None, typer.Option(help="The house's folder, instead of MADANG_HOME or ~/.madang.")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer with JSON, for programs.")]


def main() -> None:
    """Run a command; what a person can mend is told in one sentence."""
    from madang.app.refusals import sentence_of

    for doubt in doubtful_variables(os.environ):
        print(doubt, file=sys.stderr)
    try:
        app()
    except Exception as failure:
        sentence = sentence_of(failure)
        if sentence is None:
            raise
        print(sentence, file=sys.stderr)
        sys.exit(REFUSED)


@app.command()
def up(
    home: Home = None,
    port: Annotated[int | None, typer.Option(min=1, max=65_535, help="Instead of MADANG_PORT or 8800.")] = None,
    lan: Annotated[bool, typer.Option("--lan", help="Serve phones in this network over HTTPS.")] = False,
    sandbox: Annotated[bool, typer.Option("--sandbox", help="Play money, and a clock that can be moved.")] = False,
) -> None:
    """Run the house until Ctrl-C."""
    from madang.app.up import up as run

    raise typer.Exit(run(read_settings(home=home and str(home), port=port, lan=lan or None, sandbox=sandbox or None)))


@songs.command("import")
def import_songs(
    paths: Annotated[
        list[Path], typer.Argument(help="Folders, .zip files or songs: UltraStar, LRC, MIDI, KAR, MusicXML.")
    ],
    price: Annotated[int, typer.Option(help="Cents for each singing: 0 or 10.")] = 0,
    holders: Annotated[
        str | None, typer.Option(help="Who is paid: NAME-OR-ACCOUNT:BASISPOINTS,… adding to 10000.")
    ] = None,
    melody_track: Annotated[
        int | None, typer.Option(min=1, help="Which track of a MIDI file is sung, instead of the proposed one.")
    ] = None,
    alike: Annotated[
        bool, typer.Option("--alike", help="Also songs with the sound and notes of one that is here.")
    ] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Bring songs into the running house."""
    from madang.app.importing import run

    raise typer.Exit(run(_settings(home), paths, price, holders, as_json, melody_track=melody_track, alike=alike))


@songs.command("export")
def export_songs(
    folder: Annotated[Path, typer.Argument(help="Where to; a folder for each song is made in it.")],
    format: Annotated[str, typer.Option(help="ultrastar, lrc, or elrc: LRC with a time for every word.")] = "ultrastar",
    song: Annotated[str | None, typer.Option(help="One song's id, instead of all.")] = None,
    sounds: Annotated[bool, typer.Option("--sounds", help="Accompaniments and covers too.")] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Write the running house's songs into a folder."""
    from madang.app.exporting import run

    raise typer.Exit(run(_settings(home), folder, format, song, sounds, as_json))


@coin.command("sell")
def sell(
    buyer: Annotated[str, typer.Argument(help="A member's name, or an account's number.")],
    amount: Annotated[str, typer.Argument(help="Coin, for example 10 or 0.5.")],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Sell coin of the open sale phase to somebody; signed by the house's sale key, public in the explorer."""
    from madang.app.selling import run

    raise typer.Exit(run(_settings(home), buyer, amount, as_json))


@app.command()
def score(
    song: Annotated[Path, typer.Argument(help="An UltraStar text.")],
    voice: Annotated[Path, typer.Argument(help="The voice, any sound file.")],
    transpose: Annotated[int, typer.Option(help="Semitones by which the voice is sung higher.")] = 0,
    difficulty: Annotated[str, typer.Option(help="easy, normal or hard.")] = "normal",
    as_json: AsJson = False,
) -> None:
    """Score a voice against a song's notes; needs no running house."""
    from madang.app.score import score_file

    result = score_file(song, voice, transpose, difficulty)
    if as_json:
        _print_json(result)
        return
    from rich.console import Console
    from rich.table import Table

    console = Console()
    console.print(f"[bold]{result['score']}[/] of 100   ({result['points']:,} of 10,000 points)", highlight=False)
    if result["remark"]:
        console.print(result["remark"])
    table = Table("line", "points", "of")
    for line in result.get("lines", []):
        table.add_row(str(line.get("text", "")).strip(), str(line.get("points", "")), str(line.get("points_max", "")))
    console.print(table)


@app.command()
def sing(
    song: Annotated[str, typer.Argument(help="A song's title, or what finds it; its number or id.")],
    voice: Annotated[Path, typer.Argument(help="The voice, any sound file.")],
    singer: Annotated[str, typer.Option("--as", help="The singer's name, or an account's number.")],
    key: Annotated[int, typer.Option(help="Semitones by which the song is moved, -6 to 6.")] = 0,
    difficulty: Annotated[str, typer.Option(help="easy, normal or hard.")] = "normal",
    quick: Annotated[bool, typer.Option("--quick", help="Send it at once; a real house will not count it.")] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Sing a recorded voice in the running house, as a browser does."""
    from madang.app.sing import How, run

    how = How(key, difficulty, quick)
    raise typer.Exit(run(_settings(home), song, voice, singer, as_json, how))


@clock.command("advance")
def advance(
    by: Annotated[str, typer.Argument(help="For example 1d, 12h, 30m, 10s.")],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Move a sandbox's clock forward."""
    from madang.app.moving import run

    found = DURATION.match(by)
    if found is None:
        raise typer.BadParameter(f"{by!r} is no length of time; write 1d, 12h, 30m, 10s or 500ms.")
    raise typer.Exit(run(_settings(home), int(found[1]) * UNIT_MS[found[2]], as_json))


@reports.command("list")
def list_reports(
    also_closed: Annotated[bool, typer.Option("--all", help="Those closed too.")] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Show what members report, the oldest first."""
    from madang.app.reporting import show

    raise typer.Exit(show(_settings(home), also_closed, as_json))


@reports.command("close")
def close_report(
    number: Annotated[int, typer.Argument(help="As `madang reports list` shows it.", min=1, max=2**62)],
    note: Annotated[str, typer.Argument(help="What you did about it.")],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Close a report with a note."""
    from madang.app.reporting import close

    raise typer.Exit(close(_settings(home), number, note, as_json))


@takedowns.command("list")
def list_takedowns(
    also_closed: Annotated[bool, typer.Option("--all", help="Those decided for good too.")] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Show what was asked for and what holders answered, the oldest first."""
    from madang.app.taking_down import show

    raise typer.Exit(show(_settings(home), also_closed, as_json))


@takedowns.command("decide")
def decide_takedown(
    number: Annotated[int, typer.Argument(help="As `madang takedowns list` shows it.", min=1, max=2**62)],
    state: Annotated[str, typer.Argument(help="refused, suspended, restored or kept_down.")],
    reasons: Annotated[str, typer.Argument(help="Why: whoever asked and the song's holders read it.")],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Refuse or suspend what was asked for; later restore the song or keep it down."""
    from madang.app.taking_down import decide
    from madang.features.takedowns.model import NEXT

    decision = next((each for each in NEXT if each == state), None)
    if decision is None:
        raise typer.BadParameter(f"{state!r} is none of: {', '.join(NEXT)}.")
    raise typer.Exit(decide(_settings(home), number, decision, reasons, as_json))


@app.command()
def verify(
    url: Annotated[str | None, typer.Option(help="Verify a house elsewhere through its public API.")] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Derive every block, balance and settled day again from genesis; exit status 1 with the first difference."""
    from madang.app.verify import run

    raise typer.Exit(run(_settings(home).home, url, as_json))


@app.command()
def doctor(home: Home = None, as_json: AsJson = False) -> None:
    """Say what is missing on this machine and how to get it."""
    from madang.app.doctor import run

    raise typer.Exit(run(_settings(home), as_json))


def _settings(home: Path | None) -> Settings:
    """The settings of a command; a folder that holds a sandbox is one."""
    settings = read_settings(home=home and str(home))
    from madang.app.folder import SANDBOX_FILE

    if (settings.home / SANDBOX_FILE).exists() and not settings.sandbox:
        return read_settings(home=home and str(home), sandbox=True)
    return settings


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False))


if __name__ == "__main__":
    main()
