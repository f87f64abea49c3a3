// What a page of the tests of calls runs. Parameters: `carrier` is rtp, datachannel or native; `raw` takes the microphone
// without the browser's processing.

import { CallAudio } from '../../../shell/audio/call/call-audio.ts';
import type { Carrier } from '../../../shell/audio/call/types.ts';
import { carry } from './carrier.ts';
import { loudestNative } from './loudest-native.ts';
import { TestCall } from './test-call.ts';

const parameters = new URLSearchParams(location.search);
const call = new TestCall({
  raw: parameters.has('raw'),
  overDataChannel: parameters.get('carrier') === 'datachannel',
});
/** Of begin(), for the page's parameter. */
const carrier: Carrier = parameters.get('carrier') === 'native' ? 'native' : 'vesper';

const tools = { carry, CallAudio, call, carrier, loudestNative };
export type Tools = typeof tools;
Object.assign(globalThis, { tools });
