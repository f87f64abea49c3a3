// Every limit of the shell, with its unit and its reason. The protocol's own limits are in core/common/limits.h.

/** Newest messages read when a conversation is opened: more than a tall screen shows, opened within a frame or two. */
export const historyPageMessages = 50;
/** Messages read from the store at once when scrolling: a few milliseconds, less than a frame. */
export const historyReadMessages = 100;
/** Messages read ahead of what is in the page, before and after it: a fifth of a second at the fastest wheel. */
export const historyAheadMessages = 300;
/** Messages held besides those near the view before those far from it are let go: a few MB. */
export const historyKeepMessages = 4_000;
/** Names of records read at once: their strings are made in some ms, in which nothing else runs. */
export const keysAtOnce = 10_000;

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
/** How long a message that was searched for is marked, in ms. */
export const highlightMs = 2_500;

/** Drafts are stored at most so often, in ms: a crash costs a word or two, and a flash disk little. */
export const draftEveryMs = 250;

/** Messages in one stored part of the search index: some 100 kB, sealed and written again when one of them changes. */
export const searchChunkMessages = 1_000;
/** Messages read at once when the index is made: the page answers between two reads. */
export const searchReadMessages = 250;
/** Pause between two looks for more results while messages are still being read, in ms. */
export const searchAgainMs = 500;
/** Messages found that are shown; the newest. */
export const searchResultsShown = 50;
/** Characters of a message shown as a result, and how many of them stand before what was found. */
export const snippetChars = 140;
export const snippetLeadChars = 40;
/** Pause after the last new message before the index is stored, in ms: a burst is stored once. */
export const searchStoreMs = 3_000;

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
