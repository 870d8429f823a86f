// A server without any use of Quiesce.
import { createServer } from 'node:http';

const server = createServer((_request, response) => {
  console.log('in flight');
  setTimeout(() => response.end('done'), 500);
});
server.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`));
