"""Merging of two records of a kind that are the same, and the way back.

`Plan` says what a merge would do, `merge` does it, `unmerge` takes it back. Whatever leads to a record follows by the
relations of Django; no kind is named here.
"""

from records.core.merging.carry_out import merge
from records.core.merging.fields import FieldChoice
from records.core.merging.plan import Plan
from records.core.merging.refusals import NotMergedError, bar, may_merge
from records.core.merging.undo import Undoing, unmerge

__all__ = ["FieldChoice", "NotMergedError", "Plan", "Undoing", "bar", "may_merge", "merge", "unmerge"]
