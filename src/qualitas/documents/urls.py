"""The pages of documents and their kinds: one line a record type."""

from django.utils.translation import gettext_lazy

from qualitas.documents.models import (
    ChangeRequest,
    ControlledCopy,
    DocumentKind,
    ExternalDocument,
    Revision,
    TextBlock,
)
from qualitas.documents.views import (
    comparing,
    copies,
    details,
    external,
    instructions,
    kinds,
    reading,
    requests,
    stacks,
    standing,
    texts,
    writing,
)
from qualitas.documents.views import revision as views
from qualitas.documents.views import words as word_files
from qualitas.kernel.ui import keeping
from qualitas.kernel.ui.addresses import place, printable, room
from qualitas.kernel.ui.rooms import MENU, NAV, Room

MENU.append(instructions.in_menu)
NAV.append(("support", gettext_lazy("Who has read what"), "reading"))
rooms = [
    place("documents/take-over/", stacks.begin),
    place("documents/take-over/<uuid:key>/", stacks.go_on),
    place("instructions/", instructions.page),
    place("instructions/worker.js", keeping.worker),
    place("instructions/<path:code>/file/", instructions.file),
    place("instructions/<path:code>/", instructions.one),
    place("documents/<str:number>/file/", views.file),
    place("documents/<str:number>/docx/", word_files.docx),
    place("documents/<str:number>/readers/", reading.readers),
    place("documents/<str:number>/readers.<str:ending>", reading.readers_file),
    place("reading/", reading.matrix),
    place("reading.<str:ending>", reading.matrix_file),
    place("documents/<str:number>/compare/", comparing.page),
    printable(Revision),
    *room(
        Room(
            Revision,
            template="documents/revision.html",
            more=views.more,
            starts=views.starts,
            asks=details.asks,
            reading=views.reading,
            work=views.work,
            planned=views.planned,
            warns=standing.warns,
            desks=dict.fromkeys(("draft", "edit"), writing.WritingDesk("document")),
            imports=stacks.welcome,
            leads=instructions.leads,
        )
    ),
    *room(
        Room(
            TextBlock,
            more=texts.more,
            desks=dict.fromkeys(("write_block", "rewrite"), writing.WritingDesk("text-block")),
        )
    ),
    *room(Room(DocumentKind, more=kinds.more, starts=kinds.starts)),
    place("pictures/<str:sha256>/", texts.picture),
    place("writing/keep/", writing.keep),
    place("writing/forget/", writing.forget),
    place("writing/pictures/", writing.bring),
    place("writing/html/", writing.html),
    place("writing/records/", writing.records),
    place("writing/blocks/", writing.blocks),
    place("external-documents/<str:number>/file/", external.file),
    *room(
        Room(
            ExternalDocument,
            template="documents/external_document.html",
            more=external.more,
            starts=external.starts,
            reading=external.reading,
            work=external.work,
            planned=external.planned,
        )
    ),
    printable(ControlledCopy),
    *room(Room(ControlledCopy, template="documents/controlled_copy.html", more=copies.more, starts=copies.starts)),
    *room(Room(ChangeRequest, more=requests.more)),
]
