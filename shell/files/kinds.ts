// What a file is, for the words and the picture that show it. A name may lie and so may a type: bytes do not.

/** Endings of what does something when it is opened, by what it is. */
const dangerous = {
  /** Programs, scripts, installers, and what starts them. */
  program:
    'exe com scr pif cpl dll sys drv ocx msi msp mst msix msixbundle appx appxbundle appinstaller bat cmd ps1 ps1xml ' +
    'psm1 psd1 psc1 vbs vbe vb js jse mjs wsf wsh wsc ws hta hlp chm reg inf gadget application xbap jar jnlp class ' +
    'sh bash zsh csh ksh fish command tool run bin elf appimage deb rpm flatpakref snap apk apks xapk aab ipa app pkg ' +
    'mpkg dmg workflow action scpt scptd applescript osascript terminal py pyc pyw pyz rb pl php lua swf air ade adp ' +
    'msc job diagcab theme themepack xll wll settingcontent-ms library-ms search-ms crx xpi nexe',
  /** Pages, which can run scripts, and pictures that are pages. */
  page: 'htm html shtml xhtml xht mht mhtml svg svgz xml xsl xslt',
  /** Documents with macros, or of formats that run some. */
  macros:
    'docm dotm xlsm xltm xlsb xlam xla xls xlt pptm potm ppsm ppam sldm doc dot ppt pot pps rtf pub one slk iqy odb',
  /** What points to something else. */
  shortcut: 'lnk url website webloc desktop scf rdp inetloc fileloc',
  /** What the system opens as if it were a disk. */
  disk: 'iso img vhd vhdx vmdk udf toast sparseimage sparsebundle cdr',
} as const;

export type Danger = keyof typeof dangerous;

const dangers = new Map(
  (Object.keys(dangerous) as Danger[]).flatMap((danger) =>
    dangerous[danger].split(' ').map((ending) => [ending, danger] as const),
  ),
);

/** Why a person should think before they open a file of this name. */
export function dangerOf(name: string): Danger | undefined {
  // Windows leaves out what stands at the end of a name: "a.exe. " is "a.exe".
  const ending = /\.([^.]+)$/u.exec(name.replace(/[\s.]+$/u, ''))?.[1];
  return ending === undefined ? undefined : dangers.get(ending.trim().toLowerCase());
}

export type PictureType = 'image/jpeg' | 'image/png' | 'image/webp' | 'image/gif' | 'image/avif';

/** How many of a file's first bytes pictureType wants to see. */
export const pictureTypeBytes = 64;

/** What is shown as a picture, by its first bytes. */
export function pictureType(start: Uint8Array): PictureType | undefined {
  const has = (at: number, ...bytes: number[]) => bytes.every((byte, i) => start[at + i] === byte);
  const says = (at: number, text: string) => has(at, ...Array.from(text, (letter) => letter.charCodeAt(0)));
  if (has(0, 0xff, 0xd8, 0xff)) return 'image/jpeg';
  if (has(0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png';
  if (says(0, 'RIFF') && says(8, 'WEBP')) return 'image/webp';
  if (says(0, 'GIF87a') || says(0, 'GIF89a')) return 'image/gif';
  return says(4, 'ftyp') && isAvif(start) ? 'image/avif' : undefined;
}

/** A brand of the first box (ISO/IEC 14496-12, section 4.3): the major one, or one of those it is compatible with. */
function isAvif(start: Uint8Array): boolean {
  if (start.length < 16) return false;
  const size = new DataView(start.buffer, start.byteOffset).getUint32(0);
  const end = Math.min(size, start.length);
  for (let at = 8; at + 4 <= end; at += 4) {
    if (at === 12) continue; // the minor version
    const brand = String.fromCharCode(...start.subarray(at, at + 4));
    if (brand === 'avif' || brand === 'avis') return true;
  }
  return false;
}
