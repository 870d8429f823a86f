import { defineDrainTests } from '@quiesce/conformance';
import Koa2 from 'koa-2';
import { create } from './create.ts';

defineDrainTests('Koa 2', create(Koa2), { followsHandlers: true });
