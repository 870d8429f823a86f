const { HOST = '127.0.0.1', PORT = '3000' } = process.env;

/** Listens on HOST and PORT, and prints the URL. */
export async function listen(server) {
  await new Promise((resolve) => {
    server.listen(Number(PORT), HOST, resolve);
  });
  console.log(`listening on http://${HOST}:${server.address().port}`);
}
