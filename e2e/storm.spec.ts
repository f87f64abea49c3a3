import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { saved, file } from './fixtures/files.ts';
import { isKept } from './fixtures/installed.ts';
import { findUpdate, ownPages, release } from './fixtures/release.ts';
import { type Dice, diceOf } from './fixtures/seed.ts';
import { Server } from './fixtures/server.ts';
import { type Blow, blows, Traveller } from './fixtures/traveller.ts';
import { expect, meet, test } from './fixtures/vesper.ts';

// Two people write and send files to each other, and in the middle of it a page is loaded anew, its process or the whole
// browser dies, or a new version is applied. Nothing that one of them has seen in their conversation is lost, nothing is
// there twice, both histories are equal, and every file is whole. `./dev soak app` does this for long.

test.use({ serviceWorkers: 'allow' });

const runs = Number(process.env['VESPER_STORM_RUNS'] ?? 10);
const firstSeed = Number(process.env['VESPER_STORM_SEED'] ?? Date.now() % 1_000_000);
/** With one pair of people, who meet once. */
const runsOfAPair = 10;
/** How long one thing that a person does may take, in ms: longer than any does, except where a blow has cut it. */
const longestStepMs = 30_000;

type Deed = { is: 'text'; text: string } | { is: 'file'; name: string; buffer: Buffer };

interface Plan {
  deeds: { pauseMs: number; deed: Deed }[];
  /** Counted from the beginning, or from where the file is sent. */
  blow: { is: Blow; since: 'start' | 'file'; afterMs: number } | undefined;
}

/** What one of them does in this run, and what happens to them. */
function planOf(dice: Dice, who: string, run: string, withFile: boolean, isHit: boolean): Plan {
  const deeds: Plan['deeds'] = Array.from({ length: 3 + dice.whole(3) }, (_, i) => ({
    pauseMs: dice.whole(120),
    deed: { is: 'text', text: `${run}.${i} ${who}` },
  }));
  if (withFile) {
    const { name, buffer } = file(`${run}.file ${who}.dat`, 300_000 + dice.whole(900_000));
    deeds.splice(dice.whole(deeds.length + 1), 0, { pauseMs: dice.whole(120), deed: { is: 'file', name, buffer } });
  }
  const since = dice.one(withFile ? (['start', 'file', 'file'] as const) : (['start'] as const));
  const blow = { is: dice.one(blows), since, afterMs: dice.whole(since === 'file' ? 500 : 1_200) };
  return { deeds, blow: isHit ? blow : undefined };
}

const after = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));
const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** One of the two in one run. What they have seen in their own conversation is kept: the other must get it. */
class Side {
  readonly traveller: Traveller;
  readonly promised: string[] = [];
  readonly #plan: Plan;
  readonly #other: string;
  #isHit = false;
  #beginsFile = () => {};

  constructor(traveller: Traveller, plan: Plan, other: string) {
    this.traveller = traveller;
    this.#plan = plan;
    this.#other = other;
  }

