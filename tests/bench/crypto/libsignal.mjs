import * as signal from '@signalapp/libsignal-client';

// Stores in memory that keep the records as the objects they are: nothing is serialised that need not be.

class Sessions extends signal.SessionStore {
  records = new Map();
  async saveSession(name, record) {
    this.records.set(name.toString(), record);
  }
  async getSession(name) {
    return this.records.get(name.toString()) ?? null;
  }
  async getExistingSessions(names) {
    return names.map((name) => this.records.get(name.toString()));
  }
}

class Identities extends signal.IdentityKeyStore {
  known = new Map();
  constructor(key) {
    super();
    this.key = key;
  }
  async getIdentityKey() {
    return this.key.privateKey;
  }
  async getIdentityKeyPair() {
    return this.key;
  }
  async getLocalRegistrationId() {
    return 1;
  }
  async saveIdentity(name, key) {
    this.known.set(name.toString(), key);
    return signal.IdentityChange.NewOrUnchanged;
  }
  async isTrustedIdentity() {
    return true;
  }
  async getIdentity(name) {
    return this.known.get(name.toString()) ?? null;
  }
}

class PreKeys extends signal.PreKeyStore {
  records = new Map();
  async savePreKey(id, record) {
    this.records.set(id, record);
  }
  async getPreKey(id) {
    return this.records.get(id);
  }
  async removePreKey(id) {
    this.records.delete(id);
  }
}

class SignedPreKeys extends signal.SignedPreKeyStore {
  records = new Map();
  async saveSignedPreKey(id, record) {
    this.records.set(id, record);
  }
  async getSignedPreKey(id) {
    return this.records.get(id);
  }
}

class KyberPreKeys extends signal.KyberPreKeyStore {
  records = new Map();
  async saveKyberPreKey(id, record) {
    this.records.set(id, record);
  }
  async getKyberPreKey(id) {
    return this.records.get(id);
  }
  async markKyberPreKeyUsed() {}
}

class Side {
  sessions = new Sessions();
  constructor(own, theirs, identity) {
    this.own = own;
    this.theirs = theirs;
    this.identities = new Identities(identity);
  }
  async seal(plaintext) {
    const sealed = await signal.signalEncrypt(plaintext, this.theirs, this.own, this.sessions, this.identities);
    return { type: sealed.type(), body: sealed.serialize() };
  }
  open({ type, body }) {
    if (type === signal.CiphertextMessageType.Whisper) {
      const message = signal.SignalMessage.deserialize(body);
      return signal.signalDecrypt(message, this.theirs, this.own, this.sessions, this.identities);
    }
    const message = signal.PreKeySignalMessage.deserialize(body);
    return signal.signalDecryptPreKey(
      message,
      this.theirs,
      this.own,
      this.sessions,
      this.identities,
      this.preKeys,
      this.signedPreKeys,
      this.kyberPreKeys,
    );
  }
  end() {}
}

/** Two people; each has an identity and nothing else. */
export function meet() {
  const [ownIdentity, theirIdentity] = [signal.IdentityKeyPair.generate(), signal.IdentityKeyPair.generate()];
  const own = signal.ProtocolAddress.new('b80cd2fc-4d3a-4f6e-9f3a-0c8d6f0c9d11', 1);
  const their = signal.ProtocolAddress.new('5ac25bd6-3b7e-4bd7-a4c0-8a76d0e1c3f2', 1);
  return {
    /** Prekeys (signed, one-time, Kyber), bundle, PQXDH and the first message, which who has the bundle writes. */
    async setUp(plaintext) {
      const inviter = new Side(own, their, ownIdentity);
      const joiner = new Side(their, own, theirIdentity);
      const bundle = await publish(inviter, ownIdentity);
      await signal.processPreKeyBundle(bundle, own, their, joiner.sessions, joiner.identities);
      await inviter.open(await joiner.seal(plaintext));
      return [inviter, joiner];
    },
  };
}

async function publish(side, identity) {
  const now = Date.now();
  const oneTime = signal.PrivateKey.generate();
  const signed = signal.PrivateKey.generate();
  const kyber = signal.KEMKeyPair.generate();
  const [oneTimeKey, signedKey, kyberKey] = [oneTime.getPublicKey(), signed.getPublicKey(), kyber.getPublicKey()];
  const signedSignature = identity.privateKey.sign(signedKey.serialize());
  const kyberSignature = identity.privateKey.sign(kyberKey.serialize());
  side.preKeys = new PreKeys();
  side.signedPreKeys = new SignedPreKeys();
  side.kyberPreKeys = new KyberPreKeys();
  await side.preKeys.savePreKey(1, signal.PreKeyRecord.new(1, oneTimeKey, oneTime));
  await side.signedPreKeys.saveSignedPreKey(
    1,
    signal.SignedPreKeyRecord.new(1, now, signedKey, signed, signedSignature),
  );
  await side.kyberPreKeys.saveKyberPreKey(1, signal.KyberPreKeyRecord.new(1, now, kyber, kyberSignature));
  return signal.PreKeyBundle.new(
    1,
    1,
    1,
    oneTimeKey,
    1,
    signedKey,
    signedSignature,
    identity.publicKey,
    1,
    kyberKey,
    kyberSignature,
  );
}

export const wireBytes = ({ body }) => body.length;
