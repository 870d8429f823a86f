# The standard library's server, as it is: it knows nothing of signals.
import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_GET(self):
        if self.path == '/slow':
            time.sleep(0.6)
        self.answer(b'a' * (20 * 2**20) if self.path == '/big' else b'hello')

    def do_POST(self):
        self.rfile.read(int(self.headers['Content-Length']))
        self.answer(b'read')

    def answer(self, body):
        self.send_response(200)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)


ThreadingHTTPServer(('127.0.0.1', int(os.environ['PORT'])), Handler).serve_forever()
