"""Records that may be the same: “Already here?” of the editors' forms.

Every name of a record is kept as a few keys (`keys.py`), also those of drafts, which are in no index for readers. A
typed name has keys too: records that share some are read and compared with it word by word (`likeness.py`).
"""

from records.search.doubles.find import Double, find_doubles, find_doubles_of
from records.search.doubles.keys import Doubles

__all__ = ["Double", "Doubles", "find_doubles", "find_doubles_of"]
