"""Paper and files of a yearly pack: plain content in, XLSX, DOCX, PDF, SVG and ZIP out.

Nothing here knows a model or a request: the caller shapes frozen rows into `content.PackContent` and names a path.
"""
