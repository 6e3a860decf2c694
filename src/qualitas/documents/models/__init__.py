"""What the room of documents keeps."""

from qualitas.documents.models.blocks import (
    BLOCK_WRITERS,
    TextBlock,
)
from qualitas.documents.models.copies import (
    ControlledCopy,
)
from qualitas.documents.models.desk import (
    Brought,
    Unsaved,
    Use,
)
from qualitas.documents.models.documents import (
    WRITERS,
    Addressee,
    Author,
    Document,
    Revision,
)
from qualitas.documents.models.external import (
    ExternalDocument,
    Informed,
)
from qualitas.documents.models.kinds import (
    MANAGER,
    DocumentKind,
)
from qualitas.documents.models.requests import (
    ChangeRequest,
)
from qualitas.documents.models.routes import (
    KindStation,
    Station,
    Turn,
)
from qualitas.documents.models.stacks import (
    Stack,
)

__all__ = [
    "BLOCK_WRITERS",
    "MANAGER",
    "WRITERS",
    "Addressee",
    "Author",
    "Brought",
    "ChangeRequest",
    "ControlledCopy",
    "Document",
    "DocumentKind",
    "ExternalDocument",
    "Informed",
    "KindStation",
    "Revision",
    "Stack",
    "Station",
    "TextBlock",
    "Turn",
    "Unsaved",
    "Use",
]
