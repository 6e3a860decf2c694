"""The face: what every page is made of. `pages` says what a page needs, `templates/ui` draws exactly that."""
