# An ASGI application without a framework. uvicorn stops it: https://www.uvicorn.org/deployment/
# Set: nothing. A limit for the shutdown, --timeout-graceful-shutdown, exists since version 0.22.
import asyncio

EVENTS = [(b'content-type', b'text/event-stream')]
BIG = b'a' * (20 * 2**20)


async def app(scope, receive, send):
    if scope['type'] == 'websocket':
        return await hold(receive, send)
    assert scope['type'] == 'http'
    path = scope['path']
    if path in ('/events', '/tokens'):
        await send({'type': 'http.response.start', 'status': 200, 'headers': EVENTS})
        return await (send_events(receive, send) if path == '/events' else send_tokens(send))
    await read(receive)
    if path == '/slow':
        await asyncio.sleep(0.6)
    if path == '/work':
        await asyncio.sleep(2.5)
        print('work done', flush=True)
    body = BIG if path == '/big' else b'hello'
    headers = [(b'content-length', str(len(body)).encode())]
    await send({'type': 'http.response.start', 'status': 200, 'headers': headers})
    await send({'type': 'http.response.body', 'body': body})


async def hold(receive, send):
    """A WebSocket that says nothing."""
    while (await receive())['type'] != 'websocket.disconnect':
        await send({'type': 'websocket.accept'})


async def read(receive):
    while (await receive()).get('more_body'):
        pass


async def send_events(receive, send):
    await read(receive)
    left = asyncio.ensure_future(receive())
    await send_event(send, 'hello')
    while not left.done():
        await asyncio.wait([left], timeout=1)
        await send_event(send, 'tick')


async def send_tokens(send):
    for count in range(30):
        await send_event(send, f'token {count}')
        await asyncio.sleep(0.1)
    await send_event(send, '[DONE]')
    await send({'type': 'http.response.body'})


async def send_event(send, data):
    await send({'type': 'http.response.body', 'body': f'data: {data}\n\n'.encode(), 'more_body': True})
