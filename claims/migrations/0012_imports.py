import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('claims', '0011_watch_lists'),
    ]

    operations = [
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='UUID')),
                ('name', models.CharField(max_length=300, verbose_name='file')),
                ('sha256', models.CharField(db_index=True, max_length=64, verbose_name='SHA-256 of the file')),
                ('format', models.CharField(choices=[('jsonl', 'JSON lines'), ('csv', 'CSV')], max_length=5, verbose_name='format')),
                ('size', models.PositiveBigIntegerField(verbose_name='size')),
                ('lines', models.PositiveIntegerField(verbose_name='lines')),
                ('publisher', models.CharField(blank=True, max_length=200, verbose_name='publisher')),
                ('language', models.CharField(blank=True, max_length=16, verbose_name='language')),
                ('copy', models.BooleanField(default=False, verbose_name='bring in known texts once more')),
                ('trial', models.JSONField(blank=True, default=dict, verbose_name='dry run')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('begun_at', models.DateTimeField(blank=True, null=True, verbose_name='begun at')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished at')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ImportChunk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('data', models.BinaryField(verbose_name='bytes')),
            ],
            options={
                'verbose_name': 'piece of an upload',
                'verbose_name_plural': 'pieces of uploads',
                'ordering': ['run', 'number'],
            },
        ),
        migrations.CreateModel(
            name='ImportLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField(verbose_name='line')),
                ('external_id', models.CharField(blank=True, max_length=200, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('made', 'Brought in'), ('revised', 'New version'), ('known', 'There already'), ('refused', 'Not brought in')], max_length=8, verbose_name='outcome')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
            ],
            options={
                'verbose_name': 'line of an import',
                'verbose_name_plural': 'lines of imports',
                'ordering': ['run', 'line'],
            },
        ),
        migrations.AddField(
            model_name='article',
            name='external_id',
            field=models.CharField(blank=True, db_index=True, max_length=200, verbose_name='ID at the publisher'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('publisher', 'external_id'), name='article_id_once_per_publisher', violation_error_message='This publisher has another article with the same ID.'),
        ),
        migrations.AddField(
            model_name='import',
            name='created_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='brought in by'),
        ),
        migrations.AddField(
            model_name='importchunk',
            name='run',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chunks', to='claims.import', verbose_name='import'),
        ),
        migrations.AddField(
            model_name='importline',
            name='article',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.article', verbose_name='article'),
        ),
        migrations.AddField(
            model_name='importline',
            name='run',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='results', to='claims.import', verbose_name='import'),
        ),
        migrations.AddConstraint(
            model_name='import',
            constraint=models.CheckConstraint(condition=models.Q(('format__in', ['jsonl', 'csv'])), name='import_format'),
        ),
        migrations.AddConstraint(
            model_name='import',
            constraint=models.CheckConstraint(condition=models.Q(('finished_at__isnull', True), ('begun_at__isnull', False), _connector='OR'), name='import_begun_before_finished'),
        ),
        migrations.AddConstraint(
            model_name='importchunk',
            constraint=models.UniqueConstraint(fields=('run', 'number'), name='importchunk_once'),
        ),
        migrations.AddIndex(
            model_name='importline',
            index=models.Index(fields=['run', 'outcome', 'line'], name='importline_by_outcome'),
        ),
        migrations.AddConstraint(
            model_name='importline',
            constraint=models.UniqueConstraint(fields=('run', 'line'), name='importline_once'),
        ),
        migrations.AddConstraint(
            model_name='importline',
            constraint=models.CheckConstraint(condition=models.Q(('line__gte', 1)), name='importline_from_1'),
        ),
        migrations.AddConstraint(
            model_name='importline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('article__isnull', True), ('outcome', 'refused'), models.Q(('reason', ''), _negated=True)), models.Q(('article__isnull', False), ('outcome__in', ['made', 'revised', 'known'])), _connector='OR'), name='importline_article_or_reason'),
        ),
    ]
