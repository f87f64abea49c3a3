import type { WorkerScope } from './worker-types.ts';

/** The worker has no words but these: it runs when no page does. */
const newMessage: Readonly<Record<string, string>> = {
  en: 'There may be a new message.',
  de: 'Vielleicht gibt es eine neue Nachricht.',
  es: 'Puede que haya un mensaje nuevo.',
  ru: 'Возможно, есть новое сообщение.',
  ar: 'قد تكون هناك رسالة جديدة.',
};

/** Says that there is something, not what or from whom: a push carries no content. Browsers want every push to be shown. */
export function pushed({ registration }: WorkerScope): Promise<void> {
  const [language = ''] = navigator.language.split('-', 1);
  const body = newMessage[language] ?? newMessage['en'] ?? '';
  return registration.showNotification('Vesper', { body, tag: 'push', icon: '/icons/icon-192.png' });
}

/** Leads to the conversation that it is about, in the window that is open, or in a new one. */
export async function notificationTapped({ clients }: WorkerScope, data: { contact?: string } | null): Promise<void> {
  const contact = data?.contact;
  const [open] = await clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (!open) return void (await clients.openWindow(contact ? `/#contact=${contact}` : '/'));
  if (contact) open.postMessage({ kind: 'open', contact });
  await open.focus();
}
