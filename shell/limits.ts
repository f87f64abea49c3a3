// Every limit of the shell, with its unit and its reason. The protocol's own limits are in core/common/limits.h.

/** Messages read from the store at once: more than a tall screen shows, little enough to open within a frame or two. */
export const historyPageMessages = 50;

/** First and longest pause between attempts to reach the server; doubling in between. */
export const reconnectFirstMs = 500;
export const reconnectLongestMs = 30_000;
/** An attempt that has not opened by then is given up: mobile networks can swallow a connection silently. */
export const connectTimeoutMs = 10_000;

/** How long a notice stays: long enough to read two short sentences twice. */
export const noticeMs = 7_000;

/** How long "writes…" stays without another word, and how often it is said while somebody writes. */
export const typingLastsMs = 8_000;
export const typingAgainMs = 4_000;

/** After how many seconds messages may disappear; 0: they stay. Others may choose others (protocol, section 6). */
export const disappearingChoicesS: readonly number[] = [0, 5, 60, 300, 3600, 28_800, 86_400, 604_800, 2_419_200];

/** How many people one invite may let in (core/common/limits.h, max_invite_uses). */
export const mostInviteUses = 50;
/** Left of an invite's life from which on it is marked as ending soon (core/common/limits.h, invite_warning_ms). */
export const inviteEndsSoonMs = 60 * 60 * 1000;

/** setTimeout counts in 32 signed bits; longer waits would fire at once. */
export const longestTimeoutMs = 2 ** 31 - 1;

/** Bytes of the vault key. */
export const vaultKeyBytes = 32;

/** Pixels from the end within which the reader counts as being at the end of a conversation. */
export const nearEndPx = 64;
/** Pixels from the top at which older messages are fetched: about one screen ahead. */
export const nearTopPx = 600;

/** How often an installed app that stays open asks whether there is a new version. */
export const updateCheckMs = 60 * 60 * 1000;

/** How long after the start the service worker is registered, in ms: the page is usable by then. */
export const registerWorkerMs = 2_000;
/** When it is tried again if the server was away just then, in ms. */
export const registerWorkerAgainMs = 60_000;

/** Longer side of a camera's frame when it is searched for a QR code, in pixels: a code that fills a third of it has
 * more than four pixels a module, and a phone searches it within a frame. */
export const scanFramePx = 800;
/** Longer side of a chosen picture when it is searched, in pixels: photos have more than is needed. */
export const scanPicturePx = 2_000;
/** How long a picture is searched, in ms: the page stands still meanwhile. */
export const scanPictureMs = 1_000;
