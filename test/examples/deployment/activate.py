"""Plays a socket unit of systemd: opens a port, hands it on as file descriptor 3, and starts the command again each time it ends with 0."""
import os, signal, socket, subprocess, sys

listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(4096)
print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
stopping = False


def pass_on(*_):
    global stopping
    stopping = True
    child.terminate()


def hand_on():
    os.dup2(listener.fileno(), 3)
    os.set_inheritable(3, True)


signal.signal(signal.SIGTERM, pass_on)
signal.signal(signal.SIGHUP, lambda *_: child.terminate())
while True:
    environment = {**os.environ, "LISTEN_FDS": "1"}
    child = subprocess.Popen(sys.argv[1:], close_fds=False, preexec_fn=hand_on, env=environment)
    code = child.wait()
    print(f"ended with {code}", flush=True)
    if stopping or code != 0:
        sys.exit(code)
