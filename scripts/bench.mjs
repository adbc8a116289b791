#!/usr/bin/env node
// Makes the bench captures (seeded) and prints the table of budgets: ours, the peers' in the same run, and the ratios.
//   npm run bench [-- --keep] [-- --growth] [-- --folder DIR]
// --growth also measures 0.5, 1, 2, 4 and 8 GB (needs 16 GB of disk). Peers that are not installed are said to be missing.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'vite'
import { makeBigCapture, makeManyFlows } from './lib/big-capture.mjs'

const { values } = parseArgs({
  options: { keep: { type: 'boolean' }, growth: { type: 'boolean' }, folder: { type: 'string' } },
})
const folder = resolve(values.folder ?? join(tmpdir(), 'tracebook-bench'))
const RUNS = 7
/** what `timeout` answers for a program it had to end */
const TIMED_OUT = 124
const GB = { frames: 2_025_000, flows: 54_708 }

const SOFTFLOWD =
  'command -v softflowd > /dev/null || exit 127; rm -f "$1.pid" "$1.ctl"; exec timeout 10 softflowd -d -r "$0" -p "$1.pid" -c "$1.ctl"'

const say = (text) => process.stdout.write(`${text}\n`)
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]

/** Whole seconds of a command; undefined when it is not installed. */
function time(command, args) {
  const began = performance.now()
  const done = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'], maxBuffer: 1 << 26, timeout: 300_000 })
  if (done.error?.code === 'ENOENT' || done.status === 127) return undefined
  if (done.status === TIMED_OUT) return Number.NaN
  if (done.status !== 0) throw new Error(`${command} ended with ${done.status}: ${done.stderr}`)
  return (performance.now() - began) / 1000
}

/** Median of `runs` after one warm-up, of those that came to an end (softflowd sometimes waits for ever). */
function timed(command, args, runs = RUNS) {
  if (time(command, args) === undefined) return undefined
  const times = Array.from({ length: runs }, () => time(command, args)).filter((seconds) => !Number.isNaN(seconds))
  return times.length === 0 ? Number.NaN : median(times)
}

