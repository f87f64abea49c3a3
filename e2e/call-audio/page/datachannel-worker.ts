// The product's worker over a data channel; the order of these lines matters.

import './datachannel-carrier.ts';
import '../../../shell/audio/call/call-worker.ts';
