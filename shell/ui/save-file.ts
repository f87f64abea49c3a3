import type { App } from '../app/app.ts';
import type { WithFile } from '../app/outgoing-files.ts';
import { explainFile } from '../text/errors.ts';
import { files as words } from '../text/words.ts';

/** Saves a message's file, from a person's tap, and says what became of it. */
export async function saveFile(app: App, message: WithFile): Promise<void> {
  const { name } = message.file;
  const problem = await app.saveFile(message);
  const text = problem ? explainFile(problem, name) : words.saved({ name });
  if (text) app.notify(text);
}
