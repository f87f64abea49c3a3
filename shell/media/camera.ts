/** Why there is no picture from a camera. */
export type CameraProblem = 'missing' | 'refused' | 'busy';

/** The camera that looks away from the person, where there are two. Asks for permission; may reject with anything. */
export async function openCamera(): Promise<MediaStream> {
  // Absent without https, and in some browsers inside other apps.
  const devices: MediaDevices | undefined = navigator.mediaDevices;
  if (!devices) throw new DOMException('no media devices', 'NotFoundError');
  return devices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 } } });
}

/** What an error of getUserMedia means to a person (Media Capture and Streams, section 10.2). */
export function cameraProblem(error: unknown): CameraProblem {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'missing' : 'busy';
}
