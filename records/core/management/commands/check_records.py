"""manage.py check_records"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import ngettext

from records.core.data_checks import Problem, checked_models, problems_of
from records.core.rules import Severity


class Command(BaseCommand):
    help = (
        "Checks the records: values and references, former addresses, languages and what each text is, paragraph "
        "numbers, quotations letter by letter against their paragraphs, and offices against days. Writes nothing. "
        "Prints one line for each fault. An error is false or broken; a warning may be meant. "
        "Exits with 0 only where there is no error."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "labels", nargs="*", metavar="app[.kind]", help="Check only these: forum.quotation."
        )
        parser.add_argument(
            "--format", choices=["text", "json"], default="text", help="json: one array of objects."
        )
        parser.add_argument(
            "--fail-on",
            choices=list(Severity),
            default=Severity.ERROR,
            help="warning: exit with 1 where there are only warnings, too.",
        )

    def handle(self, *args: Any, labels: list[str], **options: Any) -> None:
        self.counts: Counter[Severity] = Counter()
        self.shows_progress = (
            options["verbosity"] > 0 and self.stdout.isatty() and options["format"] == "text"
        )
        try:
            models = checked_models(labels)
        except LookupError as unknown:
            raise CommandError(str(unknown)) from unknown
        write = self.write_json if options["format"] == "json" else self.write_text
        write(self.problems(models))
        if self.counts[Severity.ERROR] or (
            options["fail_on"] == Severity.WARNING and self.counts[Severity.WARNING]
        ):
            raise CommandError(self.summary())
        if options["format"] == "text" and options["verbosity"]:
            self.stdout.write(self.summary())

    def problems(self, models: list[Any]) -> Iterator[Problem]:
        """Yield the problems of each kind in turn, and count them."""
        for model in models:
            before = self.counts.total()
            for problem in problems_of(model):
                self.counts[problem.severity] += 1
                yield problem
            if self.shows_progress:
                found, rows = self.counts.total() - before, model._base_manager.count()
                self.stdout.write(f"{model._meta.verbose_name_plural}: {rows} / {found}")

    def write_text(self, problems: Iterator[Problem]) -> None:
        """Write a line for each problem, as it is found."""
        for problem in problems:
            self.stdout.write(f"{problem.severity}: {problem.record}: {problem.message}")

    def write_json(self, problems: Iterator[Problem]) -> None:
        """Write one array, an object a line, as they are found."""
        separator = "["
        for problem in problems:
            fields = {**asdict(problem), "admin_path": problem.admin_path}
            self.stdout.write(f"{separator}\n{json.dumps(fields, ensure_ascii=False)}", ending="")
            separator = ","
        self.stdout.write("[]" if separator == "[" else "\n]")

    def summary(self) -> str:
        """Return the numbers of errors and warnings in a sentence."""
        errors, warnings = self.counts[Severity.ERROR], self.counts[Severity.WARNING]
        return " ".join(
            [
                ngettext("%(number)s error.", "%(number)s errors.", errors) % {"number": errors},
                ngettext("%(number)s warning.", "%(number)s warnings.", warnings) % {"number": warnings},
            ]
        )
