"""How well the releases of the collection are read: no field may become worse than this."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from forum.press_releases.measures import FIELDS, measure

RELEASES = Path(__file__).parents[2] / "press_releases"
# In hundredths: precision, recall. The guide tells the numbers that were measured.
FLOORS = {
    "headline": (95, 95),
    "date": (95, 95),
    "publisher": (80, 80),
    "paragraphs": (90, 90),
    "event": (85, 85),
    "series and ordinal": (85, 85),
    "days": (80, 75),
    "place": (85, 75),
    "mode and theme": (90, 90),
    "organizers with role": (90, 90),
    "people": (90, 90),
    "offices": (88, 85),
    "parts of people": (90, 90),
    "sessions of people": (90, 85),
    "quotations with paragraph": (95, 95),
    "interrupted quotations": (95, 95),
    "speakers": (85, 85),
    "certainty": (80, 80),
    "reported statements": (95, 75),
    "speakers of statements": (95, 75),
    "topics": (95, 95),
}


@pytest.mark.slow
def test_no_field_is_read_worse():
    measures = measure(RELEASES)
    assert [*FLOORS] == [*FIELDS]
    for name, (precision, recall) in FLOORS.items():
        one = measures[name]
        assert one.precision * 100 >= precision, (name, one.wrong)
        assert one.recall * 100 >= recall, (name, one.wrong)


def test_the_command_tells_what_is_wrong(tmp_path, capsys):
    (tmp_path / "short.en.txt").write_text(
        "A Title of Three Words\n\n1 May 2020\n\nNobody said anything at all here.\n"
    )
    (tmp_path / "short.toml").write_text(
        'published_on = "2020-05-02"\npublisher = "X"\nparagraphs = 1\ntopics = []\nnamed_topics = []\n'
        'quotations = []\n[headline]\nen = "A Title of Three Words"\n'
        '[event]\nname = {}\nseries = []\nstart = ""\nend = ""\ncity = {}\ncountry = ""\n[organizers]\n[people]\n'
    )
    call_command("measure_press_releases", tmp_path, "--wrong")
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["headline", "100%", "100%", "1", "1", "1"]
    assert "    short: + 2020-05-01" in lines


def test_a_folder_without_right_values(tmp_path):
    with pytest.raises(CommandError, match="No right values"):
        call_command("measure_press_releases", tmp_path)
