"""Ask for the names of roles anew that are in English in every language: post_migrate fills them from the catalogues.

On Python 3.11.2 gettext did not find them, and sites were filled with “Organizer” for “Organizador”.
"""

from django.db import migrations
from django.db.models import F


def forget_untranslated(apps, schema_editor):
    terms = apps.get_model("records", "Term")._base_manager.using(schema_editor.connection.alias)
    english = terms.filter(vocabulary="organizer-role", name_es=F("name_en"))
    english.filter(code__in=["organizer", "co-organizer", "convener", "host", "sponsor"]).update(name_es="")


class Migration(migrations.Migration):
    dependencies = [("records", "0012_merges")]

    operations = [migrations.RunPython(forget_untranslated, migrations.RunPython.noop, elidable=True)]
