import type { FileEngine, Transfers } from '../../../shell/app/transfers.ts';
import type { Batch } from '../../../shell/core/core.ts';

/** What carries files, as the test says. */
export class FakeTransfers implements Transfers {
  readonly calls: string[] = [];
  engine: FileEngine | undefined;
  onKeep = () => Promise.resolve();
  onErase = () => Promise.resolve();

  begin(engine: FileEngine): void {
    this.engine = engine;
    this.calls.push('begin');
  }
  end(): void {
    this.calls.push('end');
  }
  async keep({ files, chunks }: Batch): Promise<void> {
    for (const { broughtIn } of files) this.calls.push(`keep ${broughtIn}`);
    for (const { index } of chunks) this.calls.push(`chunk ${index}`);
    if (files.length > 0) await this.onKeep();
  }
  async erase({ erases }: Batch): Promise<void> {
    const names = erases.filter((name) => name.startsWith('file/'));
    for (const name of names) this.calls.push(`erase ${name}`);
    if (names.length > 0) await this.onErase();
  }
  fileChannel(contact: string, channel: RTCDataChannel | undefined): void {
    this.calls.push(`channel ${contact} ${channel?.readyState}`);
  }
  receive({ contact, position }: { contact: string; position: number }): void {
    this.calls.push(`receive ${contact} ${position}`);
  }
  send({ contact, position, fromChunk }: { contact: string; position: number; fromChunk: number }): void {
    this.calls.push(`send ${contact} ${position} ${fromChunk}`);
  }
  stop({ contact, position }: { contact: string; position: number }): void {
    this.calls.push(`stop ${contact} ${position}`);
  }
  readChunk({ contact, position, index }: { contact: string; position: number; index: number }): void {
    this.calls.push(`read ${contact} ${position} ${index}`);
  }
}
