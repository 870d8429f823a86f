import { defineDrainTests } from '@quiesce/conformance';
import Koa3 from 'koa';
import { create } from './create.ts';

defineDrainTests('Koa 3', create(Koa3), { followsHandlers: true });
