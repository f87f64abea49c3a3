import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../lib/servers.mjs';

execFileSync('ninja', ['-C', join(root, 'build/wasm'), 'crypto-bench'], { stdio: ['ignore', 'ignore', 'inherit'] });
const { default: load } = await import(join(root, 'build/wasm/tests/bench/crypto/crypto-bench.mjs'));
const core = await load();

const bytes = new Uint8Array(32);
/** 32 fresh bytes, which the core is given with each call that needs randomness. */
function entropy() {
  return crypto.getRandomValues(bytes);
}

class Side {
  constructor(party) {
    this.party = party;
  }
  seal(plaintext) {
    return this.party.seal(plaintext, entropy());
  }
  open(frame) {
    return this.party.open(frame);
  }
  end() {
    this.party.delete();
  }
}

/** Two people; each has an identity and nothing else. */
export function meet() {
  const [inviterIdentity, joinerIdentity] = [new core.Identity(entropy()), new core.Identity(entropy())];
  return {
    /** Keys of an invite, link, bundle, join, acceptance and the first message, which the joiner writes. */
    setUp(plaintext) {
      const inviter = core.Party.inviter(inviterIdentity, entropy());
      const joiner = core.Party.joiner(joinerIdentity, inviter.code(), inviter.out(), entropy());
      inviter.accept(joiner.out());
      const sides = [new Side(inviter), new Side(joiner)];
      sides[0].open(sides[1].seal(plaintext));
      return sides;
    },
  };
}

export const wireBytes = (frame) => frame.length;

/** Messages within wasm, without a call from JavaScript for each. */
export function pingPongInside([one, other], plaintext, count) {
  one.party.pingPong(other.party, plaintext, count, entropy());
}

/** Seals the chunks of one file. */
export function chunkSealer(chunkBytes) {
  const sealer = new core.Sealer(entropy());
  let view = sealer.slot();
  /** The module's memory may have grown and left an older view empty. */
  const slot = () => (view.length > 0 ? view : (view = sealer.slot()));
  return {
    seal(chunk) {
      slot().set(chunk);
      sealer.seal();
      return slot().slice();
    },
    open(sealed) {
      slot().set(sealed);
      sealer.open();
      return slot().slice(0, chunkBytes);
    },
  };
}
