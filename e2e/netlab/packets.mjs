// Numbered packets with the time, over UDP: `packets.mjs send TO COUNT EVERY_MS` and `packets.mjs receive`, which says
// [number, ms under way] for each that came as one line of JSON once its input ends.

import { createSocket } from 'node:dgram';
import { setTimeout as pause } from 'node:timers/promises';

const port = 5000;
const socket = createSocket('udp4');
const nowUs = () => process.hrtime.bigint() / 1000n;

if (process.argv[2] === 'send') {
  const [to, count, everyMs] = process.argv.slice(3);
  const begunMs = performance.now();
  for (let number = 0; number < Number(count); number += 1) {
    await pause(Math.max(0, begunMs + number * Number(everyMs) - performance.now()));
    const packet = Buffer.alloc(160);
    packet.writeUInt32BE(number, 0);
    packet.writeBigUInt64BE(nowUs(), 4);
    socket.send(packet, port, to);
  }
  await pause(500); // the last ones are under way
  socket.close();
} else {
  const came = [];
  socket.on('message', (packet) => {
    came.push([packet.readUInt32BE(0), Number(nowUs() - packet.readBigUInt64BE(4)) / 1000]);
  });
  socket.bind(port, () => console.log('ready'));
  process.stdin.resume().once('end', () => {
    console.log(JSON.stringify(came));
    socket.close();
  });
}
