from django.db import migrations, models


def take_the_width_back(apps, schema_editor):
    """Forward after having been back."""
    anchors = apps.get_model("claims", "Anchor").objects.using(schema_editor.connection.alias)
    anchors.filter(state="vanished").update(end=models.F("start"), spans=[])


def give_vanished_a_width(apps, schema_editor):
    """Backward only: anchors without words did not exist."""
    anchors = apps.get_model("claims", "Anchor").objects.using(schema_editor.connection.alias)
    anchors.filter(state="vanished").update(end=models.F("start") + 1)


class Migration(migrations.Migration):
    dependencies = [("claims", "0009_jobs")]

    operations = [
        migrations.AlterField(
            model_name="claimevent",
            name="action",
            field=models.CharField(
                choices=[
                    ("ingest", "Bring in"),
                    ("revise", "Bring in a new version"),
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
        migrations.AlterField(
            model_name="anchor",
            name="state",
            field=models.CharField(
                choices=[
                    ("exact", "Exact"),
                    ("moved", "Moved"),
                    ("changed", "Changed"),
                    ("vanished", "No longer in the text"),
                ],
                default="exact",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.RemoveConstraint(model_name="anchor", name="anchor_not_empty"),
        migrations.RunPython(take_the_width_back, give_vanished_a_width),
        migrations.AddConstraint(
            model_name="anchor",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["exact", "moved", "changed", "vanished"])), name="anchor_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="anchor",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(models.Q(("state", "vanished"), _negated=True), ("start__lt", models.F("end"))),
                    models.Q(("state", "vanished"), ("start", models.F("end")), ("spans", [])),
                    _connector="OR",
                ),
                name="anchor_not_empty",
            ),
        ),
    ]
