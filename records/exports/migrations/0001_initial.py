"""The table of downloads comes to the app that uses it; in the database it stays as it is."""

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
                    name='ArchiveFiles',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('state', models.CharField(blank=True, max_length=64)),
                        ('hidden', models.CharField(blank=True, max_length=64)),
                        ('changed_at', models.DateTimeField(null=True)),
                        ('files', models.JSONField(default=list)),
                        ('tables', models.JSONField(default=dict)),
                        ('older', models.JSONField(default=list)),
                        ('made_at', models.DateTimeField(null=True)),
                        ('seconds', models.FloatField(default=0)),
                        ('requested_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'db_table': 'records_archivefiles',
                        'default_permissions': (),
                    },
                ),
            ],
        ),
    ]
