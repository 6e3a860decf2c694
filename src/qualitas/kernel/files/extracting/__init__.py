"""Reading the text out of a file, without Django: this runs in a child process that may be killed at any moment.

`python -m qualitas.kernel.files.extracting MEDIA_TYPE` reads the file on its standard input and writes one JSON object
to its standard output: state (ready, none or failed), text, why, cut.
"""
