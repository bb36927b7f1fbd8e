"""Links to the very words on a publisher's page: `#:~:text=` (URL Fragment Text Directives)."""

import re
from urllib.parse import quote, urldefrag

# Longer words are named by their first and their last ones.
WHOLE_WORDS = 12
EDGE_WORDS = 6
# A match begins and ends with a whole word; marks at its ends may stand otherwise on the publisher's page.
EDGE_MARKS = re.compile(r"^\W+|\W+$")


def link_to_words(url: str, words: str) -> str:
    """The address of a page with the place of words on it; without words, the address alone."""
    address, parts = urldefrag(url).url, EDGE_MARKS.sub("", words).split()
    if not parts:
        return address
    is_whole = "\n" not in words.strip() and len(parts) <= WHOLE_WORDS
    terms = [parts] if is_whole else [parts[:EDGE_WORDS], parts[-EDGE_WORDS:]]
    # A comma parts the terms of the directive, a dash marks what stands around, `&` begins the next directive.
    encoded = (quote(EDGE_MARKS.sub("", " ".join(term)), safe="").replace("-", "%2D") for term in terms)
    return f"{address}#:~:text={','.join(encoded)}"
