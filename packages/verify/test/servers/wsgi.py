# What gunicorn serves.
import time


def app(environ, start_response):
    if environ['PATH_INFO'] == '/slow':
        time.sleep(0.6)
    environ['wsgi.input'].read()
    body = b'a' * (20 * 2**20) if environ['PATH_INFO'] == '/big' else b'hello'
    start_response('200 OK', [('Content-Length', str(len(body)))])
    return [body]
