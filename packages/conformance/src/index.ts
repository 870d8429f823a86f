export { defineDrainTests } from './define-drain-tests.ts';
export { Hold } from './hold.ts';
export { RawClient } from './raw-client.ts';

export type { Adapter, CreateServer, TestRoutes } from './contract.ts';
export type { RawResponse } from './raw-response.ts';
