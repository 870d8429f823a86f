// A server that stops as many do: it closes, and ends when that is done.
import { createServer } from 'node:http';
import process from 'node:process';

const server = createServer((request, response) => {
  const answer = () => response.end('hello');
  if (request.url === '/slow') setTimeout(answer, 800);
  else request.resume().on('end', answer);
});
server.listen(process.env.PORT, () => console.log(`listening at port ${process.env.PORT}`));
process.once('SIGTERM', () => server.close(() => process.exit(0)));
