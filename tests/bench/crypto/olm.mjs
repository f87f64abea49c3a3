import Olm from '@matrix-org/olm';

await Olm.init();

class Side {
  constructor(session) {
    this.session = session;
  }
  seal(plaintext) {
    return this.session.encrypt(plaintext);
  }
  open({ type, body }) {
    return this.session.decrypt(type, body);
  }
  end() {
    this.session.free();
  }
}

function newAccount() {
  const account = new Olm.Account();
  account.create();
  return account;
}

/** Two people; each has an identity and nothing else. Olm has texts for plaintexts and base64 for ciphertexts. */
export function meet() {
  const [inviter, joiner] = [newAccount(), newAccount()];
  const { curve25519 } = JSON.parse(inviter.identity_keys());
  return {
    /** A one-time key, both sessions, and the first message, which who has the key writes. */
    setUp(plaintext) {
      inviter.generate_one_time_keys(1);
      const [oneTimeKey] = Object.values(JSON.parse(inviter.one_time_keys()).curve25519);
      inviter.mark_keys_as_published();
      const [theirs, own] = [new Olm.Session(), new Olm.Session()];
      theirs.create_outbound(joiner, curve25519, oneTimeKey);
      const first = theirs.encrypt(plaintext);
      own.create_inbound(inviter, first.body);
      inviter.remove_one_time_keys(own);
      own.decrypt(first.type, first.body);
      return [new Side(own), new Side(theirs)];
    },
  };
}

/** What the base64 stands for. */
export const wireBytes = ({ body }) => Math.floor((body.length * 3) / 4);
