"""Fill the database of DATABASE_URL, in the checkout that this is run in: fixtures, a draft, a login, an image.

Also of an earlier version of the code: only what no version changed is asked for.
"""

import io
import sys
from pathlib import Path

import django

sys.path.insert(0, str(Path.cwd()))
django.setup()

import reversion  # noqa: E402 once Django is set up
from django.apps import apps  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.files.base import ContentFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from PIL import Image  # noqa: E402

LOGIN, PASSWORD = "keeper", "keeper-keeper-keeper"


def fill() -> None:
    kinds = {model.__name__: model for model in apps.get_models()}
    call_command("migrate", verbosity=0)
    call_command("loaddata", "article_2021", "forum_history", verbosity=0)
    keeper = get_user_model()._default_manager.create_superuser(LOGIN, "keeper@example.org", PASSWORD)
    event = kinds["Event"]._default_manager.filter(status="published").order_by("slug").first()
    for theme in ("A theme, first", "A theme, second"):
        with reversion.create_revision():
            reversion.set_user(keeper)
            event.theme_en = theme
            event.save()
    kinds["Event"](name_en="A draft", name_es="Un borrador", slug="a-draft", status="draft").save()
    person = kinds["Person"]._default_manager.order_by("slug").first()
    image = io.BytesIO()
    Image.new("RGB", (800, 1000), "red").save(image, "JPEG")
    person.portrait_alt_en, person.portrait_alt_es, person.portrait_credit = (
        "A portrait",
        "Un retrato",
        "ECLAC",
    )
    person.portrait.save("portrait.jpg", ContentFile(image.getvalue()))
    call_command("make_renditions", verbosity=0, stdout=io.StringIO())


if __name__ == "__main__":
    fill()
