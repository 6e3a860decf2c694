"""The pages of measures."""

from qualitas.kernel.ui.addresses import place, room
from qualitas.kernel.ui.rooms import Room
from qualitas.measures.models import Measure
from qualitas.measures.views import measure, recording

rooms = [
    place("measures/<str:number>/record_values/", recording.record),
    place("measures/<str:number>/chart/", measure.stretch),
    place("measures/<str:number>/values.csv", measure.values_csv),
    *room(Room(Measure, template="measures/measure.html", more=measure.about_measure, work=measure.work)),
]
