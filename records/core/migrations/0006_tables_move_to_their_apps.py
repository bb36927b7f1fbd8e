"""Tables of the search and of downloads stay in the database; `search.0001` and `exports.0001` take them over."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0005_archive_files'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(name='SearchDocument'),
                migrations.DeleteModel(name='SearchValue'),
                migrations.DeleteModel(name='SearchWord'),
                migrations.DeleteModel(name='ArchiveFiles'),
            ],
        ),
    ]
