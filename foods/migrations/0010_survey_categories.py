"""Keep of a food its category in the food survey, and the number of samples of its value.

The next load of the food table fills them.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('foods', '0009_told_index_changes'),
    ]

    operations = [
        migrations.AddField(
            model_name='food',
            name='data_points',
            field=models.PositiveSmallIntegerField(editable=False, help_text='How many samples a laboratory value rests on; empty where that is not said.', null=True),
        ),
        migrations.AddField(
            model_name='food',
            name='survey_category',
            field=models.CharField(blank=True, default='', editable=False, help_text='Of the US food survey; where the value is unknown it bounds what it may be.', max_length=60),
        ),
    ]
