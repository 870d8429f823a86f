import { createServer } from 'node:http';
import { defineDrainTests, Hold, RawClient, type RawResponse } from '@quiesce/conformance';

defineDrainTests('node:http', (drain, routes) => {
  const server = createServer(drain.handler((request, response) => routes.raw(request, response)));
  return drain.watch(server).listen(0, '127.0.0.1');
});

const hold = new Hold<string>();
hold.release('released');
const response: RawResponse = await (await RawClient.connect(3000)).get(await hold.run()).response();
response.headers.get('connection');
