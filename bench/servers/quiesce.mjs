import { createServer } from 'node:http';
import { createDrain } from '@quiesce/core';
import { announce, listener } from './listener.mjs';

const drain = createDrain({ logger: false });
announce(drain.watch(createServer(drain.handler(listener))));
