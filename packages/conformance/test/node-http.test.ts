import { createServer } from 'node:http';
import { defineDrainTests } from '@quiesce/conformance';
import { listener } from './listener.ts';

defineDrainTests(
  'node:http',
  (drain, routes) => drain.watch(createServer(drain.handler(listener(routes)))).listen(0, '127.0.0.1'),
  { followsHandlers: true },
);
