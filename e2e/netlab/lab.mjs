// Two hosts and a router between them, each in a network namespace of its own, on a line as bad as wanted:
//
//   host 0, 10.77.1.2 -- a [ router, 10.77.0.1, with the forwarder's TUN device ] b -- 10.77.2.2, host 1
//
// What a host sends to the other goes through the router's rules (counters; random loss), then through the forwarder
// (bursts of loss, delay, jitter: impairment.h), then out at the other side (rate). What it asks of the router itself,
// such as a page, does not.
//
// No namespace has a name: each lives as long as a process in it, and the first one ends when the pipe from here
// closes. So nothing is left behind however this process ends, and two labs at once know nothing of each other.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
const root = join(import.meta.dirname, '../..');
const forwarderProgram = join(root, 'build/release/e2e/netlab/netlab-forwarder');
const startMs = 10_000;
export const routerAddress = '10.77.0.1';
const hostAddresses = ['10.77.1.2', '10.77.2.2'];
/** A process that answers each line of its input with one of its output, and ends when the input does. */
class Companion {
  #child;
  #name;
  #lines;
  #reader;
  constructor(command, args) {
    this.#name = command;
    // A process group of its own: Ctrl-C is for us, and the end of our pipe for it.
    this.#child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
    this.#child.on('error', () => {});
    this.#child.stdin.on('error', () => {});
    this.#reader = createInterface(this.#child.stdout);
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }
  get pid() {
    if (!this.#child.pid) throw new Error(`${this.#name} did not start`);
    return this.#child.pid;
  }
  async line() {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${this.#name} says nothing`)), startMs);
    });
    try {
      const { value, done } = await Promise.race([this.#lines.next(), late]);
      if (done) throw new Error(`${this.#name} has ended`);
      return value;
    } finally {
      clearTimeout(timer);
    }
  }
  ask(question) {
    this.#child.stdin.write(`${question}\n`);
    return this.line();
  }
  /** Resolves when it has ended by itself; rejects when it says that it failed. */
  get ended() {
    return once(this.#child, 'exit').then(([code]) => {
      if (code !== 0) throw new Error(`${this.#name} ended with ${code}`);
    });
  }
  async end() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.stdin.end();
    await ended;
    this.#reader.close();
  }
}
export class Host {
  address;
  #holder;
  constructor(address, holder) {
    this.address = address;
    this.#holder = holder;
  }
  get pid() {
    return this.#holder.pid;
  }
  /** The words that, before a command, make it run on this host. */
  get enter() {
    return ['nsenter', `--net=/proc/${this.pid}/ns/net`];
  }
  run(command, args, input = '') {
    const [enter = '', ...rest] = this.enter;
    return execFileSync(enter, [...rest, command, ...args], { input, encoding: 'utf8' });
  }
  start(command, args) {
    const [enter = '', ...rest] = this.enter;
    return new Companion(enter, [...rest, command, ...args]);
  }
  end() {
    return this.#holder.end();
  }
}
async function newHost(address) {
  const holder = new Companion('unshare', ['--net', 'sh', '-c', 'echo ready; exec cat >/dev/null']);
  await holder.line();
  return new Host(address, holder);
}
/** Why there can be no lab on this machine, in words; '' when there can. */
export function labProblem() {
  const { status, stderr, error } = spawnSync('unshare', ['--net', 'ip', 'tuntap', 'add', 'probe', 'mode', 'tun'], {
    encoding: 'utf8',
  });
  if (status === 0) return '';
  return `no network namespaces with TUN devices here: ${(error?.message ?? stderr).trim()}`;
}
export class Lab {
  hosts;
  router;
  #forwarder;
  constructor(hosts, router, forwarder) {
    this.hosts = hosts;
    this.router = router;
    this.#forwarder = forwarder;
  }
  /** @param seed of the forwarder's randomness; random loss is the kernel's and differs each time */
  static async open(seed = 1) {
    const [first, second, router] = await Promise.all([...hostAddresses, routerAddress].map(newHost));
    if (!first || !second || !router) throw new Error('no hosts');
    const quiet = 'net.ipv6.conf.all.disable_ipv6=1';
    for (const host of [first, second, router]) host.run('sysctl', ['-qw', quiet]);
    router.run('sysctl', [
      '-qw',
      'net.ipv4.ip_forward=1',
      'net.ipv4.conf.all.rp_filter=0',
      'net.ipv4.conf.default.rp_filter=0',
    ]);
    const forwarder = router.start('chrt', ['--rr', '10', forwarderProgram, 'line', first.address, `${seed}`]);
    if ((await forwarder.line()) !== 'ready') throw new Error('the forwarder is not ready');
    router.run('ip', ['-batch', '-'], routerLinks(first, second));
    for (const host of [first, second]) host.run('ip', ['-batch', '-'], hostLinks(host.address));
    router.run('nft', ['-f', '-'], rules);
    return new Lab([first, second], router, forwarder);
  }
  /** From the next packet on, both ways. What is not said is not impaired. */
  async setLine({ loss = 0, burst = 1, delayMs = 0, jitterMs = 0, rateKbit }) {
    const bursty = burst > 1 ? loss : 0;
    const random = burst > 1 ? 0 : Math.round(loss * 1000);
    const drop = random > 0 ? `add rule ip lab loss numgen random mod 1000 < ${random} drop` : '';
    this.router.run('nft', ['-f', '-'], `flush chain ip lab loss\n${drop}\n`);
    for (const device of ['a', 'b']) this.router.run('tc', ['-batch', '-'], rateCommands(device, rateKbit));
    const answer = await this.#forwarder.ask(`set ${bursty} ${burst} ${delayMs} ${jitterMs}`);
    if (answer !== 'set') throw new Error(`the forwarder says ${answer}`);
  }
  /** By the first host and by the second; counting begins anew. */
  async count() {
    const held = JSON.parse(await this.#forwarder.ask('count'));
    const listed = JSON.parse(this.router.run('nft', ['--json', 'reset', 'counters', 'table', 'ip', 'lab']));
    const counters = new Map();
    for (const { counter } of listed.nftables) if (counter) counters.set(counter.name, counter);
    const passed = (from, to, way) => ({
      sentPackets: counters.get(`from_${from}`)?.packets ?? 0,
      sentBytes: counters.get(`from_${from}`)?.bytes ?? 0,
      arrivedPackets: counters.get(`to_${to}`)?.packets ?? 0,
      arrivedBytes: counters.get(`to_${to}`)?.bytes ?? 0,
      delayMs: held[way].delayMs,
      delayLeastMs: held[way].delayLeastMs,
      delayMostMs: held[way].delayMostMs,
      lateMs: held[way].lateMs,
      lateMostMs: held[way].lateMostMs,
    });
    return [passed('a', 'b', 0), passed('b', 'a', 1)];
  }
  async close() {
    await this.#forwarder.end();
    for (const host of [...this.hosts, this.router]) await host.end();
  }
}
const gatewayOf = (address) => address.replace(/\.2$/, '.1');
const routerLinks = (first, second) => `
link set dev lo up
address add ${routerAddress}/32 dev lo
link add name a type veth peer name eth0 netns ${first.pid}
link add name b type veth peer name eth0 netns ${second.pid}
address add ${gatewayOf(first.address)}/24 dev a
address add ${gatewayOf(second.address)}/24 dev b
link set dev a up
link set dev b up
link set dev line up
rule add iif a lookup 100
rule add iif b lookup 100
route add default dev line table 100
`;
const hostLinks = (address) => `
link set dev lo up
address add ${address}/24 dev eth0
link set dev eth0 up
route add default via ${gatewayOf(address)}
`;
/** Each packet passes twice: on its way into the forwarder and on its way out. Whatever else a browser asks for is told
 * that there is no such place. */
const rules = `
table ip lab {
  counter from_a {}
  counter from_b {}
  counter to_a {}
  counter to_b {}
  chain loss {}
  chain forward {
    type filter hook forward priority filter;
    iifname "a" ip daddr ${hostAddresses[1]} counter name from_a goto loss
    iifname "b" ip daddr ${hostAddresses[0]} counter name from_b goto loss
    iifname "line" oifname "a" counter name to_a accept
    iifname "line" oifname "b" counter name to_b accept
    reject
  }
}
`;

/** A queue of 200 ms at most stands before a slow line, as in a household's router. */
const rateCommands = (device, rateKbit) =>
  rateKbit === undefined
    ? `qdisc replace dev ${device} root pfifo limit 1000\n`
    : `qdisc replace dev ${device} root handle 1: htb default 1
class replace dev ${device} parent 1: classid 1:1 htb rate ${rateKbit}kbit burst 3000
qdisc replace dev ${device} parent 1:1 bfifo limit ${Math.max(3000, Math.round(rateKbit * 25))}
`;
