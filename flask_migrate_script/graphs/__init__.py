"""The revisions as a drawing: lanes in a terminal, Mermaid and DOT for documents."""
