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

/** How long after the start the next screens are loaded, in ms: the first one can be used by then. */
export const loadSoonMs = 500;
/** How long after a conversation is shown what records voice messages is loaded, in ms: a first message is on its way. */
export const loadVoiceMs = 2_000;

/** How often an installed app that stays open asks whether there is a new version. */
export const updateCheckMs = 60 * 60 * 1000;

/** How long after the start the service worker is registered, in ms: the page is usable by then. */
export const registerWorkerMs = 2_000;
/** When it is tried again if the server was away just then, in ms. */
export const registerWorkerAgainMs = 60_000;

/** How long the service worker may take to hand over what was shared, in ms: it gives names, not bytes. */
export const sharedFilesMs = 5_000;

/** Longer side of a camera's frame when it is searched for a QR code, in pixels: a code that fills a third of it has
 * more than four pixels a module, and a phone searches it within a frame. */
export const scanFramePx = 800;
/** Longer side of a chosen picture when it is searched, in pixels: photos have more than is needed. */
export const scanPicturePx = 2_000;
/** How long a picture is searched, in ms: the page stands still meanwhile. */
export const scanPictureMs = 1_000;

/** Bytes of storage that files leave to everything else: years of messages and the search index. */
export const filesRoomLeftBytes = 32 * 1024 * 1024;
/** Received bytes after which a file is made durable: a crash costs a second of a fast network. */
export const flushAfterBytes = 32 * 1024 * 1024;
/** Received chunks that are written together: 1 MB for each file that comes. */
export const chunksWrittenAtOnce = 16;
/** When it is made durable at the latest, in ms: a chunk from the drop, which is deleted there afterwards; one of a
 * channel, for which nobody waits. */
export const flushStoredMs = 250;
export const flushStreamedMs = 2_000;
/** How long the file worker checks one file before it looks at the others, in ms. */
export const verifyAtOnceMs = 50;
/** Chunks on a channel for files that the other side has not taken (protocol, section 12): 16 MB. */
export const chunksOnTheWay = 256;
/** Chunks after which the other side is told that they were taken, and when it is told of fewer, in ms. */
export const tellTakenChunks = 16;
export const tellTakenMs = 50;
/** When the page is told how far files have come, in ms: less than a frame. */
export const reportMs = 10;
/** Chunks that are read at once from the file worker, and as many again are ready: 2 MB for each file that is sent. */
export const chunksReadAtOnce = 16;
/** Bytes that wait in the browser for a channel: above it none are added, below the lower one some are again. More would
 * only wait longer, fewer would run dry while the page does something else. */
export const channelHighBytes = 4 * 1024 * 1024;
export const channelLowBytes = 1024 * 1024;
/** Bytes of the largest file that is opened as a whole, for pictures and sound. */
export const wholeFileBytes = 64 * 1024 * 1024;
/** How long a download is kept for the browser to read, in ms. */
export const downloadKeptMs = 10 * 60 * 1000;
/** Bytes of a file in each of its chunks: chunk_size of core/file/chunk.h. */
export const fileChunkBytes = 60 * 1024;
/** Bytes of the largest file that is sent: max_file_bytes of core/common/limits.h. */
export const maxFileBytes = 2 ** 38;
/** How often what is shown of files that move is drawn again, in ms: often enough to look alive. */
export const progressShownMs = 250;
/** How long a file has to move before its speed is told, in ms: before that it is a guess. */
export const speedKnownMs = 1_000;
/** Bytes up to which a file comes by itself: small_file_bytes of core/common/limits.h. */
export const smallFileBytes = 10_000_000;
/** Bytes and longer side of a picture's preview: it travels in a message, and is drawn sharp on a phone. */
export const previewBytes = 12 * 1024;
export const previewSidePx = 320;
/** Bytes and side of a person's own picture (core/common/limits.h, max_portrait_bytes): sharp where it is largest. */
export const portraitBytes = 12 * 1024;
export const portraitSidePx = 256;
/** The most that a contact's preview or own picture may have: some more than ours. */
export const mostPreviewPixels = 512 * 512;
/** Of a contact's picture, in the conversation: 256 MB while it is drawn. Larger ones are files like others. */
export const mostPicturePixels = 64_000_000;
/** Where a picture has to say its size: its thumbnail and colour profile may stand before. */
export const pictureHeadBytes = 256 * 1024;
/** Bytes of a file's name: what every file system takes. */
export const fileNameBytes = 255;

/** The longest voice message that is recorded, in ms: 2.7 MB. */
export const longestVoiceMs = 15 * 60 * 1000;
/** A press on the button that lasts so long means "while I hold it", in ms; a shorter one is a tap. */
export const holdToRecordMs = 400;
/** How far the finger slides away to cancel, in pixels: more than a thumb trembles, less than a phone is wide. */
export const slideToCancelPx = 96;
/** What is recorded by a slip of the finger is not sent, in ms. */
export const shortestVoiceMs = 300;
/** Speeds at which a voice message is played. */
export const voiceSpeeds: readonly number[] = [1, 1.5, 2];
/** How far an arrow key and a page key move in a voice message, in ms. */
export const voiceStepMs = 2_000;
export const voicePageMs = 10_000;
/** Characters below which a passphrase is not even looked at for strength: it is weak. */
export const weakPassphraseChars = 8;
/** Wrong passphrases before the first pause: a slip of the finger, twice. */
export const passphraseFreeAttempts = 3;
/** The first pause, doubling from there, and the longest, in ms: who has forgotten may try for a day, nobody for long. */
export const passphrasePauseMs = 5_000;
export const passphraseLongestPauseMs = 5 * 60_000;
/** Minutes without use after which Vesper may lock itself. */
export const autoLockChoicesMin: readonly number[] = [0, 1, 5, 15, 60];
/** How long the button that erases everything is held until it does so at once, in ms: longer than any slip. */
export const eraseHoldMs = 1_500;
/** Records read or written at once when a profile moves: some MB at most. */
export const itemsAtOnce = 200;

/** How long a call's sound may take to begin before it is given up, in ms: longer than the slowest phone needs, and nobody
 * listens to nothing for longer. */
export const voiceBeginMs = 10_000;
/** How long what a call needs is kept loaded for one that does not begin, in ms: longer than it rings. */
export const callPreparedMs = 90_000;
/** How long the end of a call is shown, in ms: time to read why. */
export const endedCallShownMs = 5_000;

/** When a part of the interface is asked for again after it could not be loaded, in ms: a call rings for longer. */
export const loadPartAgainMs = 15_000;

/** Past calls that are listed: more than anybody scrolls through. */
export const callLogMessages = 300;
/** Messages that are read at once while calls are looked for: some 20 ms. */
export const callLogReadMessages = 500;

/** One file of a recorded call at most, in ms: a bit less than the hour that vesper-voice writes, 11 MB. */
export const callRecordingPartMs = 55 * 60 * 1000;

/** What a microphone that is tried out hears before it is played, in ms: a sentence. */
export const testRecordingMs = 4_000;

/** How often levels of sound are drawn, in ms: often enough to look alive. */
export const levelsShownMs = 100;
