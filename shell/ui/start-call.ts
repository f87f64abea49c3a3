import type { App } from '../app/app.ts';
import { callPart } from './parts.ts';

/** Calls a contact, or says why not. */
export async function startCall(app: App, contact: string): Promise<void> {
  // Nobody is called who could not be hung up on.
  if (!(await callPart.load(app))) return;
  const refusal = await app.calls?.start(contact);
  if (!refusal) return;
  const { isTaken } = await import('./explain-call.ts');
  isTaken(app, refusal);
}

/** A browser that has neither cannot take part. */
export const canCall = () => 'RTCPeerConnection' in globalThis && 'mediaDevices' in navigator;
