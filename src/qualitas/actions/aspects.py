"""What programs read of a corrective action beyond its members: causes, steps, similar places, the effect, the report."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from qualitas.actions import comparing, picturing, queries, steps, workbook
from qualitas.actions.models import CorrectiveAction
from qualitas.actions.report import Report, figures
from qualitas.actions.verbs import still_to_prevent
from qualitas.kernel.api.aspects import aspect
from qualitas.kernel.api.faces import plain
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.lists.sheets import XLSX


@aspect(CorrectiveAction, "causes", summary=_("Read its causes as a tree read downwards, and the picture of them"))
def causes(_request: HttpRequest, _who: Acting, case: Any) -> dict[str, Any]:
    """Return each cause with its place, how deep it stands, what it explains, how it was shown; and the SVG."""
    found = queries.causes_of(case.pk)
    lines = [
        {
            "place": place,
            "depth": depth,
            "id": str(one.pk),
            "version": one.version,
            "text": one.text,
            "explains": one.sort,
            "category": one.category,
            "own_category": one.branch,
            "state": one.state,
            "shown_by": one.shown_by,
        }
        for place, (depth, one) in enumerate(queries.chain(found), 1)
    ]
    return {"causes": lines, "picture": picturing.picture(case, found)}


@aspect(
    CorrectiveAction,
    "steps",
    summary=_("Read how far the steps of 8D are, by when each is to be done, what is missing"),
)
def steps_of(_request: HttpRequest, _who: Acting, case: Any) -> dict[str, Any]:
    """Return the steps of a case with their days, and what stands before each; the team, the similar places, what is to be changed."""
    team = [plain(person) for person in queries.team(case)]
    lines = [
        {
            "step": one.step.name,
            "verb": one.step.verb,
            "done_on": plain(one.done_on),
            "due": plain(one.due),
            "late": one.late,
            "missing": steps.missing(case, one.step.name) if one.done_on is None else "",
        }
        for one in steps.progress(case, timezone.now().date())
    ]
    places = [
        {"id": str(one.pk), "version": one.version, "text": one.text, "state": one.state, "found": one.found}
        for one in queries.elsewhere(case.pk)
    ]
    return {"steps": lines, "team": team, "elsewhere": places, "to_prevent": still_to_prevent(case)}


@aspect(
    CorrectiveAction, "actions", summary=_("Read its actions and the changes of the system, with what each changes")
)
def actions(_request: HttpRequest, who: Acting, case: Any) -> dict[str, Any]:
    """Return the actions because of a case, the open ones first."""
    found = queries.actions_of(case.pk)
    targets = queries.targets(who, found)
    return {
        "actions": [
            {
                **plain(
                    {"action": one, "owner": one.owner, "due": one.due, "state": one.state, "done_on": one.done_on}
                ),
                "changes": one.changes,
                "target": plain(targets.get(one.pk)),
            }
            for one in found
        ]
    }


@aspect(
    CorrectiveAction,
    "effect",
    summary=_("Read what was measured before and after: the effect with its interval, a sentence, the method"),
)
def effect_of(_request: HttpRequest, _who: Acting, case: Any) -> dict[str, Any]:
    """Return the effect of a case: both windows, the comparison, the verdict; nulls before anyone has looked."""
    if case.compared is not None:
        return comparing.face(case.compared)
    told: dict[str, Any] = {"sort": "count", "what": case.measure, "unit": "", "hoped": case.hoped, "effect": None}
    told |= {"verdict": case.verdict, "sentence": "", "before": None, "after": None}
    if case.before is not None and case.after is not None and case.before_exposure and case.after_exposure:
        from qualitas.statistics import compare_rates  # noqa: PLC0415 - numbers load when asked for

        told["before"] = {"count": case.before, "days": case.before_exposure}
        told["after"] = {"count": case.after, "days": case.after_exposure}
        found = compare_rates(
            case.before, case.after, before_exposure=case.before_exposure, after_exposure=case.after_exposure,
            alternative="higher" if case.hoped == "higher" else "lower",
        )  # fmt: skip
        told["effect"] = found.as_data()
        told["sentence"] = "; ".join(f"{label}: {text}" for label, text in figures(case))
    return told


@aspect(CorrectiveAction, "xlsx", summary=_("Its report as a workbook"), media=XLSX)
def xlsx(_request: HttpRequest, who: Acting, case: Any) -> HttpResponse:
    """Return the report of a case as a workbook, in the organisation's language."""
    with translation.override(who.organisation.language):
        made = workbook.report(Report(who, case))
    response = HttpResponse(made, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{case.number}.xlsx"'
    return response
