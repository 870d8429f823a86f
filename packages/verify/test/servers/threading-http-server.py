# The unmodified server of the standard library. It does not handle signals.
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
        if self.path == '/tokens':
            return self.send_tokens()
        if self.path == '/work':
            time.sleep(1.6)
            print('work done', flush=True)
        self.answer(b'read')

    def send_tokens(self):
        self.send_response(200)
        self.send_header('Content-Type', 'text/event-stream')
        self.send_header('Transfer-Encoding', 'chunked')
        self.end_headers()
        for count in range(15):
            self.send_chunk(b'data: token %d\n\n' % count)
            time.sleep(0.1)
        self.send_chunk(b'data: [DONE]\n\n')
        self.send_chunk(b'')

    def send_chunk(self, data):
        self.wfile.write(b'%x\r\n%s\r\n' % (len(data), data))

    def answer(self, body):
        self.send_response(200)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)


ThreadingHTTPServer(('127.0.0.1', int(os.environ['PORT'])), Handler).serve_forever()
