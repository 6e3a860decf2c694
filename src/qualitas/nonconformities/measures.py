"""What the effect of a corrective action can be measured by here: how many nonconformities came after it."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from qualitas.actions.measuring import measured
from qualitas.actions.models import CorrectiveAction
from qualitas.nonconformities import queries


@measured("nonconformities-of-process", _("nonconformities of the same process"))
def of_process(case: CorrectiveAction, since: dt.date, until: dt.date) -> int:
    """Count the nonconformities of the case's process that happened in a time; 0 where it names no process."""
    if case.process_id is None:
        return 0
    return (
        queries.happened(case.organisation_id, since, until, without=case.on_id).filter(process=case.process_id).count()
    )


@measured("nonconformities-of-product", _("nonconformities of the same product"))
def of_product(case: CorrectiveAction, since: dt.date, until: dt.date) -> int:
    """Count the nonconformities of the product of the case that led here; 0 where that one names no product."""
    product = queries.product_of(case.on_id)
    if product is None:
        return 0
    return queries.happened(case.organisation_id, since, until, without=case.on_id).filter(product=product).count()
