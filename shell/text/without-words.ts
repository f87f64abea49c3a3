import type { Language } from './words.ts';

/** What is said when not even the words could be loaded. */
const sentences: Readonly<Record<Language, string>> = {
  en: 'Vesper could not be loaded. Check your connection, then reload the page.',
  de: 'Vesper ließ sich nicht laden. Prüfe deine Verbindung und lade dann die Seite neu.',
  es: 'No se ha podido cargar Vesper. Comprueba tu conexión y recarga la página.',
  ru: 'Не удалось загрузить Vesper. Проверьте соединение и обновите страницу.',
  ar: 'تعذّر تحميل Vesper. يُرجى التحقق من الاتصال ثم إعادة تحميل الصفحة.',
};

export function withoutWords(): HTMLElement {
  const alert = document.createElement('div');
  alert.setAttribute('role', 'alert');
  alert.className = 'without-words';
  for (const [lang, textContent] of Object.entries(sentences)) {
    alert.append(Object.assign(document.createElement('p'), { lang, dir: 'auto', textContent }));
  }
  return alert;
}
