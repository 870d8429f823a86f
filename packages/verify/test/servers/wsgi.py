# The application that gunicorn serves.
import time


def app(environ, start_response):
    path = environ['PATH_INFO']
    environ['wsgi.input'].read()
    if path == '/tokens':
        start_response('200 OK', [('Content-Type', 'text/event-stream')])
        return tokens()
    if path == '/slow':
        time.sleep(0.6)
    if path == '/work':
        time.sleep(1.6)
        print('work done', flush=True)
    body = b'a' * (20 * 2**20) if path == '/big' else b'hello'
    start_response('200 OK', [('Content-Length', str(len(body)))])
    return [body]


def tokens():
    for count in range(15):
        yield b'data: token %d\n\n' % count
        time.sleep(0.1)
    yield b'data: [DONE]\n\n'
