import type { Server } from 'node:http';

/** Listens on PORT (3000), and prints the URL. */
export async function listen(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', resolve);
  });
  const address = server.address();
  console.log(`listening on http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`);
}
