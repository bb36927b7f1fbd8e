"""The tables of the search stay in the database; `search.0001_initial` takes them over."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0004_archive'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(name='SearchDocument'),
                migrations.DeleteModel(name='SearchValue'),
                migrations.DeleteModel(name='SearchWord'),
            ],
        ),
    ]
