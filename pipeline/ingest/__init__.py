"""Bytes to documents: files, folders and archives in; documents and quarantine rows out."""
