import { defineExampleTests } from '@quiesce/example-services/test-kit';

defineExampleTests('Fastify', new URL('../src/server.ts', import.meta.url));
