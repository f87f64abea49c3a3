// The page's side of the voice worker: one worker for each job, which ends with it.

import { startVoiceWorker } from '../trusted-scripts.ts';
import type { VoiceJob, VoiceNews } from './messages.ts';

export interface VoiceWork {
  tell(job: VoiceJob, transfer?: Transferable[]): void;
  end(): void;
}

/** Begins a worker. What it says comes to `hear`, `failed` also where it could not be loaded. */
export function beginVoiceWork(hear: (news: VoiceNews) => void): VoiceWork {
  const worker = startVoiceWorker();
  worker.onmessage = ({ data }: MessageEvent<VoiceNews>) => hear(data);
  worker.onerror = (event) => {
    event.preventDefault();
    hear({ kind: 'failed', error: 'not loaded' });
  };
  return {
    tell: (job, transfer = []) => worker.postMessage(job, transfer),
    end: () => worker.terminate(),
  };
}

/** A voice message as WAV. Rejects for what is not one. */
export async function decodeVoice(file: Blob): Promise<Blob> {
  let work: VoiceWork | undefined;
  try {
    return await new Promise((resolve, reject) => {
      work = beginVoiceWork((news) => {
        if (news.kind === 'decoded') resolve(news.wav);
        else if (news.kind === 'failed') reject(new TypeError(`voice message: ${news.error}`));
      });
      work.tell({ kind: 'decode', file });
    });
  } finally {
    work?.end();
  }
}
