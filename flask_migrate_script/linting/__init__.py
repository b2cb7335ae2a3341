"""What ``db lint`` finds in revisions."""