function measure(what, path) {
  const done = spawnSync(process.execPath, [join(folder, 'measure', 'measure.cjs'), what, path], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  if (done.status !== 0) throw new Error(`measure ${what}: ${done.stderr}`)
  return JSON.parse(done.stdout)
}

async function buildMeasure() {
  await build({
    configFile: false,
    logLevel: 'error',
    define: { __APP_VERSION__: '"bench"' },
    resolve: { alias: { '@shared': resolve('src-shared'), '@main': resolve('src-main') } },
    build: {
      ssr: 'test/bench/measure.ts',
      outDir: join(folder, 'measure'),
      emptyOutDir: true,
      target: 'node18',
      rollupOptions: { external: [/^@duckdb\//], output: { format: 'cjs', entryFileNames: 'measure.cjs' } },
    },
    ssr: { noExternal: ['valibot', 'fzstd', /^@noble\//] },
  })
}

function capture(name, make) {
  const path = join(folder, name)
  if (!existsSync(path)) {
    process.stderr.write(`bench: making ${name} …\n`)
    make(path)
  }
  return path
}

const row = (what, figure, budget, ok) =>
  say(
    `${what.padEnd(58)} ${figure.padStart(22)}   ${budget.padEnd(24)} ${ok === undefined ? '' : ok ? 'within' : 'OVER'}`,
  )
const seconds = (value) => `${value.toFixed(2)} s`

/** tshark takes so long that the machine is another one behind it: each run beside three of ours. */
function besideTshark(path) {
  const pairs = []
  for (let round = 0; round < 3; round++) {
    time('cat', [path])
    const own = median(Array.from({ length: 3 }, () => measure('index', path).seconds))
    const theirs = time('tshark', ['-r', path, '-q', '-z', 'conv,tcp'])
    if (theirs === undefined) return undefined
    pairs.push({ own, theirs })
  }
  return pairs
}

function indexing(path) {
  const bytes = statSync(path).size
  time('cat', [path])
  // in turn, so that a machine that is slower for a while is so for both
  const runs = []
  const beside = []
  for (let round = 0; round < RUNS; round++) {
    runs.push(measure('index', path))
    beside.push(time('capinfos', ['-c', path]))
  }
  const ours = median(runs.map((run) => run.seconds))
  const rss = median(runs.map((run) => run.maxRssMb))
  const peers = {
    cat: timed('cat', [path]),
    capinfos: beside.includes(undefined) ? undefined : median(beside),
    // -d: stay in the foreground, or it never ends; files of an earlier run make it wait
    softflowd: timed('sh', ['-c', SOFTFLOWD, path, join(folder, 'softflowd')], 3),
  }
  const tshark = besideTshark(path)
  say(`${runs[0].frames} frames, ${runs[0].flows} flows, ${(bytes / 1e9).toFixed(2)} GB; median of ${RUNS}`)
  for (const [name, value] of Object.entries(peers))
    row(`  ${name}`, value === undefined ? 'not installed' : value > 0 ? seconds(value) : 'did not end', '')
  row('index (frames, flows, TCP state, sequence analysis)', seconds(ours), '')
  if (peers.capinfos)
    row('  times capinfos -c', `${(ours / peers.capinfos).toFixed(2)} x`, '<= 2.5 x', ours / peers.capinfos <= 2.5)
  const faster = tshark && median(tshark.map(({ theirs, own }) => theirs / own))
  row('  tshark', tshark ? seconds(median(tshark.map(({ theirs }) => theirs))) : 'not installed', '')
  if (faster) row('  faster than tshark -z conv,tcp', `${faster.toFixed(1)} x`, '>= 25 x', faster >= 25)
  if (peers.softflowd) row('  times softflowd', `${(ours / peers.softflowd).toFixed(2)} x`, '')
  const rate = bytes / 1e9 / ours
  const disk = bytes / 1e9 / peers.cat
  row('  rate', `${rate.toFixed(2)} GB/s (cat ${disk.toFixed(1)})`, '>= 1 GB/s', disk > 4 ? rate >= 1 : undefined)
  row('memory, resident', `${rss} MB`, '<= 220 MB', rss <= 220)
}

function interaction(path, many) {
  const first = measure('first-rows', path)
  row(
    'first 60 rows answered while loading',
    `${first.firstMs.toFixed(0)} ms`,
    '< 500 ms (in the window)',
    first.firstMs < 500,
  )
  row('  longest wait of a request while loading', `${first.worstMs.toFixed(1)} ms`, '')
  const { results } = measure('queries', path)
  for (const [filter, { ms, rows }] of Object.entries(results))
    row(`filter ${filter} (${rows})`, `${ms.toFixed(0)} ms`, '< 150 ms', ms < 150)
  const sorted = measure('sort', many)
  for (const [key, ms] of Object.entries(sorted.results))
    row(`sort ${sorted.flows} flows by ${key}`, `${ms.toFixed(0)} ms`, '< 250 ms', ms < 250)
}

/** The real window, in the oldest Electron the app runs on where no other is to be had; said when it cannot be opened. */
function inTheWindow(path) {
  const done = spawnSync(process.execPath, ['scripts/bench-window.mjs', path], { encoding: 'utf8', timeout: 300_000 })
  const line = (done.stdout ?? '').trim().split('\n').at(-1) ?? ''
  if (done.status !== 0 || !line.startsWith('{')) {
    say(`window: not measured (${(done.stderr ?? '').trim().split('\n').at(-1)})`)
    return
  }
  const times = JSON.parse(line)
  const ms = (value) => `${value.toFixed(0)} ms`
  row('window: start until it can be used', ms(times.startMs), '< 1500 ms', times.startMs < 1500)
  row('window: file chosen until first rows are seen', ms(times.firstRowsMs), '< 500 ms', times.firstRowsMs < 500)
  row('window: file chosen until all is read', ms(times.completeMs), '')
  row('window: filter until the count is seen', ms(times.filterMs), '')
  row('window: scrolling, p95 between frames', ms(times.scrollP95Ms), '< 33 ms (software)', times.scrollP95Ms < 33)
}

/** All sizes in turn, several times over, the fastest of each: a machine that is slower for a while is so for all of them. */
function growth() {
  const files = [0.5, 1, 2, 4, 8].map((factor) => {
    const path = capture(`grow-${factor}.pcap`, (target) =>
      makeBigCapture(target, { frames: GB.frames * factor, flows: Math.round(GB.flows * factor) }),
    )
    return { path, size: statSync(path).size / 1e9, seconds: Number.POSITIVE_INFINITY, rss: 0 }
  })
  for (let round = 0; round < RUNS; round++)
    for (const file of files) {
      time('cat', [file.path])
      const run = measure('index', file.path)
      file.seconds = Math.min(file.seconds, run.seconds)
      file.rss = Math.max(file.rss, run.maxRssMb)
    }
  for (const [at, { path, size, seconds: took, rss }] of files.entries()) {
    const before = files[at - 1]
    const more = before ? `, ${((rss - before.rss) / (size - before.size)).toFixed(0)} MB/GB more` : ''
    row(`growth: ${size.toFixed(2)} GB`, `${seconds(took)}, ${rss} MB`, `${(took / size).toFixed(3)} s/GB${more}`)
    if (!values.keep) rmSync(path)
  }
  linear(
    'time',
    files.map(({ seconds: y, size: x }) => ({ x, y })),
  )
  linear(
    'memory',
    files.map(({ rss: y, size: x }) => ({ x, y })),
  )
}

/** How far a measurement is from the straight line between the first and the last at most, in parts of the line's value there. */
function linear(what, points) {
  const [first, last] = [points[0], points.at(-1)]
  const slope = (last.y - first.y) / (last.x - first.x)
  const off = Math.max(...points.map(({ x, y }) => Math.abs(y / (first.y + slope * (x - first.x)) - 1)))
  row(`growth of ${what} from 0.5 to 8 GB`, `${(off * 100).toFixed(0)} % off linear`, '<= 10 %', off <= 0.1)
}

mkdirSync(folder, { recursive: true })
await buildMeasure()
const big = capture('1gb.pcap', (path) => makeBigCapture(path, GB))
const many = capture('flows.pcap', (path) => makeManyFlows(path, 1_000_000))
indexing(big)
interaction(big, many)
inTheWindow(big)
if (values.growth) growth()
if (!values.keep) rmSync(folder, { recursive: true, force: true })
