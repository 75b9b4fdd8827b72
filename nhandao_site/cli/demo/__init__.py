"""A believable province that never was: Sông Mây. The same every time; every name is invented.

Most of it comes in as a chapter's workbook (`book`), the way real lists do; what only happens at
a screen (drafts, queues, stories) is done by the verbs (`life`, `column`).
"""
