import { defineExampleTests } from '@quiesce/example-services/test-kit';

defineExampleTests('Koa', new URL('../src/server.ts', import.meta.url));
