"""Many articles from one file: read, checked, extracted in processes, stored line by line. See docs/ingest.md."""
