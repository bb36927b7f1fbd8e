"""The documents say what the code does."""

import re
import subprocess

import pytest

from tests.conftest import ROOT

SETTINGS = (ROOT / "config" / "settings.py").read_text()


def test_every_setting_is_documented():
    asked = set(re.findall(r'(?:env\.\w+|service)\(\s*"([A-Z_]+)"', SETTINGS))
    table = (ROOT / "docs" / "architecture.md").read_text().split("## Settings")[1]
    told = {
        name
        for line in re.findall(r"^\| (`.*?) \|", table, re.M)
        for name in re.findall(r"`([A-Z_]+)`", line)
    }
    assert asked == told


@pytest.mark.parametrize(
    "document", sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("docs/**/*.md")), ids=lambda p: p.name
)
def test_links_between_documents_lead_somewhere(document):
    for target in re.findall(r"\]\(([^)#]+)", document.read_text()):
        assert target.startswith("http") or (document.parent / target).exists(), target


def test_every_command_of_the_documents_exists():
    makefile = (ROOT / "Makefile").read_text()
    for document in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        for target in re.findall(r"`make ([a-z-]+)", document.read_text()):
            assert re.search(rf"^{target}:", makefile, re.M), (document.name, target)


def test_both_readmes_tell_the_same():
    def parts(name):
        text = (ROOT / name).read_text()
        return (
            len(re.findall(r"^## ", text, re.M)),
            re.findall(r"^make .*?(?=  )", text, re.M),
            text.count("\n- "),
        )

    assert parts("README.md") == parts("README.es.md")


def test_no_file_names_a_registry_or_a_machine():
    names = (
        "pypi"
        + r"\.org|python"
        + "hosted|registry"
        + r"\.npmjs|deb\.debian"
        + r"\.org|(^|[^A-Za-z0-9_.])/(work|root)/[a-z]"
    )
    found = subprocess.run(
        ["git", "grep", "-IlE", names, "--", ":!*.md5"], cwd=ROOT, capture_output=True, text=True
    )
    assert found.stdout == ""
