"""manage.py check_records"""

import json
from collections import Counter
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import ngettext

from records.core.data_checks import Problem, checked_models, problems_of
from records.core.rules import Severity


class Command(BaseCommand):
    separator = "["  # before the next object of the array
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

    def handle(self, *args: Any, labels: list[str], verbosity: int, **options: Any) -> None:
        is_text = options["format"] == "text"
        try:
            models = checked_models(labels)
        except LookupError as unknown:
            raise CommandError(str(unknown)) from unknown
        counts: Counter[Severity] = Counter()
        for model in models:
            found = Counter(self.print_problem(problem, is_text) for problem in problems_of(model))
            counts += found
            if is_text and verbosity and self.stdout.isatty():
                rows = model._base_manager.count()
                self.stdout.write(f"{model._meta.verbose_name_plural}: {rows} / {found.total()}")
        if not is_text:
            self.stdout.write("\n]" if counts else "[]")
        errors, warnings = counts[Severity.ERROR], counts[Severity.WARNING]
        summary = ngettext("%(number)s error.", "%(number)s errors.", errors) % {"number": errors}
        more = ngettext("%(number)s warning.", "%(number)s warnings.", warnings) % {"number": warnings}
        summary = f"{summary} {more}"
        if errors or (warnings and options["fail_on"] == Severity.WARNING):
            raise CommandError(summary)
        if is_text and verbosity:
            self.stdout.write(summary)

    def print_problem(self, problem: Problem, is_text: bool) -> Severity:
        """Print a problem as soon as it is found: a line, or an object of one array; return its severity."""
        if is_text:
            self.stdout.write(f"{problem.severity}: {problem.record}: {problem.message}")
        else:
            fields = {**asdict(problem), "admin_path": problem.admin_path}
            self.stdout.write(f"{self.separator}\n{json.dumps(fields, ensure_ascii=False)}", ending="")
            self.separator = ","
        return problem.severity
