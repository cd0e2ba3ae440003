from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0002_search_index"),
    ]

    operations = [
        migrations.AlterField(
            model_name="claimevent",
            name="action",
            field=models.CharField(
                choices=[
                    ("ingest", "Bring in"),
                    ("edit_article", "Edit the article’s facts"),
                    ("clear", "Clear the article"),
                    ("find", "Find"),
                    ("add", "Add"),
                    ("take", "Take"),
                    ("assign", "Assign"),
                    ("release", "Release"),
                    ("edit", "Save"),
                    ("add_evidence", "Add evidence"),
                    ("change_evidence", "Change evidence"),
                    ("remove_evidence", "Remove evidence"),
                    ("note", "Add note"),
                    ("query", "Ask the author"),
                    ("answer", "Answer"),
                    ("propose", "Propose"),
                    ("withdraw", "Withdraw"),
                    ("sign_off", "Sign off"),
                    ("return", "Return"),
                    ("waive", "Set aside"),
                    ("remove", "Remove"),
                    ("split", "Split"),
                    ("merge", "Merge"),
                    ("mark_stale", "Mark to check again"),
                    ("reopen", "Reopen"),
                    ("undo", "Undo"),
                ],
                max_length=20,
                verbose_name="action",
            ),
        ),
    ]
