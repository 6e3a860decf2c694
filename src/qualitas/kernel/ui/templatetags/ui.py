"""Tags for templates: `{% icon "check" %}` draws one icon of the sprite."""

from typing import TYPE_CHECKING

from django import template
from django.template.base import TextNode
from django.templatetags.static import static
from django.utils.html import format_html

if TYPE_CHECKING:
    from django.template.base import Parser, Token

register = template.Library()


@register.tag
def icon(_parser: "Parser", token: "Token") -> TextNode:
    """Draw an icon of `static/ui/icons.svg`: `{% icon "check" %}` at 16 px, `{% icon "check" "big" %}` at 22 px.

    It is decoration, so the word beside it carries the meaning. The markup is made when the template is compiled and
    costs nothing when it is drawn. Raises TemplateSyntaxError where the name is missing.
    """
    match [part.strip("\"'") for part in token.split_contents()[1:]]:
        case [name]:
            size = ""
        case [name, size]:
            size = f" {size}"
        case _:
            raise template.TemplateSyntaxError('The icon tag takes a name and perhaps "big": {% icon "check" %}.')
    markup = '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>'
    return TextNode(format_html(markup, size, static("ui/icons.svg"), name))
