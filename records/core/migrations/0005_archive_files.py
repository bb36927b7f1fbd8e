from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0004_archive'),
    ]

    operations = [
        migrations.RemoveField(model_name='archivefiles', name='fingerprint'),
        migrations.RemoveField(model_name='archivefiles', name='compared_at'),
        migrations.RemoveField(model_name='archivefiles', name='making_since'),
        migrations.AddField(model_name='archivefiles', name='seconds', field=models.FloatField(default=0)),
        migrations.AddField(model_name='archivefiles', name='requested_at', field=models.DateTimeField(null=True)),
    ]
