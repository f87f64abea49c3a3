import type { Cancel } from '../clock.ts';

/** Keeps the screen on, as far as the browser does that; also again after the tab was behind others. */
export function stayAwake(): Cancel {
  if (!('wakeLock' in navigator)) return () => {};
  let lock: WakeLockSentinel | undefined;
  let isWanted = true;
  const take = async () => {
    if (document.visibilityState !== 'visible' || !isWanted) return;
    try {
      const taken = await navigator.wakeLock.request('screen');
      if (isWanted) lock = taken;
      else await taken.release();
    } catch {
      // Refused: the battery is low, or a policy says so. The call goes on.
    }
  };
  const again = () => void take();
  document.addEventListener('visibilitychange', again);
  void take();
  return () => {
    isWanted = false;
    document.removeEventListener('visibilitychange', again);
    void lock?.release();
  };
}
