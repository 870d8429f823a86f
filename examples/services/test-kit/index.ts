export { answerTo, open, openUpload, type Answer, type OpenRequest } from './client.ts';
export { defineExampleTests } from './define-example-tests.ts';
export { startScript, type ScriptProcess } from './script-process.ts';
export { startServer, type ServerProcess } from './server-process.ts';
