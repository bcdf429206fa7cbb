"""Keep what a person answered when a change of their habits was asked about."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0020_reference_choices'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HabitChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('began_on', models.DateField(help_text='The date since which something seemed to be different.')),
                ('is_more', models.BooleanField(help_text='Whether it was more magnesium; else less.')),
                ('answer', models.CharField(choices=[('yes', 'Yes, it has'), ('no', 'No'), ('unsure', 'I don’t know')], max_length=20)),
                ('answered_on', models.DateField(help_text="The person's own date.")),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='habit_changes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['began_on'],
                'constraints': [models.UniqueConstraint(fields=('subject', 'began_on'), name='habit_asked_once'), models.CheckConstraint(condition=models.Q(('answer__in', ['yes', 'no', 'unsure'])), name='habit_answer_known')],
            },
        ),
    ]
