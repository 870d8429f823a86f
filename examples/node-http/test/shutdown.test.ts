import { defineExampleTests } from '@quiesce/example-services/test-kit';

defineExampleTests('node:http', new URL('../src/server.ts', import.meta.url));
