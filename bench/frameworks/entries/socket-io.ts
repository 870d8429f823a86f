import { type Framework, manifest } from '../framework.ts';

export const socketIo: Framework = {
  id: 'socket-io',
  name: 'Socket.IO',
  template: {
    id: 'socket-io',
    writtenBecause: 'it has no starter. This is the chat of its tutorial',
    files: {
      'package.json': manifest(),
      'index.js': `import { createServer } from 'node:http';
import express from 'express';
import { Server } from 'socket.io';

const app = express();
const server = createServer(app);
const io = new Server(server);
app.get('/', (request, response) => response.send('Hello'));
io.on('connection', (socket) => socket.on('chat message', (text) => io.emit('chat message', text)));
server.listen(process.env.PORT);
`,
    },
    commands: ['npm install socket.io@4.8.4 express@5'],
    packages: ['socket.io', 'express'],
  },
  start: 'node index.js',
  // A polling client sends its packets in the body of a POST.
  paths: { webSocketPath: '/socket.io/?EIO=4&transport=websocket' },
};
