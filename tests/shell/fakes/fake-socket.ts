import type { Socket } from '../../../shell/net/server-connection.ts';

/** A WebSocket whose other end is the test. */
export class FakeSocket implements Socket {
  readyState = 0;
  onopen: Socket['onopen'] = null;
  onmessage: Socket['onmessage'] = null;
  onclose: Socket['onclose'] = null;
  readonly sent: string[] = [];
  closed = false;

  send(frame: string): void {
    this.sent.push(frame);
  }
  close(): void {
    this.closed = true;
  }

  opens(): void {
    this.readyState = 1;
    this.onopen?.(new Event('open'));
  }
  says(frame: string): void {
    this.onmessage?.(new MessageEvent('message', { data: frame }));
  }
  closes(reason = ''): void {
    this.readyState = 3;
    this.onclose?.(Object.assign(new Event('close'), { reason }) as CloseEvent);
  }
}
