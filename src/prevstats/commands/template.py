"""``prevstats template``: an empty table to fill in."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("kind")
@click.option("--out", type=click.Path(path_type=Path), default=Path(), help="Folder.")
@click.option("--lang", type=click.Choice(["sv", "en"]), default="sv")
def template(kind: str, out: Path, lang: str) -> int:
    """Write an empty table of KIND to fill in, as CSV and as XLSX with drop-downs."""
    from prevstats.data.template_files import write_template

    for path in write_template(kind, out, lang):
        click.echo(path)
    return 0
