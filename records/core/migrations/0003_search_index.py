"""The tables of the search, with the full-text table of either database."""

from django.db import migrations, models


def create_text_table(apps, schema_editor):
    from records.search.backends import get_backend

    get_backend(schema_editor.connection.alias).create()


def drop_text_table(apps, schema_editor):
    from records.search.backends import get_backend

    get_backend(schema_editor.connection.alias).drop()


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0002_rights'),
    ]

    operations = [
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
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('folded', 'language', 'term'), name='search_word_once')],
            },
        ),
        migrations.RunPython(create_text_table, drop_text_table, elidable=False),
    ]
