/** Spread of a list of numbers, in its unit, with so many decimals. */
export function spread(values, decimals = 1) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share) => {
    const index = share * (sorted.length - 1);
    const below = sorted[Math.floor(index)];
    return below + (sorted[Math.ceil(index)] - below) * (index % 1);
  };
  const rounded = (value) => Math.round(value * 10 ** decimals) / 10 ** decimals;
  return {
    runs: values.length,
    min: rounded(at(0)),
    quartile1: rounded(at(0.25)),
    median: rounded(at(0.5)),
    quartile3: rounded(at(0.75)),
    max: rounded(at(1)),
  };
}
