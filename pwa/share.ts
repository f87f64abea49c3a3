/** Where the browser puts what another app shares: share_target in the manifest. The server knows no such address. */
export const sharePath = '/share';

/**
 * Hands it to the page behind the "#", which never leaves the device: it may be an invite's secret. It is a POST, so that
 * it stands in no log even where the browser has lost this worker and asks the server.
 */
export async function shared(request: Request): Promise<Response> {
  const form = await request.formData();
  const parts = ['title', 'text', 'url'].map((name) => form.get(name)).filter((part) => typeof part === 'string');
  const text = [...new Set(parts.map((part) => part.trim()))].filter((part) => part !== '').join('\n');
  return Response.redirect(`/#share=${encodeURIComponent(text)}`, 303);
}
