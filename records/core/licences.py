"""Licences under which an archive may give its own data and translations, by their identifiers of SPDX."""

from typing import NamedTuple

DEFAULT = "CC-BY-4.0"
CREATIVE_COMMONS = "https://creativecommons.org"
OPEN_DATA_COMMONS = "https://opendatacommons.org/licenses"


class Licence(NamedTuple):
    """A licence: its SPDX identifier, its name, and where it is read."""

    identifier: str
    name: str
    url: str


LICENCES = {
    licence.identifier: licence
    for licence in (
        Licence("CC0-1.0", "CC0 1.0", f"{CREATIVE_COMMONS}/publicdomain/zero/1.0/"),
        Licence(DEFAULT, "CC BY 4.0", f"{CREATIVE_COMMONS}/licenses/by/4.0/"),
        Licence("CC-BY-SA-4.0", "CC BY-SA 4.0", f"{CREATIVE_COMMONS}/licenses/by-sa/4.0/"),
        Licence("CC-BY-NC-4.0", "CC BY-NC 4.0", f"{CREATIVE_COMMONS}/licenses/by-nc/4.0/"),
        Licence("CC-BY-NC-SA-4.0", "CC BY-NC-SA 4.0", f"{CREATIVE_COMMONS}/licenses/by-nc-sa/4.0/"),
        Licence("CC-BY-3.0-IGO", "CC BY 3.0 IGO", f"{CREATIVE_COMMONS}/licenses/by/3.0/igo/"),
        Licence("CC-BY-SA-3.0-IGO", "CC BY-SA 3.0 IGO", f"{CREATIVE_COMMONS}/licenses/by-sa/3.0/igo/"),
        Licence("ODC-By-1.0", "ODC-By 1.0", f"{OPEN_DATA_COMMONS}/by/1-0/"),
        Licence("ODbL-1.0", "ODbL 1.0", f"{OPEN_DATA_COMMONS}/odbl/1-0/"),
    )
}
