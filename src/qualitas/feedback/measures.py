"""What the effect of a corrective action can be measured by here: how many complaints came after it."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from qualitas.actions.measuring import measured
from qualitas.actions.models import CorrectiveAction
from qualitas.feedback import queries
from qualitas.feedback.models import Complaint
from qualitas.nonconformities.queries import product_of


@measured("complaints", _("complaints of customers"))
def all_of_them(case: CorrectiveAction, since: dt.date, until: dt.date) -> int:
    """Count the complaints that were received in a time."""
    return queries.happened(case.organisation_id, since, until, without=case.on_id).count()


@measured("complaints-of-process", _("complaints about the same process"))
def of_process(case: CorrectiveAction, since: dt.date, until: dt.date) -> int:
    """Count the complaints about the case's process; 0 where it names no process."""
    if case.process_id is None:
        return 0
    found = queries.happened(case.organisation_id, since, until, without=case.on_id)
    return found.filter(process=case.process_id).count()


@measured("complaints-of-product", _("complaints about the same product"))
def of_product(case: CorrectiveAction, since: dt.date, until: dt.date) -> int:
    """Count the complaints about the product of the record that led here; 0 where that one names no product."""
    own = Complaint.objects.filter(pk=case.on_id) if case.on_id is not None else Complaint.objects.none()
    product = product_of(case.on_id) or own.values_list("product", flat=True).first()
    if product is None:
        return 0
    return queries.happened(case.organisation_id, since, until, without=case.on_id).filter(product=product).count()
