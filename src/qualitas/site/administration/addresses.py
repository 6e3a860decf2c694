"""The addresses of administration below /o/<slug>/."""

from django.utils.translation import gettext as _

from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.addresses import place
from qualitas.kernel.ui.rooms import MENU
from qualitas.site.administration import views

administration = [
    place("administration/", views.page),
    place("administration/settings/", views.preferences),
    place("administration/settings/<str:name>/", views.preference),
    place("administration/backups/", views.backups),
    place("administration/files/", views.files),
    place("administration/mails/", views.mails),
    place("administration/mails/<uuid:key>/again/", views.again),
    place("administration/retention/", views.kept),
    place("administration/retention/<str:number>/", views.disposal),
]


def _in_the_menu(who: Acting) -> p.Link | None:
    """Return the way to administration, for those who look after the system."""
    if who.duties.isdisjoint(views.LOOKS_AFTER):
        return None
    return p.Link(_("Administration"), f"/o/{who.organisation.slug}/administration/")


MENU.append(_in_the_menu)
