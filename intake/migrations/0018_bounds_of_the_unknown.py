"""Let an entry keep what its unknown part may hold and how sure it is, and a day their sums.

The next migration fills them for what was logged before.
"""

from decimal import Decimal

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('foods', '0010_survey_categories'),
        ('intake', '0017_completeness_answered'),
    ]

    operations = [
        migrations.AddField(
            model_name='day',
            name='diet_variance_mg2',
            field=models.DecimalField(decimal_places=3, default=Decimal('0'), max_digits=20),
        ),
        migrations.AddField(
            model_name='day',
            name='possible_mg',
            field=models.DecimalField(decimal_places=3, default=Decimal('0'), max_digits=12),
        ),
        migrations.AddField(
            model_name='day',
            name='supplement_variance_mg2',
            field=models.DecimalField(decimal_places=3, default=Decimal('0'), max_digits=20),
        ),
        migrations.AddField(
            model_name='day',
            name='unbounded_count',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='entry',
            name='amount_cv',
            field=models.DecimalField(blank=True, decimal_places=3, max_digits=4, null=True),
        ),
        migrations.AddField(
            model_name='entry',
            name='composition_cv',
            field=models.DecimalField(blank=True, decimal_places=3, max_digits=4, null=True),
        ),
        migrations.AddField(
            model_name='entry',
            name='possible_mg',
            field=models.DecimalField(blank=True, decimal_places=3, max_digits=10, null=True),
        ),
        migrations.AddConstraint(
            model_name='day',
            constraint=models.CheckConstraint(condition=models.Q(('unbounded_count__lte', models.F('unknown_count')), models.Q(('possible_mg', 0), models.Q(('possible_mg__gt', 0), ('unknown_count__gt', 0)), _connector='OR')), name='day_bounds_are_of_unknown'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(('possible_mg', None), models.Q(('possible_mg__gte', 0), models.Q(('magnesium_mg', None), ('known_grams__isnull', False), _connector='OR')), _connector='OR'), name='entry_possible_is_of_unknown'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('composition_cv', None), ('composition_cv__range', (0, 1)), _connector='OR'), models.Q(('amount_cv', None), ('amount_cv__range', (0, 1)), _connector='OR')), name='entry_cvs_are_shares'),
        ),
    ]
