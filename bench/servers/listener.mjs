/** What every server of a comparison answers: at once, or 300 ms later. */
export function listener(request, response) {
  if (request.url === '/slow') setTimeout(() => response.end('done'), 300);
  else response.end('hi');
}

/** Tells the bench where the server is. */
export function announce(server) {
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
}
