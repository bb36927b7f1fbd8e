"""The full-text table has one more column. It is made anew and empty: `manage.py reindex` fills it."""

from django.db import migrations

from records.search.backends import get_backend


def make_anew(apps, schema_editor):
    backend = get_backend(schema_editor.connection.alias)
    backend.drop()
    backend.create()


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0002_document_field_names'),
    ]

    operations = [
        migrations.RunPython(make_anew, make_anew),
    ]
