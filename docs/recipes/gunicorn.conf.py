import subprocess

preload_app = True


def on_starting(server):
    subprocess.run(["flask", "db", "upgrade"], check=True)
