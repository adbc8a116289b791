/**
 * Measures a live capture: frames are sent through a cable between two network namespaces made for it, as fast as the kernel
 * takes them or at a rate, while Tracebook captures them; every frame that was sent is accounted for. With --window yes the
 * real window captures and is clicked meanwhile.
 *
 *   node scripts/bench-live.mjs [--engine dumpcap|tcpdump|cap] [--frames 5000000] [--rate PACKETS_PER_SECOND] [--bytes 100]
 *   node scripts/bench-live.mjs --window yes --rate 300000 [--clicks-every MILLISECONDS]
 *
 * Needs root, iproute2, python3 (the sender), the capture program, capinfos. Prints one JSON object, the load of the machine
 * before and after in it; exit 1 when received + dropped is not what was sent.
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readArguments } from './lib/arguments.mjs'
import { openLiveWindow, spread } from './lib/live-window.mjs'
import { readyToOpen } from './lib/ready.mjs'
import { main, ROOT, run, SetupError, say } from './lib/run.mjs'
import { onScreen } from './lib/screen.mjs'

const CLI = join(ROOT, 'out', 'main', 'cli.cjs')
const SENDER = join(ROOT, 'scripts', 'lib', 'send-frames.py')
const FEW = 1000
/** faster than anybody reads */
const CLICKS_EVERY_MS = 100
const SWITCHES = ['engine', 'frames', 'rate', 'bytes', 'window', 'clicks-every', 'sender-in']

await main(async () => {
  const { values } = readArguments(process.argv.slice(2), SWITCHES)
  const one = (name) => values.get(name)?.[0]
  const frames = Number(one('frames') ?? 5_000_000)
  const bytes = Number(one('bytes') ?? 100)
  if (!(frames >= 1 && bytes >= 60 && bytes <= 1514)) throw new SetupError('--frames is at least 1, --bytes 60 to 1514')
  if (process.getuid?.() !== 0) throw new SetupError('bench-live needs root: it makes network namespaces')
  const isWindow = one('window') === 'yes'
  const senderIn = one('sender-in')
  if (senderIn === undefined) return inNamespaces(isWindow)
  const send = () => sendFrames(senderIn, [frames, bytes, ...(one('rate') ? [one('rate')] : [])].map(String))
  const before = { cores: cpus().length, loadBefore: loadavg()[0] }
  const measured = isWindow
    ? await byWindow(send, senderIn, Number(one('clicks-every') ?? CLICKS_EVERY_MS))
    : await byTerminal(send, one('engine') ?? 'dumpcap')
  return report({ ...before, loadAfter: loadavg()[0], ...measured })
})

/** Makes the cable and runs this program once more at its capturing end: everything of it shares that network. */
async function inNamespaces(isWindow) {
  const spaces = [`live5-bench-s-${process.pid}`, `live5-bench-c-${process.pid}`]
  await readyToOpen()
  try {
    makeCable(spaces)
    const again = [fileURLToPath(import.meta.url), ...process.argv.slice(2), '--sender-in', spaces[0]]
    const inside = ['ip', ['netns', 'exec', spaces[1], process.execPath, ...again]]
    const [command, args] = isWindow ? await onScreen(...inside) : inside
    return (await run(command, args, { stdio: ['ignore', 'inherit', 'inherit'] })).code
  } finally {
    for (const space of spaces) spawnSync('ip', ['netns', 'del', space])
  }
}

