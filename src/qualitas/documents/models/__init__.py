"""What the room of documents keeps."""

from qualitas.documents.models.copies import ControlledCopy
from qualitas.documents.models.documents import WRITERS, Addressee, Author, Document, Revision
from qualitas.documents.models.external import ExternalDocument, Informed
from qualitas.documents.models.kinds import MANAGER, DocumentKind
from qualitas.documents.models.routes import KindStation, Station, Turn

__all__ = [
    "MANAGER",
    "WRITERS",
    "Addressee",
    "Author",
    "ControlledCopy",
    "Document",
    "DocumentKind",
    "ExternalDocument",
    "Informed",
    "KindStation",
    "Revision",
    "Station",
    "Turn",
]
