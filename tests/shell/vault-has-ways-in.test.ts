import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../shell/store/database.ts';
import * as ways from '../../shell/vault/ways-in.ts';
import { FakeVaultTools } from './fakes/fake-vault-tools.ts';

let count = 0;
let database: Database;
let tools: FakeVaultTools;

beforeEach(async () => {
  database = await openDatabase(`ways ${++count}`);
  tools = new FakeVaultTools();
});

const open = async () => {
  const key = await ways.openByBrowser(database);
  if (!key) throw new Error('locked');
  return key;
};
const openBy = async (passphrase: string) => {
  const { passphrase: wrap } = await ways.waysIn(database);
  if (!wrap) throw new Error('no passphrase');
  return ways.openByPassphrase(wrap, passphrase, tools);
};
const present = async () => Object.entries(await ways.waysIn(database)).flatMap(([way, wrap]) => (wrap ? [way] : []));
const passkey = () => ({
  credential: new Uint8Array([1, 2]),
  salt: new Uint8Array(32),
  secret: new Uint8Array(32).fill(7),
});

describe('by default', () => {
  it('the key is 32 bytes, the same every time, and stored only under a key that cannot be exported', async () => {
    const key = await open();
    expect(key).toHaveLength(32);
    expect(new Set(key).size).toBeGreaterThan(8);
    expect(await open()).toEqual(key);
    const { browser } = await ways.waysIn(database);
    if (!browser) throw new Error('no way');
    expect(browser.wrappingKey.extractable).toBe(false);
    await expect(crypto.subtle.exportKey('raw', browser.wrappingKey)).rejects.toThrow(/extractable/);
    expect(Buffer.from(browser.wrapped).includes(Buffer.from(key))).toBe(false);
  });

  it('two tabs that start at once agree on one key', async () => {
    const [one, other] = await Promise.all([open(), open()]);
    expect(one).toEqual(other);
  });

  it('no new key is made where records are that it would not open', async () => {
    await database.put('records', new Uint8Array([1]), 'profile');
    await expect(open()).rejects.toThrow(ways.NoWayIn);
    expect(await present()).toEqual([]);
  });

  it('what the version before stored is opened', async () => {
    const wrappingKey = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
      'encrypt',
      'decrypt',
    ]);
    const [iv, key] = [crypto.getRandomValues(new Uint8Array(12)), crypto.getRandomValues(new Uint8Array(32))];
    const wrapped = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, wrappingKey, key);
    await database.put('device', { wrappingKey, iv, wrapped }, 'vault-key');
    expect(await open()).toEqual(key);
  });
});

describe('a passphrase', () => {
  it('alone opens, and the same key', async () => {
    const key = await open();
    await ways.setPassphrase(database, key, 'violets', tools);
    expect(await present()).toEqual(['passphrase']);
    expect(await ways.openByBrowser(database)).toBeUndefined();
    expect(await openBy('violets')).toEqual(key);
    await expect(openBy('violet')).rejects.toThrow(ways.WrongKey);
    await expect(openBy('')).rejects.toThrow(ways.WrongKey);
  });

  it('has a cost, which is stored with it, and less memory means more passes', async () => {
    tools.memoryKib = 100_000;
    await ways.setPassphrase(database, await open(), 'violets', tools);
    const { passphrase } = await ways.waysIn(database);
    expect(passphrase).toMatchObject({ passes: 12, memoryKib: 64 * 1024 });
    await openBy('violets');
    expect(new Set(tools.costs.map(({ memoryKib }) => memoryKib))).toEqual(new Set([64 * 1024]));
  });

  it('nothing changes where there is no memory at all, or nothing was typed', async () => {
    const key = await open();
    await expect(ways.setPassphrase(database, key, '', tools)).rejects.toThrow(ways.WrongKey);
    tools.memoryKib = 1;
    await expect(ways.setPassphrase(database, key, 'violets', tools)).rejects.toThrow(ways.NoMemory);
    expect(await present()).toEqual(['browser']);
    expect(await open()).toEqual(key);
  });

  it('can be changed: the one before opens nothing', async () => {
    const key = await open();
    await ways.setPassphrase(database, key, 'violets', tools);
    await ways.setPassphrase(database, key, 'roses', tools);
    expect(await openBy('roses')).toEqual(key);
    await expect(openBy('violets')).rejects.toThrow(ways.WrongKey);
  });

  it('removed, the browser opens again, and no passkey does', async () => {
    const key = await open();
    await ways.setPassphrase(database, key, 'violets', tools);
    await ways.addPasskey(database, key, passkey());
    expect(await present()).toEqual(['passphrase', 'passkey']);
    await ways.removePassphrase(database, key);
    expect(await present()).toEqual(['browser']);
    expect(await open()).toEqual(key);
  });
});

