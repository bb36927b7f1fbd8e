"""Templates of ours that stand in for Django's: an upgrade that changes an original names what to look at.

After looking, write the hash that the failure shows into `ORIGINALS`.
"""

from hashlib import sha256
from pathlib import Path

import django
import pytest
from django.conf import settings

OURS = Path(settings.TEMPLATES[0]["DIRS"][0])
DJANGO = Path(django.__path__[0])
FOLDERS = [
    DJANGO / folder for folder in ("forms/templates", "contrib/admin/templates", "contrib/auth/templates")
]
VERSIONS = ("5.2", "6.1")
VERSION = ".".join(map(str, django.VERSION[:2]))

# The SHA-256 of Django's own template, in Django 5.2 and in 6.1; once where they are the same.
ORIGINALS = {
    "admin/base_site.html": ("182897817c02fd96758284ca9eb6dd35f58e3688c6c536ad883e610ac03c1d38",),
    "admin/change_form.html": (
        "e85dacd09dd7731a56df95daad9056d5932882a3b49af3cf7dbc9a3df3b3488e",
        "147994eac4053c3a633a8fc719d58b47e609f41b98ec47bbdb6adea430674621",
    ),
    "admin/change_list_results.html": (
        "c8ea5bd68f8be58b3d1a2440fe7097a05848cd11035572c1b98cd9935c6bc75c",
        "165b86b603f97e32c1cf755ded528e4b7e2a8e6ddfb25ce136286105e9c52fd1",
    ),
    "admin/filter.html": ("72f8dacc61259f704bff48b2cfc29cb1e9dde56853f72fa05ca44dda41ea7a35",),
    "admin/pagination.html": (
        "381bc2d87585687df022e93a833292c82962e75353696f2f9c917204ea4da3ff",
        "a50313922facefca1a529ea20e1ddd24b70a923ac4cf4faef5bc75826d81bd69",
    ),
    "admin/popup_response.html": (
        "2e3f1d7d0ae0d5759d03ee76b8db5627d870048f7c5addaca523243b86018c49",
        "fc4b60448ffcb42f138579cf13df4051e768138ee955ce82e37476cfb077ff5a",
    ),
    "admin/search_form.html": (
        "18898ee2576bda254c0ca3dada9ad0ceb272ad91104b5672ea0b8d7c5e956d0f",
        "6ef977578a62cb231bac732ababa4ef6cf1224c9fb289c4f045b94819225d329",
    ),
    "admin/submit_line.html": (
        "c88ed75990a3bd8e49b4302f6f3c7c8695d98b8bd1616c749adcbb66de6e5a36",
        "d2ddc01b7813b052031e66e214d11c14c9a2a1e9109efafdf4243c1aec9873e4",
    ),
    "registration/logged_out.html": (
        "3eebe2ab3261ec2e9264997dc8a6570dcc71a973424c355f46e129aafc0988f1",
        "ad8071c5658f6fc7ef016703526cd539ddd6855d3223f463fd7ef64d68600446",
    ),
    "registration/password_reset_complete.html": (
        "fdf7396c379805a2397c2509674645a66384d8252a95b9379e91a4eb7b9cfcab",
        "03e37803bd4c6a5aa31b7aa9c545d2908db7660a6215ba13b2c2991379661c56",
    ),
    "registration/password_reset_confirm.html": (
        "187f5b4e1ad20328787ef1e81b6030a45b268deb5b7ca57dde0b7532815ea2fd",
        "35b51e61b6cf154c15278e66e4fe6780455136aef075cc408e26627cfa158e13",
    ),
    "registration/password_reset_done.html": (
        "490b24b2358df2f3cba6fb4560f04530ca99b4b7a20789deb0fab6571a41dd8f",
        "14b0993b3ebb3b7cf9cc119a76425adb5f4d35c29bdbf18987eb310a0c6e22dd",
    ),
    "registration/password_reset_email.html": (
        "80f6d1a3054cb4687f1f166f310877477a27a5ba31aec795fc30751ec7e67b58",
    ),
    "registration/password_reset_form.html": (
        "1e590a9870df154f26d5e35daef6a29fe71c4cec127ed2c7482997d13726b618",
        "7c5b47156fd8120bf56f9e8ce0650e774166d262cdb64c5c3cbef385eb62597d",
    ),
    "registration/password_reset_subject.txt": (
        "f9365ccbfaf4bc0ac181d3caedf79e518ea6afd124630cbb7ac43adbfa276c19",
    ),
}


def original(name: str) -> Path | None:
    """The template of Django with this name; that of the admin stands before that of accounts, as in the settings."""
    return next((folder / name for folder in FOLDERS if (folder / name).is_file()), None)


def names() -> list[str]:
    return sorted(path.relative_to(OURS).as_posix() for path in OURS.rglob("*") if path.is_file())


def test_every_template_that_replaces_one_of_djangos_is_listed():
    assert [name for name in names() if original(name)] == sorted(ORIGINALS)


def test_the_version_of_django_is_one_whose_originals_were_looked_at():
    assert VERSION in VERSIONS


@pytest.mark.parametrize("name", ORIGINALS)
def test_djangos_original_is_the_one_that_was_looked_at(name):
    of_version = dict(zip(VERSIONS, ORIGINALS[name] * 2, strict=False))
    assert sha256(original(name).read_bytes()).hexdigest() == of_version[VERSION], (
        f"Compare {original(name)}."
    )
