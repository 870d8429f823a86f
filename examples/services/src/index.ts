export { AccessLog } from './access-log.ts';
export { downloadOf, MIB } from './download.ts';
export { freePorts } from './free-ports.ts';
export { textIn, wholeNumber } from './input.ts';
export { openServices, type Services } from './services.ts';
export { addNote, latestNote, type Note, type Store } from './store.ts';
export { isFileName, saveUpload } from './uploads.ts';
