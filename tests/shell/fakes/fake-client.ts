import type { Batch, Client, CoreEvent, Host, Message } from '../../../shell/core/core.ts';

/** An engine that does what the test says: it records its inputs, and the test plays its effects. */
export class FakeClient implements Client {
  readonly calls: string[] = [];
  /** What the next intents answer. */
  answer = '';
  onStart = () => {};
  readonly host: Host;

  constructor(host: Host) {
    this.host = host;
  }

  shows(event: CoreEvent): void {
    this.host.show(event);
  }
  stores(batch: Partial<Batch>): void {
    this.host.store({ puts: [], erases: [], ...batch });
  }

  restore(name: string): string {
    return this.#called(`restore ${name}`);
  }
  start(): void {
    this.#called('start');
    this.onStart();
  }
  createProfile(name: string): string {
    return this.#called(`createProfile ${name}`);
  }
  createInvite(): string {
    return this.#called('createInvite');
  }
  revokeInvite(id: string): string {
    return this.#called(`revokeInvite ${id}`);
  }
  openLink(link: string): { id: string; error: string } {
    const error = this.#called(`openLink ${link}`);
    return { id: error ? '' : 'b1', error };
  }
  acceptInvite(id: string): string {
    return this.#called(`acceptInvite ${id}`);
  }
  sendText(contact: string, text: string): string {
    return this.#called(`sendText ${contact} ${text}`);
  }
  serverDown(): void {
    this.#called('serverDown');
  }
  serverFrame(frame: string): string {
    return this.#called(`serverFrame ${frame}`);
  }
  timer(): void {
    this.#called('timer');
  }
  stored(): void {
    this.#called('stored');
  }
  openMessage(_name: string, sealed: Uint8Array): Message | { error: string } {
    return JSON.parse(new TextDecoder().decode(sealed)) as Message | { error: string };
  }
  delete(): void {
    this.#called('delete');
  }

  #called(call: string): string {
    this.calls.push(call);
    return this.answer;
  }
}
