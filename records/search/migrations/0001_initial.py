"""The tables of the search come to the app that uses them; in the database they stay as they are."""

from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('records', '0006_tables_move_to_their_apps'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='SearchDocument',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=40)),
                        ('record', models.BigIntegerField()),
                        ('uid', models.CharField(max_length=8)),
                        ('slug', models.CharField(max_length=200)),
                        ('day', models.DateField(null=True)),
                        ('names', models.TextField(blank=True)),
                        ('values', models.TextField(blank=True)),
                        ('shown', models.JSONField(default=dict)),
                        ('lent', models.CharField(blank=True, max_length=32)),
                        ('text', models.CharField(blank=True, max_length=32)),
                    ],
                    options={
                        'db_table': 'records_searchdocument',
                        'default_permissions': (),
                        'constraints': [models.UniqueConstraint(fields=('kind', 'record'), name='search_document_once')],
                    },
                ),
                migrations.CreateModel(
                    name='SearchValue',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('facet', models.CharField(max_length=20)),
                        ('value', models.CharField(max_length=200)),
                        ('labels', models.JSONField(default=dict)),
                        ('names', models.TextField(blank=True)),
                    ],
                    options={
                        'db_table': 'records_searchvalue',
                        'default_permissions': (),
                        'constraints': [models.UniqueConstraint(fields=('facet', 'value'), name='search_value_once')],
                    },
                ),
                migrations.CreateModel(
                    name='SearchWord',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('language', models.CharField(blank=True, max_length=12)),
                        ('folded', models.CharField(db_index=True, max_length=48)),
                        ('term', models.CharField(db_index=True, max_length=48)),
                    ],
                    options={
                        'db_table': 'records_searchword',
                        'default_permissions': (),
                        'constraints': [models.UniqueConstraint(fields=('folded', 'language', 'term'), name='search_word_once')],
                    },
                ),
    ],
        ),
    ]
