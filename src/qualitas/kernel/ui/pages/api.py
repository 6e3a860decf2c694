"""The human page of the API: an OpenAPI document made readable."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class ApiField:
    """A parameter or a property. `where` is "path", "query", "header" or "" for a body; `type` is ready text."""

    name: str
    type: str
    description: str = ""
    required: bool = False
    where: str = ""


@dataclass(frozen=True, slots=True)
class ApiAnswer:
    """An answer: its status, what it means, and the name of its schema (an anchor on the page) where it has one."""

    status: str
    description: str
    schema: str = ""


@dataclass(frozen=True, slots=True)
class ApiOperation:
    """One operation. `id` is its anchor; `curl` a request that can be pasted."""

    id: str
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str
    summary: str
    description: str = ""
    duty: str = ""
    parameters: tuple[ApiField, ...] = ()
    body: tuple[ApiField, ...] = ()
    answers: tuple[ApiAnswer, ...] = ()
    curl: str = ""


@dataclass(frozen=True, slots=True)
class ApiGroup:
    """Operations on one record type."""

    id: str
    label: str
    operations: tuple[ApiOperation, ...]


@dataclass(frozen=True, slots=True)
class ApiSchema:
    """A shape that answers have. `id` is its anchor."""

    id: str
    name: str
    description: str = ""
    fields: tuple[ApiField, ...] = ()


@dataclass(frozen=True, slots=True)
class ApiDocsPage:
    """The whole document."""

    title: str
    version: str
    document_url: str
    intro: tuple[str, ...] = ()
    groups: tuple[ApiGroup, ...] = ()
    schemas: tuple[ApiSchema, ...] = ()
