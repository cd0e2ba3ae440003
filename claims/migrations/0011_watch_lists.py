"""Lists of feeds that are watched, their items, and when their hosts may be asked again."""


import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('claims', '0010_revisions'),
    ]

    operations = [
        migrations.CreateModel(
            name='Feed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.URLField(max_length=1000, verbose_name='address')),
                ('title', models.CharField(blank=True, max_length=300, verbose_name='title')),
                ('kind', models.CharField(blank=True, choices=[('rss', 'RSS'), ('atom', 'Atom'), ('sitemap', 'News sitemap'), ('index', 'Index of sitemaps')], max_length=10, verbose_name='kind')),
                ('publisher', models.CharField(blank=True, max_length=200, verbose_name='publisher')),
                ('language', models.CharField(blank=True, max_length=16, verbose_name='language')),
                ('active', models.BooleanField(default=True, verbose_name='active')),
                ('etag', models.CharField(blank=True, editable=False, max_length=300, verbose_name='ETag')),
                ('modified', models.CharField(blank=True, editable=False, max_length=300, verbose_name='Last-Modified')),
                ('next_poll_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='next poll')),
                ('polled_at', models.DateTimeField(blank=True, null=True, verbose_name='last poll')),
                ('polling_until', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='being polled until')),
                ('failures', models.PositiveIntegerField(default=0, verbose_name='failures in a row')),
                ('last_error', models.TextField(blank=True, verbose_name='last failure')),
            ],
            options={
                'verbose_name': 'feed',
                'verbose_name_plural': 'feeds',
                'ordering': ['watch_list', 'title', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='FeedItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=500, verbose_name='key')),
                ('url', models.URLField(max_length=1000, verbose_name='address')),
                ('title', models.CharField(blank=True, max_length=500, verbose_name='title')),
                ('byline', models.CharField(blank=True, max_length=300, verbose_name='byline')),
                ('publisher', models.CharField(blank=True, max_length=200, verbose_name='publisher')),
                ('language', models.CharField(blank=True, max_length=16, verbose_name='language')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='published')),
                ('changed_at', models.DateTimeField(blank=True, null=True, verbose_name='changed')),
                ('digest', models.CharField(max_length=64, verbose_name='digest of what the feed says')),
                ('found_at', models.DateTimeField(auto_now_add=True, verbose_name='found')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('brought_in', 'Brought in'), ('known', 'There already'), ('left_out', 'Left out'), ('failed', 'Failed')], default='waiting', max_length=10, verbose_name='state')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('made', models.BooleanField(default=False, verbose_name='the article was made of it')),
                ('tries', models.PositiveIntegerField(default=0, verbose_name='tries')),
                ('next_try_at', models.DateTimeField(blank=True, null=True, verbose_name='next try')),
            ],
            options={
                'verbose_name': 'item of a feed',
                'verbose_name_plural': 'items of feeds',
                'ordering': ['-found_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='PolledHost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=253, unique=True, verbose_name='name')),
                ('free_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='not before')),
            ],
            options={
                'verbose_name': 'host of feeds',
                'verbose_name_plural': 'hosts of feeds',
            },
        ),
        migrations.CreateModel(
            name='WatchList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='name')),
                ('purpose', models.CharField(blank=True, max_length=300, verbose_name='what it is for')),
                ('active', models.BooleanField(default=True, verbose_name='active')),
                ('publishers', models.JSONField(blank=True, default=list, verbose_name='publishers')),
                ('sections', models.JSONField(blank=True, default=list, verbose_name='sections')),
                ('keywords', models.JSONField(blank=True, default=list, verbose_name='keywords')),
                ('excluded', models.JSONField(blank=True, default=list, verbose_name='excluded keywords')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
            ],
            options={
                'verbose_name': 'watch list',
                'verbose_name_plural': 'watch lists',
                'ordering': ['-active', 'name'],
            },
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(django.db.models.functions.text.Left('url', 200), name='article_address'),
        ),
        migrations.AddField(
            model_name='feeditem',
            name='article',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='feed_items', to='claims.article', verbose_name='article'),
        ),
        migrations.AddField(
            model_name='feeditem',
            name='feed',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='claims.feed', verbose_name='feed'),
        ),
        migrations.AddConstraint(
            model_name='polledhost',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='polledhost_has_name'),
        ),
        migrations.AddField(
            model_name='watchlist',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by'),
        ),
        migrations.AddField(
            model_name='feed',
            name='watch_list',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='feeds', to='claims.watchlist', verbose_name='watch list'),
        ),
        migrations.AddIndex(
            model_name='feeditem',
            index=models.Index(condition=models.Q(('next_try_at__isnull', False)), fields=['next_try_at'], name='feeditem_due'),
        ),
        migrations.AddIndex(
            model_name='feeditem',
            index=models.Index(fields=['feed', 'state', '-found_at'], name='feeditem_of_feed'),
        ),
        migrations.AddConstraint(
            model_name='feeditem',
            constraint=models.UniqueConstraint(fields=('feed', 'key'), name='feeditem_once_per_feed'),
        ),
        migrations.AddConstraint(
            model_name='feeditem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('key', ''), _negated=True), models.Q(('url', ''), _negated=True)), name='feeditem_has_address'),
        ),
        migrations.AddConstraint(
            model_name='feeditem',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'brought_in', 'known', 'left_out', 'failed'])), name='feeditem_state'),
        ),
        migrations.AddConstraint(
            model_name='feeditem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['brought_in', 'known']), _negated=True), ('article__isnull', False), _connector='OR'), name='feeditem_state_has_article'),
        ),
        migrations.AddConstraint(
            model_name='feeditem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['left_out', 'failed']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='feeditem_state_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='feeditem',
            constraint=models.CheckConstraint(condition=models.Q(('made', False), ('article__isnull', False), _connector='OR'), name='feeditem_made_article'),
        ),
        migrations.AddConstraint(
            model_name='feeditem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'waiting'), _negated=True), ('next_try_at__isnull', False), _connector='OR'), name='feeditem_waits_for_try'),
        ),
        migrations.AddConstraint(
            model_name='watchlist',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='watchlist_has_name'),
        ),
        migrations.AddIndex(
            model_name='feed',
            index=models.Index(fields=['active', 'next_poll_at'], name='feed_due'),
        ),
        migrations.AddConstraint(
            model_name='feed',
            constraint=models.UniqueConstraint(fields=('watch_list', 'url'), name='feed_once_per_list'),
        ),
        migrations.AddConstraint(
            model_name='feed',
            constraint=models.CheckConstraint(condition=models.Q(('url', ''), _negated=True), name='feed_has_address'),
        ),
        migrations.AddConstraint(
            model_name='feed',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['', 'rss', 'atom', 'sitemap', 'index'])), name='feed_kind'),
        ),
        migrations.AddConstraint(
            model_name='feed',
            constraint=models.CheckConstraint(condition=models.Q(('failures', 0), models.Q(('last_error', ''), _negated=True), _connector='OR'), name='feed_failure_has_reason'),
        ),
    ]
