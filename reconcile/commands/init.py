"""Write a client.toml with what was found: ``reconcile init``."""

from __future__ import annotations

from pathlib import Path

import click

from reconcile.commands.options import client_folder, exit_codes

_CODES = exit_codes(
    *(0, 2, 4),
    _0="client.toml is there, and tells all that was found",
    _4="it could not be written, or the folder cannot be read",
)


@click.command(epilog=_CODES)
@click.argument("folder", type=client_folder)
def command(folder: Path) -> None:
    """Write a client.toml with what was found, for a person to finish.

    Names the taxpayers of the transcripts and each file of payment records, with comments on what the files do not say.
    Answers that are there already are never changed; what is new is added below them.

    \b
    Example:
      reconcile init clients/okafor
    """  # noqa: D301
    from reconcile import config, files
    from reconcile.privacy import mask_text
    from reconcile.reading import SafeReader
    from reconcile.starter import starter

    settings = config.load(folder)
    inputs, _, _ = files.discover(folder, files.Limits())
    with SafeReader() as read:
        readings = [read(file, settings) for file in inputs]
    path = folder / "client.toml"
    existing = path.read_text(encoding="utf-8") if path.exists() else None
    text = starter(mask_text(folder.resolve().name), readings, settings, existing)
    if text is None:
        click.echo(f"{path}: nothing to add; it is left as it is")
        return
    config.parse(text)
    files.write_atomic(path, text.encode("utf-8"))
    done = "written" if existing is None else "what is new was added at its end"
    click.echo(f"{path}: {done}. Answer the lines marked #, then run `reconcile run {folder}`.")
