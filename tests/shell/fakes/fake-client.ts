import type {
  AnnouncedFile,
  Batch,
  Client,
  CoreEvent,
  Host,
  MessagePlace,
  OpenedMessage,
  Refusal,
} from '../../../shell/core/core.ts';
import { batchOf } from './events.ts';

/** An engine that does what the test says: it records its inputs, and the test plays its effects. */
export class FakeClient implements Client {
  readonly calls: string[] = [];
  /** What the next intents answer. */
  answer: Refusal = '';
  /** What is compared, if there is anything yet. */
  number: ReturnType<Client['safetyNumber']> = { error: 'contact_unknown' };
  onStart = () => {};
  readonly host: Host;

  constructor(host: Host) {
    this.host = host;
  }

  shows(event: CoreEvent): void {
    this.host.show(event);
  }
  stores(batch: Partial<Batch>): void {
    this.host.store(batchOf(batch));
  }

  restore(name: string): Refusal {
    return this.#called(`restore ${name}`);
  }
  start(): void {
    this.#called('start');
    this.onStart();
  }
  createProfile(name: string): Refusal {
    return this.#called(`createProfile ${name}`);
  }
  changeProfile(name: string, portrait: Uint8Array): Refusal {
    return this.#called(`changeProfile ${name} ${portrait.length}`);
  }
  createInvite(uses: number, label: string, askFirst: boolean): Refusal {
    return this.#called(`createInvite ${uses} "${label}" ${askFirst}`);
  }
  createInviteFor(contact: string): Refusal {
    return this.#called(`createInviteFor ${contact}`);
  }
  safetyNumber(): ReturnType<Client['safetyNumber']> {
    return this.number;
  }
  scanSafetyCode(contact: string, code: string): Refusal {
    return this.#called(`scanSafetyCode ${contact} ${code}`);
  }
  setVerified(contact: string, verified: boolean): Refusal {
    return this.#called(`setVerified ${contact} ${verified}`);
  }
  acceptIdentity(contact: string): Refusal {
    return this.#called(`acceptIdentity ${contact}`);
  }
  refuseIdentity(contact: string): Refusal {
    return this.#called(`refuseIdentity ${contact}`);
  }
  revokeInvite(id: string): Refusal {
    return this.#called(`revokeInvite ${id}`);
  }
  renewInvite(id: string): Refusal {
    return this.#called(`renewInvite ${id}`);
  }
  admit(invite: string, request: string): Refusal {
    return this.#called(`admit ${invite} ${request}`);
  }
  decline(invite: string, request: string): Refusal {
    return this.#called(`decline ${invite} ${request}`);
  }
  openLink(link: string): { id: string; error: Refusal } {
    const error = this.#called(`openLink ${link}`);
    return { id: error ? '' : 'b1', error };
  }
  acceptInvite(id: string): Refusal {
    return this.#called(`acceptInvite ${id}`);
  }
  sendText(contact: string, text: string, answersTo?: MessagePlace): Refusal {
    const answers = answersTo ? ` answers ${answersTo.ours ? 'ours' : 'theirs'} ${answersTo.number}` : '';
    return this.#called(`sendText ${contact} ${text}${answers}`);
  }
  sendFile(contact: string, file: AnnouncedFile, broughtIn: string, text: string): Refusal {
    return this.#called(`sendFile ${contact} ${file.name} ${broughtIn} "${text}"`);
  }
  pauseFile(contact: string, position: number, paused: boolean): Refusal {
    return this.#called(`pauseFile ${contact} ${position} ${paused}`);
  }
  fileReady(contact: string, position: number, fromChunk: number): void {
    this.#called(`fileReady ${contact} ${position} ${fromChunk}`);
  }
  fileEnded(contact: string, position: number, receipt: string): void {
    this.#called(`fileEnded ${contact} ${position} ${receipt}`);
  }
  fileMissing(contact: string, position: number): void {
    this.#called(`fileMissing ${contact} ${position}`);
  }
  chunkRead(contact: string, position: number, index: number, sealed: Uint8Array | undefined): void {
    this.#called(`chunkRead ${contact} ${position} ${index} ${sealed?.length}`);
  }
  startCall(contact: string, plain: boolean): Refusal {
    return this.#called(`startCall ${contact} ${plain}`);
  }
  answerCall(contact: string, plain: boolean): Refusal {
    return this.#called(`answerCall ${contact} ${plain}`);
  }
  endCall(contact: string): Refusal {
    return this.#called(`endCall ${contact}`);
  }
  setCallSide(contact: string, muted: boolean, held: boolean, recording: boolean): Refusal {
    return this.#called(`setCallSide ${contact} ${muted} ${held} ${recording}`);
  }
  transferCall(contact: string, to: string, plain: boolean): Refusal {
    return this.#called(`transferCall ${contact} ${to} ${plain}`);
  }
  answerTransfer(contact: string, accepted: boolean, plain: boolean): Refusal {
    return this.#called(`answerTransfer ${contact} ${accepted} ${plain}`);
  }
  voiceCame(contact: string): void {
    this.#called(`voiceCame ${contact}`);
  }
  voiceFailed(contact: string): void {
    this.#called(`voiceFailed ${contact}`);
  }
  renameContact(contact: string, name: string): Refusal {
    return this.#called(`renameContact ${contact} ${name}`);
  }
  setMuted(contact: string, muted: boolean): Refusal {
    return this.#called(`setMuted ${contact} ${muted}`);
  }
  setBlocked(contact: string, blocked: boolean): Refusal {
    return this.#called(`setBlocked ${contact} ${blocked}`);
  }
  forgetContact(contact: string): Refusal {
    return this.#called(`forgetContact ${contact}`);
  }
  editMessage(contact: string, position: number, text: string): Refusal {
    return this.#called(`editMessage ${contact} ${position} ${text}`);
  }
  removeMessage(contact: string, position: number): Refusal {
    return this.#called(`removeMessage ${contact} ${position}`);
  }
  forgetMessage(contact: string, position: number): Refusal {
    return this.#called(`forgetMessage ${contact} ${position}`);
  }
  react(contact: string, position: number, emoji: string): Refusal {
    return this.#called(`react ${contact} ${position} ${emoji}`);
  }
  readMessages(contact: string): Refusal {
    return this.#called(`readMessages ${contact}`);
  }
  typing(contact: string, writes: boolean): Refusal {
    return this.#called(`typing ${contact} ${writes}`);
  }
  setDisappearing(contact: string, afterS: number): Refusal {
    return this.#called(`setDisappearing ${contact} ${afterS}`);
  }
  setPreferences(readReceipts: boolean, typing: boolean, presence: boolean): void {
    this.#called(`setPreferences ${readReceipts} ${typing} ${presence}`);
  }
  loaded(name: string, sealed: Uint8Array | undefined): void {
    this.#called(`loaded ${name} ${sealed?.length}`);
  }
  openNumber(_name: string, sealed: Uint8Array): number {
    return sealed[0] ?? 0;
  }
  serverDown(): void {
    this.#called('serverDown');
  }
  serverFrame(frame: string): Refusal {
    return this.#called(`serverFrame ${frame}`);
  }
  timer(): void {
    this.#called('timer');
  }
  stored(): void {
    this.#called('stored');
  }
  openMessage(_name: string, sealed: Uint8Array): OpenedMessage {
    return JSON.parse(new TextDecoder().decode(sealed)) as OpenedMessage;
  }
  closeLinks(): void {
    this.#called('closeLinks');
  }
  delete(): void {
    this.#called('delete');
  }

  #called(call: string): Refusal {
    this.calls.push(call);
    return this.answer;
  }
}