  async run(): Promise<void> {
    const { blow } = this.#plan;
    const fileBegins = new Promise<void>((resolve) => {
      this.#beginsFile = resolve;
    });
    const struck = async () => {
      if (!blow) return;
      if (blow.since === 'file') await fileBegins;
      await after(blow.afterMs);
      this.#isHit = true;
      await this.traveller.suffer(blow.is, this.#other);
    };
    await Promise.all([this.#talk(), struck()]);
  }

  async #talk(): Promise<void> {
    for (const { pauseMs, deed } of this.#plan.deeds) {
      await after(pauseMs);
      if (this.#isHit) return;
      try {
        await (deed.is === 'text' ? this.#write(deed.text) : this.#send(deed));
      } catch (error) {
        if (!this.#isHit) throw error;
        return;
      }
    }
  }

  async #write(text: string): Promise<void> {
    const { page } = this.traveller.person;
    await page.getByRole('textbox', { name: 'Message', exact: true }).fill(text, { timeout: longestStepMs });
    if (this.#isHit) return;
    await page.getByRole('button', { name: 'Send', exact: true }).click({ timeout: longestStepMs });
    await this.#see(text);
  }

  async #send({ name, buffer }: Deed & { is: 'file' }): Promise<void> {
    const { page } = this.traveller.person;
    const chosen = { name, buffer, mimeType: 'application/octet-stream' };
    await page.getByLabel('Attach file', { exact: true }).and(page.locator('input')).setInputFiles(chosen, {
      timeout: longestStepMs,
    });
    const dialog = page.getByRole('dialog', { name: 'Send files', exact: true });
    this.#beginsFile();
    await dialog.getByRole('button', { name: 'Send', exact: true }).click({ timeout: longestStepMs });
    await this.#see(name);
  }

  /** Seen is stored. */
  async #see(text: string): Promise<void> {
    await this.traveller.person.message(text).waitFor({ timeout: longestStepMs });
    this.promised.push(text);
  }
}

/** The names of all messages of an author whose name ends this way, from top to bottom. */
async function historyOf(reader: Traveller, author: Traveller): Promise<string[]> {
  const names = await reader.person.messages
    .getByRole('group')
    .evaluateAll((groups) => groups.map((group) => group.getAttribute('aria-label') ?? ''));
  return names.filter((name) => name.endsWith(` ${author.name}`) || name.endsWith(` ${author.name}.dat`));
}

/** Both have the same of what this author has said: all that was promised, each once, and whole. */
async function expectSame(
  author: Traveller,
  reader: Traveller,
  run: string,
  promised: string[],
  files: Map<string, Buffer>,
) {
  const said = (await historyOf(author, author)).filter((name) => name.startsWith(`${run}.`));
  const read = (await historyOf(reader, author)).filter((name) => name.startsWith(`${run}.`));
  expect(read, `${run}: what ${reader.name} has of ${author.name}`).toEqual(said);
  expect(new Set(said).size, `${run}: nothing twice`).toBe(said.length);
  expect(said, `${run}: nothing that ${author.name} has seen is lost`).toEqual(expect.arrayContaining(promised));
  for (const name of said.filter((one) => files.has(one))) {
    for (const { person } of [author, reader])
      expect(digest(await saved(person, name)), `${name} of ${person.name}`).toBe(
        digest(files.get(name) ?? Buffer.of()),
      );
  }
}

for (let pair = 0; pair < runs; pair += runsOfAPair) {
  const count = Math.min(runsOfAPair, runs - pair);
  test(`nothing is lost or doubled in ${count} storms from ${pair + 1} on`, async () => {
    test.setTimeout(180_000 + 60_000 * count);
    const folder = await mkdtemp(join(tmpdir(), 'vesper-storm-'));
    const pages = await ownPages(folder);
    const server = await Server.start([], {}, pages);
    const [ada, ben] = [new Traveller('Ada', server.url, folder), new Traveller('Ben', server.url, folder)];
    const all = new Map<Traveller, string[]>([
      [ada, []],
      [ben, []],
    ]);
    try {
      await Promise.all([ada.start(), ben.start()]);
      await meet(ada.person, ben.person);
      // What comes out later is a new version to both.
      await Promise.all([isKept(ada.person), isKept(ben.person)]);
      for (let i = 0; i < count; i += 1) {
        const seed = firstSeed + pair + i;
        await storm(seed);
      }
      // What the first storms have left, the last ones have too.
      for (const { person } of [ada, ben]) await person.page.setViewportSize({ width: 1280, height: 12_000 });
      for (const [author, reader] of [
        [ada, ben],
        [ben, ada],
      ] as const) {
        const promised = all.get(author) ?? [];
        await expect.poll(() => historyOf(author, author)).toEqual(expect.arrayContaining(promised));
        await expect.poll(() => historyOf(reader, author)).toEqual(await historyOf(author, author));
      }
      expect([...ada.problems, ...ben.problems]).toEqual([]);
    } finally {
      await Promise.all([ada.end(), ben.end()]);
      await server.dispose();
      await rm(folder, { recursive: true, force: true });
    }

    async function storm(seed: number): Promise<void> {
      const dice = diceOf(seed);
      const run = `s${seed}`;
      const sends = dice.one([ada, ben]);
      const hit = dice.one([[ada], [ben], [ada, ben]]);
      const sides = [ada, ben].map((traveller) => {
        const plan = planOf(dice, traveller.name, run, traveller === sends, hit.includes(traveller));
        return { traveller, plan };
      });
      const told = sides.map(({ traveller: { name }, plan: { blow } }) =>
        blow ? `${name}: ${blow.is} ${blow.afterMs} ms after ${blow.since}` : `${name}: nothing`,
      );
      console.log(`seed ${seed}: ${sends.name} sends a file; ${told.join('; ')}`);
      const updated = sides.filter(({ plan }) => plan.blow?.is === 'update').map(({ traveller }) => traveller);
      if (updated.length > 0) await release(pages, seed);
      await Promise.all(updated.map((traveller) => findUpdate(traveller.person)));

      const [ofAda, ofBen] = sides.map(
        ({ traveller, plan }) => new Side(traveller, plan, traveller === ada ? 'Ben' : 'Ada'),
      );
      if (!ofAda || !ofBen) throw new Error('two sides');
      await Promise.all([ofAda.run(), ofBen.run()]);
      // In order and without gaps: what was said before is there when this is.
      const last = (traveller: Traveller) => `${run}.last ${traveller.name}`;
      for (const [from, to] of [
        [ada, ben],
        [ben, ada],
      ] as const) {
        await from.person.write(last(from));
        await to.person.expectMessage(last(from));
        await from.person.expectState(last(from), 'delivered');
      }
      const files = new Map(
        sides.flatMap(({ plan }) =>
          plan.deeds.flatMap(({ deed }) => (deed.is === 'file' ? [[deed.name, deed.buffer] as const] : [])),
        ),
      );
      await expectSame(ada, ben, run, ofAda.promised, files);
      await expectSame(ben, ada, run, ofBen.promised, files);
      all.get(ada)?.push(...ofAda.promised);
      all.get(ben)?.push(...ofBen.promised);
    }
  });
}