async function byTerminal(send, engine) {
  const folder = mkdtempSync(join(tmpdir(), 'tracebook-bench-live-'))
  try {
    const path = join(folder, 'live.pcapng')
    const owner = spawn(process.execPath, [CLI, 'capture', '-i', 'eth0', '-w', path, '--engine', engine], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    await new Promise((resolve, reject) => {
      owner.stderr.on('data', (text) => {
        said += text
        if (said.includes('captures eth0')) resolve()
      })
      owner.once('close', () => reject(new SetupError(`the capture did not begin: ${said}`)))
    })
    const sent = await send()
    owner.kill('SIGINT')
    await new Promise((resolve) => owner.once('close', resolve))
    return { engine, ...sent, ...countsIn(said), ...fileFacts(path) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function byWindow(send, senderIn, clicksEvery) {
  const { executable } = await readyToOpen()
  const window = await openLiveWindow(executable)
  try {
    // a few lines to click on before it becomes busy
    const few = await sendFrames(senderIn, [FEW, 100, FEW].map(String))
    await window.ready()
    const before = cpuSeconds()
    const sending = send().then((sent) => ({ ...sent, cpu: grown(before, cpuSeconds()) }))
    const times = await window.clickUntil(sending, clicksEvery)
    const sent = await sending
    sent.arrived += few.arrived
    const { words, behindMs } = await window.stop()
    const path = join(window.folder, readdirSync(window.folder).find((name) => /\.pcap(ng)?$/.test(name)) ?? '')
    const clicks = {
      marked: spread(times.marked),
      answered: spread(times.answered),
      unanswered: times.unanswered,
      pointerDowns: times.downs,
      behindAfterStopMs: behindMs,
    }
    return { engine: 'dumpcap', ...sent, ...countsIn(words), ...fileFacts(path), ...clicks }
  } finally {
    await window.close()
  }
}

function report(result) {
  process.stdout.write(`${JSON.stringify(result)}\n`)
  if (result.engine === 'cap') return reportUnknown(result)
  const unaccounted = result.arrived - result.received - result.droppedByKernel
  say(
    `${result.droppedByKernel} dropped by the kernel, ${unaccounted} of ${result.arrived} that arrived not accounted for`,
  )
  if (result.answered) say(`clicks answered: median ${result.answered.median} ms, p95 ${result.answered.p95} ms`)
  return unaccounted === 0 && result.inFile === result.received ? 0 : 1
}

/** The built-in engine cannot say what it lost; its bound must hold. */
function reportUnknown({ arrived, received, inFile, atMost }) {
  const lost = arrived - received
  const bound = Number.isNaN(atMost) ? 'said nothing of it' : `said at most ${atMost}`
  say(`${lost} of ${arrived} that arrived lost (${((lost / arrived) * 100).toFixed(2)} %); cap ${bound}`)
  return inFile === received && lost <= (Number.isNaN(atMost) ? 0 : atMost) ? 0 : 1
}

function countsIn(said) {
  const number = (words) => Number((words.exec(said)?.[1] ?? 'NaN').replaceAll(',', ''))
  const dropped = number(/(\d[\d,]*) dropped/)
  const atMost = number(/at most ([\d,]+)/)
  return { received: number(/([\d,]+) packets? received/), droppedByKernel: dropped, atMost }
}

function fileFacts(path) {
  const count = spawnSync('capinfos', ['-c', '-M', path], { encoding: 'utf8' })
  const inFile = Number(/Number of packets:\s+(\d+)/.exec(count.stdout ?? '')?.[1] ?? Number.NaN)
  return { inFile, fileBytes: statSync(path).size }
}

/** Resolves with what was sent, and what came out of the cable at this end. */
function sendFrames(space, send) {
  const before = received()
  const child = spawn('nsenter', [`--net=/run/netns/${space}`, 'python3', SENDER, 'eth0', ...send], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  child.stdout.on('data', (text) => {
    printed += text
  })
  return new Promise((resolve, reject) => {
    child.once('close', () => {
      const actual = /sent (\d+) in ([\d.]+) s/.exec(printed)
      if (!actual) return reject(new SetupError('the sender failed'))
      const [sent, seconds] = [Number(actual[1]), Number(actual[2])]
      resolve({ sent, seconds, packetsPerSecond: Math.round(sent / seconds), arrived: received() - before })
    })
  })
}

/** Seconds of processor time so far, by kind of process, of everything in this network namespace and of the screen. */
function cpuSeconds() {
  const totals = new Map()
  const space = readlinkSync('/proc/self/ns/net')
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      const kind = /--utility-sub-type=[\w.]*?(\w+)\0/.exec(words)?.[1] ?? /--type=([\w-]+)/.exec(words)?.[1]
      const isScreen = /^(\S*\/)?Xvfb\0/.test(words)
      if (!isScreen && readlinkSync(`/proc/${pid}/ns/net`) !== space) continue
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
      const name = kind ?? words.split('\0')[0].split('/').at(-1)
      totals.set(name, (totals.get(name) ?? 0) + (Number(fields[11]) + Number(fields[12])) / 100)
    } catch {
      // it ended while it was looked at
    }
  }
  return totals
}

function grown(before, after) {
  const parts = [...after].map(([name, seconds]) => [name, Number((seconds - (before.get(name) ?? 0)).toFixed(1))])
  return Object.fromEntries(parts.filter(([, seconds]) => seconds > 0.1))
}

function received() {
  return Number(/eth0:\s*\d+\s+(\d+)/.exec(readFileSync('/proc/net/dev', 'utf8'))?.[1])
}

function makeCable(spaces) {
  const ip = (...args) => {
    const done = spawnSync('ip', args, { encoding: 'utf8' })
    if (done.status !== 0) throw new SetupError(`ip ${args.join(' ')}: ${done.stderr ?? done.error}`)
  }
  for (const space of spaces) ip('netns', 'add', space)
  ip('link', 'add', 'eth0', 'netns', spaces[0], 'type', 'veth', 'peer', 'name', 'eth0', 'netns', spaces[1])
  for (const space of spaces) {
    // no address, and no word of IPv6's own: only what is sent goes through
    const quiet = 'echo 1 > /proc/sys/net/ipv6/conf/eth0/disable_ipv6'
    spawnSync('nsenter', [`--net=/run/netns/${space}`, 'sh', '-c', quiet])
    for (const port of ['lo', 'eth0']) ip('-n', space, 'link', 'set', port, 'up')
  }
}
