// The plain JSON relay that Vesper's server is compared with: what one writes on npm `ws` in an afternoon, and writes
// well. Usage: node relay.mjs PORT

import { WebSocketServer } from 'ws';

/** Far over what anybody sends; the default of `ws` would be 100 MiB. */
const maxFrameBytes = 96 * 1024;

const clients = new Map();
const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.argv[2]), maxPayload: maxFrameBytes });

server.on('connection', (socket, request) => {
  const id = new URL(request.url, 'http://relay').searchParams.get('id');
  if (!id || clients.has(id)) {
    socket.close(1008, 'no id, or taken');
    return;
  }
  clients.set(id, socket);
  socket.on('close', () => clients.delete(id));
  socket.on('error', () => socket.terminate());
  socket.on('message', (data) => {
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      socket.close(1007, 'not JSON');
      return;
    }
    const target = clients.get(message?.to);
    if (target) target.send(JSON.stringify({ from: id, body: message.body }));
    else socket.send(JSON.stringify({ error: 'unknown', to: message?.to }));
  });
});
server.on('listening', () => console.log(`listening on ${server.address().port}`));
