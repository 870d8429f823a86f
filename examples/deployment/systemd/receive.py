"""Stands in for systemd: prints each message that arrives at its socket as a line of JSON. Node has no such sockets."""
import json, socket, sys

with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
    receiver.bind(sys.argv[1])
    print("ready", flush=True)
    while True:
        print(json.dumps(receiver.recv(4096).decode().split("\n")), flush=True)
