"""Spreadsheets in and out: hostile files refused, tables read in a limited child, workbooks written as text-safe XLSX.

Order of use for an upload: ``guard.inspect_workbook`` → ``reader.read_table`` → ``cells`` converters →
``rejected.write_rejected``; for a download: ``writer.write_workbook``. Nothing here knows models or a database.
"""
