/** Where the browser puts what another app shares: share_target in the manifest. The server knows no such address. */
export const sharePath = '/share';

/** Files that wait for the page. In memory alone, as long as the worker lives: nothing plain is stored. */
const waiting = new Map<string, readonly File[]>();

/**
 * Hands it to the page behind the "#", which never leaves the device: it may be an invite's secret. It is a POST, so that
 * it stands in no log even where the browser has lost this worker and asks the server. Of files the page is told a name
 * by which it can ask for them.
 */
export async function shared(request: Request): Promise<Response> {
  const form = await request.formData();
  const parts = ['title', 'text', 'url'].map((name) => form.get(name)).filter((part) => typeof part === 'string');
  const text = [...new Set(parts.map((part) => part.trim()))].filter((part) => part !== '').join('\n');
  const said = new URLSearchParams({ share: text });
  // A form without a file sends one that has neither a name nor a byte.
  const files = form.getAll('files').filter((part) => part instanceof File && (part.name !== '' || part.size > 0));
  if (files.length > 0) {
    const name = crypto.randomUUID();
    waiting.set(name, files as File[]);
    said.set('files', name);
  }
  return Response.redirect(`/#${said}`, 303);
}

/** Once: whoever asks again gets none. */
export function takeShared(name: string): readonly File[] {
  const files = waiting.get(name) ?? [];
  waiting.delete(name);
  return files;
}