describe('a passkey', () => {
  it('opens the same key, by its own secret only', async () => {
    const key = await open();
    await ways.setPassphrase(database, key, 'violets', tools);
    await ways.addPasskey(database, key, passkey());
    const { passkey: wrap } = await ways.waysIn(database);
    if (!wrap) throw new Error('no passkey');
    expect(await ways.openByPasskey(wrap, passkey().secret)).toEqual(key);
    await expect(ways.openByPasskey(wrap, new Uint8Array(32).fill(8))).rejects.toThrow(ways.WrongKey);
    await ways.removePasskey(database);
    expect(await openBy('violets')).toEqual(key);
  });

  it('is not taken where there is no passphrase', async () => {
    await expect(ways.addPasskey(database, await open(), passkey())).rejects.toThrow(ways.NoWayIn);
    expect(await present()).toEqual(['browser']);
  });
});

describe('cut off after any step', () => {
  /** The browser dies after so many writes: the transaction that is open then is not done. */
  function dyingAfter(writes: number): Database {
    let left = writes;
    return new Proxy(database, {
      get(target, property) {
        if (property !== 'transaction') return Reflect.get(target, property, target);
        return (...given: Parameters<Database['transaction']>) => {
          const transaction = target.transaction(...given);
          const store = new Proxy(transaction.store as unknown as object, {
            get(of, method) {
              const value = Reflect.get(of, method, of) as unknown;
              if (method !== 'put' && method !== 'delete' && method !== 'add') {
                return typeof value === 'function' ? value.bind(of) : value;
              }
              return (...args: unknown[]) => {
                if (left-- > 0) return (value as (...all: unknown[]) => unknown).apply(of, args);
                transaction.done.catch(() => {});
                transaction.abort();
                throw new Error('died');
              };
            },
          });
          return new Proxy(transaction, {
            get: (of, member) => (member === 'store' ? store : Reflect.get(of, member, of)),
          });
        };
      },
    });
  }

  const changes = {
    'setting a passphrase': (on: Database, key: Uint8Array<ArrayBuffer>) =>
      ways.setPassphrase(on, key, 'violets', tools),
    'removing it': (on: Database, key: Uint8Array<ArrayBuffer>) => ways.removePassphrase(on, key),
  };

  for (const [what, change] of Object.entries(changes)) {
    it.each([0, 1, 2, 3])(`${what}: one way that opens, after %d writes`, async (writes) => {
      const key = await open();
      if (what === 'removing it') {
        await ways.setPassphrase(database, key, 'violets', tools);
        await ways.addPasskey(database, key, passkey());
      }
      const before = await present();
      const died = await change(dyingAfter(writes), key).then(
        () => false,
        () => true,
      );
      const after = await present();
      expect(died && after.join() !== before.join()).toBe(false);
      expect(after.filter((way) => way !== 'passkey')).toHaveLength(1);
      expect(after.includes('browser') ? await open() : await openBy('violets')).toEqual(key);
    });
  }
});
