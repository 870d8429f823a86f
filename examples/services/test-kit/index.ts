export { answerTo, open, openUpload, type Answer, type OpenRequest } from './client.ts';
export { defineExampleTests } from './define-example-tests.ts';
export { Load, type LoadAnswer, type LoadClient, type LoadRequest } from './load.ts';
export { reportIn } from './report.ts';
export { startScript, type ScriptProcess } from './script-process.ts';
export { sigterm, startServer, type ServerProcess } from './server-process.ts';
export { temporaryStores, type Stores } from './stores.ts';
