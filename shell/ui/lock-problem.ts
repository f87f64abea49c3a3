import type { Keeper } from '../app/keeper.ts';
import type { LockProblem } from '../app/lock.ts';
import { countdown } from '../text/time.ts';
import { lock as words } from '../text/words.ts';

/** What was wrong, and what helps. */
export async function explainLock(problem: LockProblem, keeper: Keeper): Promise<string> {
  const pauseMs = problem === 'wait' || problem === 'wrong' ? await keeper.lock.pauseMs() : 0;
  const wait = pauseMs > 0 ? words.errors.wait({ time: countdown(pauseMs, 0) }) : '';
  if (problem === 'wait') return wait || words.errors.wrong;
  return problem === 'wrong' && wait ? `${words.errors.wrong} ${wait}` : words.errors[problem];
}
