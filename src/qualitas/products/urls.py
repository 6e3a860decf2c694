"""The pages of products and lots."""

from qualitas.kernel.ui.addresses import room
from qualitas.products.models import Lot, Product

rooms = [*room(Product), *room(Lot)]
