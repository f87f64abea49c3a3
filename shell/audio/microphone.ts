/** Why nothing is recorded. */
export type MicrophoneProblem = 'missing' | 'refused' | 'busy' | 'failed';

/** What a person may choose of it. */
export interface MicrophoneChoice {
  /** As enumerateDevices() names it; the system's choice when it is absent or no longer there. */
  deviceId?: string;
  echoCancellation?: boolean;
  noiseSuppression?: boolean;
  autoGainControl?: boolean;
}

/** The microphone, cleaned for speech. Asks for permission; may reject with anything. */
export async function openMicrophone({ deviceId, ...cleaning }: MicrophoneChoice = {}): Promise<MediaStream> {
  // Absent without https, and in some browsers inside other apps.
  const devices: MediaDevices | undefined = navigator.mediaDevices;
  if (!devices) throw new DOMException('no media devices', 'NotFoundError');
  const usual = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 };
  const open = (device: MediaTrackConstraints) => devices.getUserMedia({ audio: { ...usual, ...cleaning, ...device } });
  if (!deviceId) return open({});
  try {
    // As a mere wish Chromium passes over it.
    return await open({ deviceId: { exact: deviceId } });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'OverconstrainedError') throw error;
    return open({}); // it is no longer there
  }
}

/** It listens no more, and the browser shows it. */
export function switchOff(microphone: MediaStream | undefined): void {
  for (const track of microphone?.getTracks() ?? []) track.stop();
}

/** What an error while a recording begins means to a person (Media Capture and Streams, section 10.2). */
export function microphoneProblem(error: unknown): MicrophoneProblem {
  switch (error instanceof Error ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'refused';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'missing';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    default:
      return 'failed'; // the recorder itself could not be loaded
  }
}
