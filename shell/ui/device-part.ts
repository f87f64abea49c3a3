import { loadDevice } from '../text/words.ts';

/** Loads an element about this device with its words. False: it could not be, and can be done without. */
export async function loadDevicePart(element: () => Promise<unknown>): Promise<boolean> {
  try {
    await Promise.all([element(), loadDevice()]);
    return true;
  } catch (error) {
    console.info('vesper: not loaded:', error);
    return false;
  }
}
