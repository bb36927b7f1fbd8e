"""Tell how well press releases are read."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from forum.press_releases.measures import Measure, measure


class Command(BaseCommand):
    help = (
        "Reads the press releases of a folder and tells precision and recall of each field against the right values"
        " beside them. The archive is neither asked nor changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="with name.<language>.txt and name.toml")
        parser.add_argument(
            "--wrong", action="store_true", help="also list what is wrong (+) and what is missed (-)"
        )

    def handle(self, *, folder: Path, wrong: bool, **options: Any) -> None:
        if not any(folder.glob("*.toml")):
            raise CommandError(f"No right values (*.toml) are in {folder}.")
        self.stdout.write(
            f"{'field':28} {'precision':>9} {'recall':>7} {'right':>6} {'proposed':>9} {'there':>6}"
        )
        for name, one in measure(folder).items():
            self.stdout.write(line(name, one))
            if wrong:
                self.stdout.writelines(f"    {text}\n" for text in one.wrong)


def line(name: str, one: Measure) -> str:
    """Return the measure of a field in a line."""
    shares = f"{one.precision:9.0%} {one.recall:7.0%}"
    return f"{name:28} {shares} {one.right:6} {one.proposed:9} {one.expected:6}"
