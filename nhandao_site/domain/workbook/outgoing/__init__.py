"""The chapter's lists out again, in the workbook that `importing` reads.

Out, into an empty installation, and out once more gives the same cells: that is the promise of this
folder. What the workbook has no column for (photos, proofs, who decided) stays behind.
"""
