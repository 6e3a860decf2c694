"""The lines of a nonconformity: what is held where, what becomes of the goods, and what it costs."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from qualitas.kernel.acts.parts import Part
from qualitas.kernel.identity.models import Person
from qualitas.nonconformities.models import words
from qualitas.nonconformities.models.cases import Nonconformity


class Line(Part):
    """A line of a nonconformity."""

    of = "nonconformity"

    class Meta(Part.Meta):
        abstract = True


class Containment(Line):
    """A quantity that is held somewhere so that nobody uses it by mistake (8.7.1 b)."""

    nonconformity = models.ForeignKey(Nonconformity, models.PROTECT, related_name="containments")
    place = models.CharField(_("place"), max_length=12, choices=words.place_choices)
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3)
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    done_on = models.DateField()
    verified_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    verified_on = models.DateField(null=True)

    class Meta(Line.Meta):
        indexes = [models.Index(fields=["nonconformity"], name="nc_containment_of")]


class Disposition(Line):
    """What becomes of a quantity of nonconforming output, and on whose authority (8.7.2 d)."""

    nonconformity = models.ForeignKey(Nonconformity, models.PROTECT, related_name="dispositions")
    how = models.CharField(_("disposition"), max_length=12, choices=words.disposition_choices)
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField()
    until = models.DateField(null=True)
    verified_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    verified_on = models.DateField(null=True)

    class Meta(Line.Meta):
        indexes = [models.Index(fields=["nonconformity"], name="nc_disposition_of")]


class Cost(Line):
    """What a nonconformity costs, by the sort of quality cost."""

    nonconformity = models.ForeignKey(Nonconformity, models.PROTECT, related_name="costs")
    sort = models.CharField(_("sort"), max_length=12, choices=words.cost_choices)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)

    class Meta(Line.Meta):
        indexes = [models.Index(fields=["nonconformity", "sort", "amount"], name="nc_costs")]
