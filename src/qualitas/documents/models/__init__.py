"""What the room of documents keeps."""

from qualitas.documents.models.documents import WRITERS, Addressee, Author, Document, Revision
from qualitas.documents.models.kinds import MANAGER, DocumentKind

__all__ = ["MANAGER", "WRITERS", "Addressee", "Author", "Document", "DocumentKind", "Revision"]
