import { createServer } from 'node:http';
import { createDrain } from '@quiesce/core';
import { announce, listener } from './listener.mjs';

const drain = createDrain({ logger: false, idleLinger: 0 });
announce(drain.watch(createServer(drain.handler(listener))));
