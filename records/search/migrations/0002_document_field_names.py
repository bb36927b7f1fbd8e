"""Fields of a document under the names of the code; what a page of results shows is rewritten alike."""

from django.db import migrations


def rename_key(apps, old, new):
    for document in apps.get_model("search", "SearchDocument").objects.iterator():
        for fields in document.stored_fields.values():
            if isinstance(fields, dict) and old in fields:
                fields[new] = fields.pop(old)
        document.save(update_fields=["stored_fields"])


def line_to_subtitle(apps, schema_editor):
    rename_key(apps, "line", "subtitle")


def subtitle_to_line(apps, schema_editor):
    rename_key(apps, "subtitle", "line")


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0001_initial'),
    ]

    operations = [
        migrations.RenameField('searchdocument', 'shown', 'stored_fields'),
        migrations.RenameField('searchdocument', 'lent', 'shared_digest'),
        migrations.RenameField('searchdocument', 'text', 'text_digest'),
        migrations.RunPython(line_to_subtitle, subtitle_to_line),
    ]
