/**
 * Measures the loss of a live capture: frames are sent through a cable between two network namespaces made for it, as fast as
 * the kernel takes them or at a rate, while `tracebook capture` writes them; every frame that was sent is accounted for.
 *
 *   node scripts/bench-live.mjs [--engine dumpcap|tcpdump] [--frames 5000000] [--rate PACKETS_PER_SECOND] [--bytes 100]
 *
 * Needs root, iproute2, python3 (the sender), the capture program, capinfos, and a build (`npm run build`). Prints one JSON
 * object; exit 1 when received + dropped is not what was sent.
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readArguments } from './lib/arguments.mjs'
import { main, ROOT, SetupError, say } from './lib/run.mjs'

const CLI = join(ROOT, 'out', 'main', 'cli.cjs')
const SENDER = join(ROOT, 'scripts', 'lib', 'send-frames.py')
const spaces = [`live5-bench-s-${process.pid}`, `live5-bench-c-${process.pid}`]

await main(async () => {
  const { values } = readArguments(process.argv.slice(2), ['engine', 'frames', 'rate', 'bytes'])
  const frames = Number(values.get('frames')?.[0] ?? 5_000_000)
  const bytes = Number(values.get('bytes')?.[0] ?? 100)
  if (!(frames >= 1 && bytes >= 60 && bytes <= 1514)) throw new SetupError('--frames is at least 1, --bytes 60 to 1514')
  if (process.getuid?.() !== 0) throw new SetupError('bench-live needs root: it makes network namespaces')
  const folder = mkdtempSync(join(tmpdir(), 'tracebook-bench-live-'))
  try {
    makeCable()
    const send = [String(frames), String(bytes), ...(values.get('rate')?.slice(0, 1) ?? [])]
    return await measure({ path: join(folder, 'live.pcapng'), send, engine: values.get('engine')?.[0] })
  } finally {
    for (const space of spaces) spawnSync('ip', ['netns', 'del', space])
    rmSync(folder, { recursive: true, force: true })
  }
})

async function measure({ path, send, engine = 'dumpcap' }) {
  const owner = spawn(
    'nsenter',
    [`--net=/run/netns/${spaces[1]}`, process.execPath, CLI, 'capture', '-i', 'eth0', '-w', path, '--engine', engine],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let said = ''
  await new Promise((resolve, reject) => {
    owner.stderr.on('data', (text) => {
      said += text
      if (said.includes('captures eth0')) resolve()
    })
    owner.once('close', () => reject(new SetupError(`the capture did not begin: ${said}`)))
  })
  const sent = spawnSync('nsenter', [`--net=/run/netns/${spaces[0]}`, 'python3', SENDER, 'eth0', ...send], {
    encoding: 'utf8',
  })
  const actual = /sent (\d+) in ([\d.]+) s/.exec(sent.stdout ?? '')
  if (!actual) throw new SetupError(`the sender failed: ${sent.stderr}`)
  const arrived = received()
  owner.kill('SIGINT')
  await new Promise((resolve) => owner.once('close', resolve))
  return report({ actual, arrived, said, path, engine })
}

function report({ actual, arrived, said, path, engine }) {
  const number = (words) => Number((words.exec(said)?.[1] ?? 'NaN').replaceAll(',', ''))
  const count = spawnSync('capinfos', ['-c', '-M', path], { encoding: 'utf8' })
  const result = {
    engine,
    sent: Number(actual[1]),
    seconds: Number(actual[2]),
    packetsPerSecond: Math.round(Number(actual[1]) / Number(actual[2])),
    arrived,
    received: number(/([\d,]+) packets? received/),
    droppedByKernel: number(/([\d,]+) dropped by the kernel/),
    inFile: Number(/Number of packets:\s+(\d+)/.exec(count.stdout ?? '')?.[1] ?? Number.NaN),
    fileBytes: statSync(path).size,
  }
  process.stdout.write(`${JSON.stringify(result)}\n`)
  const unaccounted = arrived - result.received - result.droppedByKernel
  say(`${result.droppedByKernel} dropped by the kernel, ${unaccounted} of ${arrived} that arrived not accounted for`)
  return unaccounted === 0 && result.inFile === result.received ? 0 : 1
}

/** Frames that came out of the cable at the capturing end. */
function received() {
  const { stdout } = spawnSync('nsenter', [`--net=/run/netns/${spaces[1]}`, 'cat', '/proc/net/dev'], {
    encoding: 'utf8',
  })
  return Number(/eth0:\s*\d+\s+(\d+)/.exec(stdout)?.[1])
}

function makeCable() {
  const ip = (...args) => {
    const done = spawnSync('ip', args, { encoding: 'utf8' })
    if (done.status !== 0) throw new SetupError(`ip ${args.join(' ')}: ${done.stderr ?? done.error}`)
  }
  for (const space of spaces) ip('netns', 'add', space)
  ip('link', 'add', 'eth0', 'netns', spaces[0], 'type', 'veth', 'peer', 'name', 'eth0', 'netns', spaces[1])
  for (const space of spaces) {
    // no address, and no word of IPv6's own: only what is sent goes through
    spawnSync('nsenter', [
      `--net=/run/netns/${space}`,
      'sh',
      '-c',
      'echo 1 > /proc/sys/net/ipv6/conf/eth0/disable_ipv6',
    ])
    ip('-n', space, 'link', 'set', 'eth0', 'up')
  }
}
