/**
 * What a page and its workers have in use, in bytes: JavaScript's heaps with what stands beside them (buffers, wasm
 * memory, the browser's own objects), as V8 counts them. Call it before the page starts its workers.
 */
export async function heapWatch(page) {
  const session = await page.context().newCDPSession(page);
  const workers = new Map();
  const answers = new Map();
  let last = 0;
  session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    if (targetInfo.type === 'worker') workers.set(sessionId, targetInfo.url);
  });
  session.on('Target.detachedFromTarget', ({ sessionId }) => workers.delete(sessionId));
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result } = JSON.parse(message);
    answers.get(id)?.(result);
    answers.delete(id);
  });
  await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });

  const ofWorker = (sessionId) =>
    new Promise((resolve) => {
      last += 1;
      answers.set(last, resolve);
      const message = JSON.stringify({ id: last, method: 'Runtime.getHeapUsage' });
      session.send('Target.sendMessageToTarget', { sessionId, message }).catch(() => resolve(undefined));
    });
  const bytesOf = (usage) =>
    usage ? usage.usedSize + (usage.embedderHeapUsedSize ?? 0) + (usage.backingStorageSize ?? 0) : 0;
  return async () => {
    const page_ = bytesOf(await session.send('Runtime.getHeapUsage'));
    const each = (await Promise.all([...workers.keys()].map(ofWorker))).map(bytesOf);
    return { bytes: page_ + each.reduce((sum, one) => sum + one, 0), page: page_, workers: each };
  };
}
