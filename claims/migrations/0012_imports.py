from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("claims", "0011_watch_lists")]

    operations = []
