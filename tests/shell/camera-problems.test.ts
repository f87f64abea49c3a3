import { afterEach, expect, it, vi } from 'vitest';
import { cameraProblem, openCamera } from '../../shell/media/camera.ts';

afterEach(() => vi.unstubAllGlobals());

it.each([
  ['NotAllowedError', 'refused'],
  ['SecurityError', 'refused'],
  ['NotFoundError', 'missing'],
  ['OverconstrainedError', 'missing'],
  ['NotReadableError', 'busy'],
  ['AbortError', 'busy'],
] as const)('%s means that the camera is %s', (name, problem) => {
  expect(cameraProblem(new DOMException('no', name))).toBe(problem);
});

it('a page without access to media has no camera', async () => {
  vi.stubGlobal('navigator', {});
  const error = await openCamera().catch((reason: unknown) => reason);
  expect(cameraProblem(error)).toBe('missing');
});
