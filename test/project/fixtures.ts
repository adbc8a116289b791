/**
 * Owns what the project tests share: a folder that goes away, anchors and facts with recognisable values, and a way to run the
 * store in a process of its own (bundled the way the app is: CommonJS, DuckDB external).
 */
import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import type { CaptureFacts } from '@main/project/captures'
import type { FlowRow } from '@main/project/flows-snapshot'
import type { FlowAnchor, FrameAnchor } from '@shared/anchor'
import type { Result } from '@shared/result'
import { build } from 'vite'

export const APP = { appVersion: '0.1.0-test' } as const
export const HASH = 'a'.repeat(64)

export const newFolder = (): string => realpathSync(mkdtempSync(join(tmpdir(), 'tracebook-project-')))
export const removeFolder = (path: string): void => rmSync(path, { recursive: true, force: true })

/** The value, or the test fails with the error's text. */
export function must<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new Error(`${result.error.code}: ${result.error.message} ${result.error.detail ?? ''}`)
}

/** The error's code, or 'ok'. */
export const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.error.code)

export const frameAnchor = (frame: number, capture: string | null = HASH): FrameAnchor => ({
  kind: 'frame',
  capture,
  frame,
  ts: '983682367123456789',
  len: 60,
  hash: '0123456789abcdef',
})

export const flowAnchor = (uid: string): FlowAnchor => ({
  kind: 'flow',
  capture: HASH,
  uid,
  proto: 'tcp',
  orig: { ip: '192.0.2.1', port: 1033 },
  resp: { ip: '192.0.2.2', port: 21 },
  firstFrame: 3,
})

export const captureFacts = (path: string, more: Partial<CaptureFacts> = {}): CaptureFacts => ({
  sha256: HASH,
  size: 1234,
  name: 'normal.pcap',
  path,
  modifiedMs: null,
  linkTypes: [1, 101],
  firstTime: '983682367123456789',
  lastTime: '983682399000000001',
  frames: 42,
  ...more,
})

export const flowRow = (number: number, more: Partial<FlowRow> = {}): FlowRow => ({
  ts: 983_682_367_123_456_789n + BigInt(number),
  uid: `C${number}`,
  'id.orig_h': '192.0.2.1',
  'id.orig_p': 1024 + (number % 60_000),
  'id.resp_h': '2001:db8::1',
  'id.resp_p': 21,
  proto: 'tcp',
  service: 'ftp',
  duration: 0.25,
  orig_bytes: 100 + number,
  resp_bytes: 5_000_000_000,
  conn_state: 'SF',
  missed_bytes: 0,
  history: 'ShADadFf',
  orig_pkts: 10,
  orig_ip_bytes: 620,
  resp_pkts: 9,
  resp_ip_bytes: 900,
  tunnel_parents: null,
  ip_proto: 6,
  first_frame: number,
  last_frame: number + 20,
  frames: 19,
  reordered: 0,
  retransmitted: 1,
  duplicate_acks: 0,
  handshake_rtt: 0.002,
  conversation: 'ftp:1',
  ...more,
})

/** Bundles process.ts for Node; answers the file to run. It must lie inside the checkout, where DuckDB is found. */
export async function bundleProcess(name: string): Promise<string> {
  const outDir = resolve('.cache', 'project-test', `${name}-${process.pid}`)
  mkdirSync(outDir, { recursive: true })
  await build({
    configFile: false,
    logLevel: 'error',
    resolve: { alias: { '@shared': resolve('src-shared'), '@main': resolve('src-main') } },
    ssr: { noExternal: true, external: ['@duckdb/node-api'] },
    build: {
      ssr: resolve('test/project/process.ts'),
      outDir,
      target: 'node18',
      rollupOptions: { external: [/^@duckdb\//], output: { format: 'cjs', entryFileNames: 'process.cjs' } },
    },
  })
  return join(outDir, 'process.cjs')
}

export type Child = ChildProcessByStdio<Writable, Readable, null>

/** Starts process.ts with a command; its lines come one by one. */
export function startProcess(program: string, args: readonly string[]): { child: Child; lines: Interface } {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  return { child, lines: createInterface({ input: child.stdout }) }
}

/** Runs process.ts to its end, optionally as another user; answers what it printed. */
export function runProcess(program: string, args: readonly string[], user?: number): string {
  const as = user === undefined ? {} : { uid: user, gid: user }
  const done = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', ...as })
  return `${done.stdout}${done.status === 0 ? '' : done.stderr}`.trim()
}
