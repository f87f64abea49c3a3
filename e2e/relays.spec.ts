import { Coturn, DeadRelay, turnSecret } from './fixtures/coturn.ts';
import { Server } from './fixtures/server.ts';
import { exchange, expect, meet, type Person, test as base } from './fixtures/vesper.ts';

const test = base.extend<{ deadFirst: boolean }>({
  /** Whether a relay that does not answer is first. */
  deadFirst: [false, { option: true }],

  // In front of a coturn of its own.
  server: async ({ deadFirst }, use, testInfo) => {
    const coturn = await Coturn.start();
    const dead = await DeadRelay.start();
    const urls = deadFirst ? [dead.url, coturn.url] : [coturn.url];
    const server = await Server.start(['--turn-urls', urls.join(',')], { VESPER_TURN_SECRET: turnSecret });
    await use(server);
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach('server.log', { body: server.log });
      await testInfo.attach('coturn.log', { body: await coturn.log() });
    }
    await server.dispose();
    dead.dispose();
    await coturn.dispose();
  },
});

/** Runs in every page: as in a network that lets nothing through but what goes to a relay. */
function relayOnly(): void {
  const Original = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super({ ...configuration, iceTransportPolicy: 'relay' });
    }
  };
}

async function behindWalls(...people: Person[]): Promise<void> {
  for (const person of people) await person.context.addInitScript(relayOnly);
}

test('two who cannot reach each other talk through a relay, and see that they do', async ({ ada, ben, server }) => {
  await behindWalls(ada, ben);
  await meet(ada, ben);
  await ada.expectConnection('relayed');
  await ben.expectConnection('relayed');
  // Not through the server: it is gone.
  await server.stop();
  await exchange(ada, ben, 'Only the relay is between us');
  await exchange(ben, ada, 'And it reads nothing');
  await ada.expectConnection('relayed');
  expect(server.log).not.toContain(turnSecret);
});

test('two who can reach each other do, although there is a relay', async ({ ada, ben }) => {
  await meet(ada, ben);
  await ada.expectConnection('direct');
  await ben.expectConnection('direct');
});

test.describe('with the first relay dead', () => {
  test.use({ deadFirst: true });

  test('two who cannot reach each other talk through the second', async ({ ada, ben, server }) => {
    await behindWalls(ada, ben);
    await meet(ada, ben);
    await ada.expectConnection('relayed');
    await ben.expectConnection('relayed');
    await server.stop();
    await exchange(ada, ben, 'One relay is enough');
  });
});
