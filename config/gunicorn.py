"""Settings of the web server's processes, read by `gunicorn --config python:config.gunicorn`."""

from pathlib import Path

from config.env import env_int, env_text

bind = env_text("WEB_BIND", "127.0.0.1:8000")
workers = env_int("WEB_CONCURRENCY", 2)
worker_class = "gthread"
threads = env_int("WEB_THREADS", 4)
# Each worker imports the application after the fork: a database pool's connections and threads do not survive one.
preload_app = False
timeout = 60
graceful_timeout = 15
# A worker is replaced now and then, spread in time, so that no slow leak lives for weeks.
max_requests = 20_000
max_requests_jitter = 2_000
# The heartbeat's file: on a slow disk a write may block longer than the timeout.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
# Nobody steers the processes through it, and its place in the home folder would be shared by all instances.
control_socket_disable = True
# The application logs requests itself, without query strings, which may hold names.
accesslog = None
