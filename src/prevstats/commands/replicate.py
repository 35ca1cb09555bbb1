"""The command that runs designs on published data, beside the published numbers."""

from __future__ import annotations

import json
from pathlib import Path

import click

EXISTING = click.Path(exists=True, path_type=Path)


@click.command()
@click.argument("specs", metavar="SPEC...", type=EXISTING, nargs=-1, required=True)
@click.option("--data-dir", type=EXISTING, help="Where the data of the files lie.")
@click.option("--quiet", is_flag=True, help="Print only what went wrong.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def replicate(
    specs: tuple[Path, ...], data_dir: Path | None, quiet: bool, as_json: bool
) -> int:
    """Run designs on published data; print published, ours, difference, pass or fail.

    Exit codes: 0 every judged number is given back; 1 one is not; 2 a file is wrong.
    """
    from prevstats.analyses.replication import replicate as run_files
    from prevstats.analyses.replication_table import lines_of, summary_of

    comparison = run_files(specs, data_dir)
    for complaint in comparison.complaints:
        click.echo(str(complaint), err=True)
    if as_json:
        click.echo(json.dumps(comparison.records(), ensure_ascii=False, indent=1))
        return comparison.exit_code
    for line in lines_of(comparison, only_failed=quiet):
        click.echo(line)
    click.echo(summary_of(comparison))
    return comparison.exit_code
