"""What the current app holds: its settings for migrations, and its databases."""
