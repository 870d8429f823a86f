import { defineExampleTests } from '@quiesce/example-services/test-kit';

defineExampleTests('Express', new URL('../src/server.ts', import.meta.url));
