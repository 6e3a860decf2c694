"""E-mail in: a mailbox that the worker reads, or a pipe from a mail server; a mail becomes a record or a comment.

mailbox is where mails lie (IMAP), reading takes one apart, taking makes of it what the organisation wants.
"""
