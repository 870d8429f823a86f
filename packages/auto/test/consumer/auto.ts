// As the first line of an app, instead of `--import`.
// oxlint-disable-next-line import/no-unassigned-import
import '@quiesce/auto';
import { createServer } from 'node:http';

createServer((_request, response) => response.end('hello')).listen(3000);
