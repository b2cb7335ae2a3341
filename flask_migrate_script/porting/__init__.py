"""What a project with a manage.py has to change on its way to the Flask CLI, read without running it."""
