/** How long a passphrase stands up to who has the disk: 0 for a moment, 4 for beyond any patience. */
export type Strength = 0 | 1 | 2 | 3 | 4;

type Check = (passphrase: string) => Strength;

/** The dictionaries are large (840 kB gzip): fetched from the server where a passphrase is chosen, and nowhere else. */
export async function loadStrength(): Promise<Check> {
  const [{ ZxcvbnFactory }, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ]);
  const zxcvbn = new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary, userInputs: ['vesper'] },
    graphs: common.adjacencyGraphs,
  });
  return (passphrase) => zxcvbn.check(passphrase).score;
}
